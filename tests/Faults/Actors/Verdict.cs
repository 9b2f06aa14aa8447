using System.Globalization;

namespace Faults.Actors;

/// <summary>An entry row as the vault's database holds it.</summary>
/// <param name="TenantId">Its tenant.</param>
/// <param name="ConsultationId">Its consultation.</param>
/// <param name="Log">1 talk, 2 staff.</param>
/// <param name="Seq">Its place.</param>
/// <param name="EntryId">Its id.</param>
/// <param name="Author">1 resident, 2 counselor, 3 the system.</param>
/// <param name="Sha">SHA-256 of the words, read through the product; null where no words of ours are in it.</param>
public sealed record StoredRow(Guid TenantId, Guid ConsultationId, int Log, long Seq, Guid EntryId, int Author, string? Sha);

/// <summary>A row of the vault's access log, of a read or a write that was allowed.</summary>
/// <param name="TenantId">Its tenant.</param>
/// <param name="ConsultationId">Which consultation.</param>
/// <param name="Staff">Whether a member of staff did it.</param>
/// <param name="ActorId">Who.</param>
/// <param name="Write">Whether it tells of a write.</param>
/// <param name="ObjectId">The entry, of a write.</param>
public sealed record AuditRow(Guid TenantId, Guid ConsultationId, bool Staff, Guid? ActorId, bool Write, Guid? ObjectId);

/// <summary>What the oracle holds the history against.</summary>
/// <param name="Rows">All entries of the consultations of the history.</param>
/// <param name="Audit">What the access log says of them.</param>
/// <param name="Crossings">Rows of any service that name a consultation of the history under another tenant.</param>
/// <param name="Canary">Places outside the vault where words were found.</param>
public sealed record Truth(IReadOnlyList<StoredRow> Rows, IReadOnlyList<AuditRow> Audit, IReadOnlyList<string> Crossings, IReadOnlyList<string> Canary);

/// <summary>What the oracle found. All counts but <see cref="Accepted"/> must be 0.</summary>
public sealed record Verdict
{
    /// <summary>Accepted and not in the vault as accepted.</summary>
    public int Lost { get; init; }

    /// <summary>Stored more than once.</summary>
    public int Dup { get; init; }

    /// <summary>Shown more than once on one screen.</summary>
    public int ShownDup { get; init; }

    /// <summary>Shown, or stored, and never written by anybody, or with other words.</summary>
    public int Phantom { get; init; }

    /// <summary>Missing numbers in the vault, and entries that a screen never showed.</summary>
    public int Holes { get; init; }

    /// <summary>Shown or stored in another order than written.</summary>
    public int Inversions { get; init; }

    /// <summary>Seen or stored under another tenant.</summary>
    public int CrossTenant { get; init; }

    /// <summary>Read or written without a row in the access log.</summary>
    public int Unaudited { get; init; }

    /// <summary>Words found outside the vault.</summary>
    public int Canary { get; init; }

    /// <summary>Entries that were refused for good, or whose writer's patience ended.</summary>
    public int Refused { get; init; }

    /// <summary>Entries accepted.</summary>
    public int Accepted { get; init; }

    /// <summary>The most often that one entry had to be sent.</summary>
    public int MostAttempts { get; init; }

    /// <summary>Accepted until on the other screen, the middle one.</summary>
    public TimeSpan P50 { get; init; }

    /// <summary>The same, 95 of 100.</summary>
    public TimeSpan P95 { get; init; }

    /// <summary>The longest time between two acceptances in the run.</summary>
    public TimeSpan MaxGap { get; init; }

    /// <summary>The first few findings in words: ids and places, never texts.</summary>
    public IReadOnlyList<string> Findings { get; init; } = [];

    /// <summary>Whether nothing at all is wrong.</summary>
    public bool Zero => Lost + Dup + ShownDup + Phantom + Holes + Inversions + CrossTenant + Unaudited + Canary + Refused == 0 && Accepted > 0;

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"lost {Lost} dup {Dup} shown_dup {ShownDup} phantom {Phantom} holes {Holes} inversions {Inversions} cross_tenant {CrossTenant} unaudited {Unaudited} canary {Canary} p50 {P50.TotalMilliseconds:F0} ms p95 {P95.TotalMilliseconds:F0} ms max_gap {MaxGap.TotalSeconds:F1} s (accepted {Accepted}, refused {Refused}, sent at most {MostAttempts} times)");
}
