using Faults.Actors;
using LocalSystem;

namespace Proof;

/// <summary>Asks a system that somebody else runs, in containers or on a cluster, for what people ask for, and repeats nothing: while it is rolled, nothing may fail.</summary>
internal static class Asking
{
    /// <summary>For the time given, against the system that <see cref="RunningSystem.ComposedVariable"/> names; 0 when nothing failed and nothing is lost, 1 otherwise, 64 without a system. Who is patient lets a 503 of ours pass: both apps repeat by themselves what was answered with it.</summary>
    public static async Task<int> RunAsync(TimeSpan time, bool patient, CancellationToken ct)
    {
        if (RunningSystem.Composed() is not { } system)
        {
            await Console.Error.WriteLineAsync($"{RunningSystem.ComposedVariable} names no system: <folder>:<port>");
            return 64;
        }

        await using var asking = await Unrepeated.BeginAsync(system, ct);
        await Task.Delay(time, ct);
        var answers = await asking.EndAsync(ct);
        Console.WriteLine(answers.InBrief);
        foreach (var told in answers.Told)
        {
            Console.WriteLine("  " + told);
        }

        return answers.Failed.All(one => patient && one.EndsWith(": 503", StringComparison.Ordinal)) && answers.Kept ? 0 : 1;
    }
}
