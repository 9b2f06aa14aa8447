using System.Globalization;
using Faults.Actors;

namespace Faults.Cases;

/// <summary>How a case ended.</summary>
public enum Ending
{
    /// <summary>As the matrix expects.</summary>
    Held = 1,

    /// <summary>Not as the matrix expects.</summary>
    Broke = 2,

    /// <summary>This machine cannot do it; the reason is told.</summary>
    NotHere = 3,
}

/// <summary>What one case found.</summary>
/// <param name="Ending">How it ended.</param>
/// <param name="Told">In words: what was seen, or why it was not tried.</param>
/// <param name="Verdicts">The oracle's, of each run.</param>
/// <param name="Took">How long.</param>
public sealed record Result(Ending Ending, IReadOnlyList<string> Told, IReadOnlyList<Verdict> Verdicts, TimeSpan Took);

/// <summary>This machine cannot do what the case needs.</summary>
public sealed class NotHereException(string reason) : Exception(reason);

/// <summary>Collects what a case sees: the oracle's verdicts and what else must be true.</summary>
public sealed class Findings
{
    private readonly List<(bool Holds, string Text)> seen = [];

    /// <summary>The oracle's verdicts.</summary>
    public List<Verdict> Verdicts { get; } = [];

    /// <summary>Whether everything held so far.</summary>
    public bool Holds => seen.TrueForAll(one => one.Holds) && Verdicts.TrueForAll(verdict => verdict.Zero);

    /// <summary>What was seen; what did not hold is marked.</summary>
    public IReadOnlyList<string> Told => [.. seen.Select(one => one.Holds ? one.Text : "BROKE: " + one.Text), .. Verdicts.Where(verdict => !verdict.Zero).SelectMany(verdict => verdict.Findings.Take(4))];

    /// <summary>Something that must be true.</summary>
    public void Must(bool holds, string text) => seen.Add((holds, text));

    /// <summary>A figure that is told and not judged.</summary>
    public void Tell(string text) => seen.Add((true, text));

    /// <summary>What the oracle says of a run.</summary>
    public void Oracle(Verdict verdict) => Verdicts.Add(verdict);

    /// <summary>No fault that is not theirs may keep people from writing: somebody's entry was accepted at least every ten seconds.</summary>
    public void WritingWentOn(Verdict verdict)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        Must(verdict.MaxGap < TimeSpan.FromSeconds(10), string.Create(CultureInfo.InvariantCulture, $"writing went on: longest gap {verdict.MaxGap.TotalSeconds:F1} s"));
    }

    /// <summary>How many strikes fell of those that were armed.</summary>
    public void Fell(int fell, int armed, string where) => Must(fell == armed, string.Create(CultureInfo.InvariantCulture, $"{where}: {fell} of {armed} strikes fell"));
}

/// <summary>A line of the matrix (trust 3.8) as something that can be run.</summary>
/// <param name="Id">Its number: <c>N1</c>.</param>
/// <param name="Fault">What is broken.</param>
/// <param name="Expected">What must be true.</param>
/// <param name="Run">Breaks it.</param>
public sealed record FaultCase(string Id, string Fault, string Expected, Func<Lab, Findings, CancellationToken, Task> Run)
{
    /// <summary>Whether it is in <c>make faults</c>; the rest is in <c>make faults-all</c>.</summary>
    public bool InBrief { get; init; }

    /// <summary>How long it may take, beside twice the scale's outage; 10 minutes.</summary>
    public TimeSpan AtMost { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Runs it, at most for its time.</summary>
    public async Task<Result> RunAsync(Lab lab, CancellationToken ct)
    {
        var began = TimeProvider.System.GetTimestamp();
        Result Ended(Ending ending, IReadOnlyList<string> told, IReadOnlyList<Verdict> verdicts) => new(ending, told, verdicts, TimeProvider.System.GetElapsedTime(began));
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        deadline.CancelAfter(AtMost + (lab.Scale.Outage * 2));
        var findings = new Findings();
        try
        {
            await Run(lab, findings, deadline.Token);
            return Ended(findings.Holds ? Ending.Held : Ending.Broke, findings.Told, findings.Verdicts);
        }
        catch (NotHereException e)
        {
            return Ended(Ending.NotHere, [e.Message], findings.Verdicts);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            // A case that cannot come to its end has found something.
            return Ended(Ending.Broke, [.. findings.Told, $"BROKE: {e.GetType().Name}: {e.Message.Split('\n')[0]}"], findings.Verdicts);
        }
    }
}
