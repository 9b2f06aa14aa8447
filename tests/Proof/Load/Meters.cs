using System.Globalization;
using Faults.Actors;
using LocalSystem;

namespace Proof.Load;

/// <summary>Memory of our processes every few seconds of a run, and the processor time of everything that took part.</summary>
internal sealed class Meters : IAsyncDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);
    private readonly RunningSystem _system;
    private readonly CancellationTokenSource _over = new();
    private readonly List<(string Name, Task<Bench.Profile> Began)> _stages = [];
    private readonly long _before;
    private readonly Task _sampling;
    private IReadOnlyDictionary<string, long> _most;

    internal Meters(RunningSystem system)
    {
        _system = system;
        _most = Bench.Memory.Measure(system);
        _before = _most.Values.Sum();
        Begin("people come in");
        _sampling = SampleAsync();
    }

    /// <summary>What follows is another part of the evening, with figures of its own.</summary>
    internal void Begin(string stage) => _stages.Add((stage, Bench.Profile.TakeAsync(_system)));

    /// <summary>Ends measuring and says what was measured.</summary>
    internal async Task<IReadOnlyList<string>> StopAsync(IReadOnlyCollection<JournalLine> lines)
    {
        Begin("end");
        await _over.CancelAsync();
        await _sampling;
        var after = Bench.Memory.Measure(_system);
        Keep(after);
        return
        [
            $"memory of our processes (PSS, MiB): {_before / 1024} before, {_most.Values.Sum() / 1024} at most, {after.Values.Sum() / 1024} after; at most: " + string.Join(", ", _most.OrderByDescending(pair => pair.Value).Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key} {pair.Value / 1024}"))),
            "cores used (bench is the generator), messages accepted, and transactions for each of them:",
            .. await Task.WhenAll(_stages.Zip(_stages.Skip(1), async (stage, next) => Stage(stage.Name, await stage.Began, await next.Began, lines))),
        ];
    }

    private static string Stage(string name, Bench.Profile began, Bench.Profile ended, IReadOnlyCollection<JournalLine> lines)
    {
        var accepted = lines.Count(line => line.Deed == Deed.Accepted && line.At >= began.At && line.At < ended.At);
        var time = (ended.At - began.At).TotalSeconds;
        return string.Create(CultureInfo.InvariantCulture, $"  {name} ({time:F0} s): {Bench.Profile.Cores(began, ended)}; {accepted} accepted, {accepted / time:F0}/s; {Bench.Profile.Transactions(began, ended, accepted)}");
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
