namespace StorageVault.Keys.Store;

/// <summary>A version as the store keeps it: sealed by the root key, with what was decided about it.</summary>
internal sealed record KekRecord(byte[]? Sealed, string Sha256, DateTimeOffset MadeAt)
{
    internal DateTimeOffset? DisabledAt { get; init; }
    internal DateTimeOffset? DestroyAskedAt { get; init; }
    internal DateTimeOffset? DestroyAt { get; init; }
    internal DateTimeOffset? DestroyedAt { get; init; }
}

/// <summary>Where sealed tenant keys lie: a folder on one machine, a small database of its own for several.</summary>
internal interface IKekStore
{
    /// <summary>Whether reading needs no network.</summary>
    bool IsLocal { get; }

    /// <summary>Adds a version; false when it is there already, which stays.</summary>
    Task<bool> Add(KekName kek, KekRecord record, CancellationToken ct);

    ValueTask<KekRecord?> Find(KekName kek, CancellationToken ct);

    Task<IReadOnlyList<(KekName Kek, KekRecord Record)>> List(Guid? tenantId, CancellationToken ct);

    /// <summary>Changes what is known of a version, one changer at a time; a record without <see cref="KekRecord.Sealed"/> takes the key away for good.</summary>
    Task<KekRecord> Change(KekName kek, Func<KekRecord, KekRecord> change, CancellationToken ct);
}
