namespace Proof.Page;

/// <summary>How a check ended.</summary>
internal enum Outcome
{
    /// <summary>Not decided: counted as not run.</summary>
    Unknown = 0,

    /// <summary>It holds.</summary>
    Passed = 1,

    /// <summary>It does not hold, or the check itself broke.</summary>
    Failed = 2,

    /// <summary>It was not tried, and the sentence says why.</summary>
    NotRun = 3,
}

/// <summary>One check's result as the page prints it. In Japanese: the page is for buyers and auditors.</summary>
/// <param name="Title">What is shown.</param>
/// <param name="Claim">What must hold, in one sentence.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Sentence">What was found, in one sentence.</param>
/// <param name="Facts">Numbers and names behind it; never words of a consultation.</param>
/// <param name="Took">How long it took.</param>
internal sealed record Finding(string Title, string Claim, Outcome Outcome, string Sentence, IReadOnlyList<string> Facts, TimeSpan Took);

/// <summary>One run of all checks.</summary>
/// <param name="At">When it began.</param>
/// <param name="Revision">Which sources.</param>
/// <param name="Machine">What it ran on.</param>
/// <param name="Findings">The checks in the order of the page.</param>
/// <param name="NotIncluded">What no check of this run looks at.</param>
internal sealed record ProofRun(DateTimeOffset At, string Revision, string Machine, IReadOnlyList<Finding> Findings, IReadOnlyList<string> NotIncluded)
{
    /// <summary>What was spoiled on purpose: the page says so, and such a run never passes.</summary>
    public Spoil Spoiled { get; init; }

    /// <summary>Failed when anything failed; not whole when anything was not run; never passed with nothing checked.</summary>
    public Outcome Outcome =>
        Findings.Any(finding => finding.Outcome == Outcome.Failed) || Spoiled != Spoil.Nothing ? Outcome.Failed
        : Findings.Count == 0 || Findings.Any(finding => finding.Outcome != Outcome.Passed) ? Outcome.NotRun
        : Outcome.Passed;

    /// <summary>0 only when everything was checked and holds; 1 for a failure; 2 when something was not run.</summary>
    public int ExitCode => Outcome switch { Outcome.Passed => 0, Outcome.Failed => 1, _ => 2 };
}
