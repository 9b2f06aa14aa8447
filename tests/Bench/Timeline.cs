using System.Diagnostics;
using System.Globalization;

namespace Bench;

/// <summary>Which second of a run was how slow, and how much of the processor the machine's host kept for itself in it: on a shared host a tail is not always ours.</summary>
internal sealed class Timeline : IAsyncDisposable
{
    // Below this a host took nothing worth telling.
    private const double Quiet = 0.02;

    private readonly List<(double At, double Stolen, double Idle)> seconds = [];
    private readonly CancellationTokenSource end = new();
    private readonly Task sampling;

    /// <summary>Begins to look, once a second, on the clock of the run.</summary>
    public Timeline(Stopwatch clock) => sampling = SampleAsync(clock, end.Token);

    /// <summary>Writes one line per second to a file, and tells the percentiles of the seconds in which the host took less than 2 %.</summary>
    /// <param name="sent">Of each message: when it was planned, and how long it took, in milliseconds.</param>
    /// <param name="file">Where the seconds go.</param>
    public async Task<string> TellAsync(IReadOnlyCollection<(double At, double Took)> sent, string file)
    {
        await DisposeAsync();
        var bySecond = sent.GroupBy(one => Second(one.At)).ToDictionary(group => group.Key, group => group.Select(one => one.Took).ToList());
        Directory.CreateDirectory(Path.GetDirectoryName(file) ?? ".");
        await File.WriteAllLinesAsync(file, seconds.Index().Where(second => bySecond.ContainsKey(second.Index)).Select(second => string.Create(CultureInfo.InvariantCulture,
            $"{second.Item.At / 1000,7:F1} s  stolen {second.Item.Stolen,4:P0}  idle {second.Item.Idle,4:P0}  {Report.Percentiles(bySecond[second.Index])}")));
        var quiet = seconds.Index().Where(second => second.Item.Stolen < Quiet && bySecond.ContainsKey(second.Index)).ToList();
        return string.Create(CultureInfo.InvariantCulture,
            $"in the {quiet.Count} of {bySecond.Count} seconds in which the host took less than 2 % of the processor: {Report.Percentiles([.. quiet.SelectMany(second => bySecond[second.Index])])}");
    }

    private int Second(double at) => seconds.FindIndex(second => second.At >= at);

    private async Task SampleAsync(Stopwatch clock, CancellationToken ct)
    {
        var before = Read();
        while (!ct.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var now = Read();
            var all = Math.Max(1, now.All - before.All);
            seconds.Add((clock.Elapsed.TotalMilliseconds, (now.Stolen - before.Stolen) / all, (now.Idle - before.Idle) / all));
            before = now;
        }
    }

    // "cpu user nice system idle iowait irq softirq steal …", in ticks since the start of the machine.
    private static (double All, double Stolen, double Idle) Read()
    {
        var ticks = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Take(8).Select(tick => double.Parse(tick, CultureInfo.InvariantCulture)).ToArray();
        return (ticks.Sum(), ticks[7], ticks[3]);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        await sampling;
    }
}
