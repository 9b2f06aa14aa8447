using System.Diagnostics;
using System.Security.Cryptography;
using ServiceDefaults.Data;
using StorageVault.Sealing;

namespace StorageVault.Keys.Rings;

/// <summary>Takes wrapped data keys from one tenant key to another: unwrap, wrap, unwrap again and compare. Never touches a content.</summary>
internal sealed partial class Rewrapper(IKeyProvider provider, WrapCounter counter, ILogger<Rewrapper> log)
{
    private static readonly KeyAccess Access = KeyAccess.Grant("comparing a re-wrapped data key with itself");

    // Compare and set: what somebody else changed meanwhile stays as they left it.
    private const string StoreSql = """
        update deks d set kek_id = $2, kek_version = $3, wrapped = n.wrapped
        from unnest($4::uuid[], $5::int[], $6::text[], $7::int[], $8::bytea[], $9::bytea[]) as n(dek_id, generation, kek_id, kek_version, before, wrapped)
        where d.tenant_id = $1 and d.dek_id = n.dek_id and d.generation = n.generation and d.kek_id = n.kek_id and d.kek_version = n.kek_version and d.wrapped = n.before
        """;

    /// <summary>The same data key under another tenant key.</summary>
    internal async Task<WrappedDek> Rewrap(WrappedDek before, KekName to, CancellationToken ct)
    {
        var startedAt = Stopwatch.GetTimestamp();
        await counter.Count(to, ct);
        using var key = await provider.Unwrap(before, ct);
        var after = await provider.Wrap(to, before.Name, key, ct);
        using var again = await provider.Unwrap(after, ct);
        if (!CryptographicOperations.FixedTimeEquals(key.Bytes(Access), again.Bytes(Access))) throw new EnvelopeRefusedException(SealFault.WriteDidNotVerify);
        VaultMeters.Rewrapped(startedAt);
        return after;
    }

    /// <summary>Those of a page that open; one that does not is left as it is, said aloud, and keeps nobody else waiting.</summary>
    internal async Task<List<(WrappedDek Before, WrappedDek After)>> Rewrap(IReadOnlyList<WrappedDek> page, KekName to, CancellationToken ct)
    {
        var done = new List<(WrappedDek, WrappedDek)>(page.Count);
        foreach (var dek in page)
            try { done.Add((dek, await Rewrap(dek, to, ct))); }
            catch (EnvelopeRefusedException e) { LogBroken(log, dek.TenantId, dek.Name.DekId, e.Fault); }
        return done;
    }

    [LoggerMessage(EventIds.BrokenDek, LogLevel.Error, "Data key {ContentId} of tenant {TenantId} cannot be re-wrapped: {Reason}")]
    private static partial void LogBroken(ILogger log, Guid tenantId, Guid contentId, SealFault reason);

    /// <summary>Stores a page of them, all towards one tenant key; gives how many were still as they had been read.</summary>
    internal static async Task<int> Store(TenantTransaction tx, IReadOnlyList<(WrappedDek Before, WrappedDek After)> page, CancellationToken ct)
    {
        if (page.Count == 0) return 0;
        var to = page[0].After;
        await using var batch = tx.Command(StoreSql, tx.TenantId, to.KekId, to.KekVersion,
            page.Select(row => row.Before.Name.DekId).ToArray(), page.Select(row => row.Before.Name.Generation).ToArray(),
            page.Select(row => row.Before.KekId).ToArray(), page.Select(row => row.Before.KekVersion).ToArray(),
            page.Select(row => row.Before.Wrapped).ToArray(), page.Select(row => row.After.Wrapped).ToArray());
        return await batch.ExecuteNonQueryAsync(ct);
    }
}
