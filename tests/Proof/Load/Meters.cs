using System.Globalization;
using LocalSystem;

namespace Proof.Load;

/// <summary>Memory of our processes every few seconds of a run, and the processor time of everything that took part.</summary>
internal sealed class Meters : IAsyncDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);
    private readonly RunningSystem _system;
    private readonly CancellationTokenSource _over = new();
    private readonly Task<Bench.Profile> _began;
    private readonly long _before;
    private readonly Task _sampling;
    private IReadOnlyDictionary<string, long> _most;

    internal Meters(RunningSystem system)
    {
        _system = system;
        _most = Bench.Memory.Measure(system);
        (_before, _began) = (_most.Values.Sum(), Bench.Profile.TakeAsync(system));
        _sampling = SampleAsync();
    }

    /// <summary>Ends measuring and says what was measured.</summary>
    internal async Task<IReadOnlyList<string>> StopAsync()
    {
        await _over.CancelAsync();
        await _sampling;
        var after = Bench.Memory.Measure(_system);
        Keep(after);
        return
        [
            $"memory of our processes (PSS, MiB): {_before / 1024} before, {_most.Values.Sum() / 1024} at most, {after.Values.Sum() / 1024} after; at most: " + string.Join(", ", _most.OrderByDescending(pair => pair.Value).Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key} {pair.Value / 1024}"))),
            $"cores used (bench is the generator): {Bench.Profile.Cores(await _began, await Bench.Profile.TakeAsync(_system))}",
        ];
    }

    private async Task SampleAsync()
    {
        while (!_over.IsCancellationRequested)
        {
            await Task.Delay(Every, _over.Token).ContinueWith(_ => { }, TaskScheduler.Default);
            Keep(Bench.Memory.Measure(_system));
        }
    }

    private void Keep(IReadOnlyDictionary<string, long> now)
    {
        if (now.Values.Sum() > _most.Values.Sum()) _most = now;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _sampling;
        _over.Dispose();
    }
}
