namespace StorageVault.Residency;

/// <summary>What kept a source from giving a region.</summary>
internal enum SourceFault { None = 0, Unreadable = 1, Forged = 2, MultiRegion = 3 }

/// <summary>What one source says.</summary>
/// <param name="Kind">As attestations write it: <c>declared</c>, <c>node-label</c>, <c>iid</c>, <c>kms</c>, <c>db-endpoint</c>, <c>database</c>, <c>site-statement</c>.</param>
/// <param name="Region">What it says; null when it could not.</param>
/// <param name="Fault">Why it could not.</param>
internal sealed record Reading(string Kind, string? Region, SourceFault Fault = SourceFault.None)
{
    internal string? Zone { get; init; }
    internal bool? Verified { get; init; }
    internal string? DocHash { get; init; }

    internal static Reading Unreadable(string kind) => new(kind, null, SourceFault.Unreadable);
    internal static Reading Forged(string kind) => new(kind, null, SourceFault.Forged) { Verified = false };
}

/// <summary>What the database says of itself.</summary>
internal sealed record DatabaseFacts(string? Region, IReadOnlyList<string> Replicas, string SystemId, bool Checksums, string SyncCommit);

/// <summary>One place that knows where we are. Independent of the others: whoever fakes one has not faked the next.</summary>
internal interface IRegionSource
{
    /// <summary>Null when this source is not configured; never throws for what is merely away.</summary>
    Task<Reading?> Read(CancellationToken ct);
}
