using System.Globalization;
using Contracts.StorageVault.V1;
using ServiceDefaults.Data;
using StorageVault.Access;
using StorageVault.Entries;

namespace StorageVault.Ending.Restoring;

/// <summary>What applying the ledger again did.</summary>
internal sealed record Reapplied(int Lines, int ErasedAgain, int OnHold);

/// <summary>After a restore: erases again what the ledger names, before anybody is served (trust.md 2.8, requirement 26).</summary>
internal sealed class ReapplyLedger(TenantTransactions transactions, ErasureLedger ledger, TimeProvider clock)
{
    private const string DekSql = "delete from deks where tenant_id = $1 and dek_id = $2 and not held returning dek_id";
    private const string BucketSql = "delete from deks where tenant_id = $1 and kek_id = $2 and not held returning dek_id";
    private const string HeldSql = "select count(*)::int from deks where tenant_id = $1 and held and (dek_id = $2 or kek_id = $3)";

    /// <summary>The verb <c>reapply-ledger</c>: 0 when all of it is erased, 1 when the ledger is broken, 3 when something of it is on hold.</summary>
    internal static async Task<int> Run(IServiceProvider services, string[] arguments, CancellationToken ct)
    {
        try
        {
            var done = await services.GetRequiredService<ReapplyLedger>().Apply(ct);
            await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"ledger lines {done.Lines}, erased again {done.ErasedAgain}, on hold {done.OnHold}"));
            return done.OnHold == 0 ? 0 : 3;
        }
        catch (LedgerBrokenException e)
        {
            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"The erasure ledger is broken at line {e.Line}. Nothing was erased and nothing may be served."));
            return 1;
        }
    }

    internal async Task<Reapplied> Apply(CancellationToken ct)
    {
        var lines = await ledger.Read(ct);
        var (again, held) = (0, 0);
        foreach (var tenant in lines.GroupBy(line => line.Entry.TenantId))
            foreach (var page in tenant.Chunk(200))
            {
                var (erased, kept) = await transactions.RunAsync(tenant.Key, (tx, token) => Page(tx, page, token), ct);
                again += erased;
                held += kept;
            }
        return new(lines.Count, again, held);
    }

    private async Task<(int, int)> Page(TenantTransaction tx, LedgerLine[] lines, CancellationToken ct)
    {
        var (erased, held) = (0, 0);
        foreach (var line in lines)
        {
            var gone = await Erase(tx, line.Entry, ct);
            if (gone.Count > 0) await Eraser.Record(tx, gone, new(line.Entry.OrderId, (EndingReason)line.Entry.Reason, line.Entry.At), ct);
            erased += gone.Count;
            held += await Held(tx, line.Entry, ct);
            // Always: the others may have been restored from an older day, and hearing it twice changes nothing.
            if (line.Entry is { Kind: LedgerKind.Resident, SubjectId: { } resident })
                tx.Announce(new ResidentErased { TenantId = tx.TenantId, ResidentId = resident, Reason = (EndingReason)line.Entry.Reason, ErasedAt = line.Entry.At.ToTheSecond() });
        }

        await tx.Write(new(Eraser.Vault, VaultAct.ReapplyLedger, Decision.AllowedPurpose) { FromSeq = lines[0].N, ToSeq = lines[^1].N }, clock.GetUtcNow(), ct);
        return (erased, held);
    }

    private static async Task<List<Erased>> Erase(TenantTransaction tx, LedgerEntry entry, CancellationToken ct)
    {
        await using var batch = entry switch
        {
            { DekId: { } dek } => tx.Command(DekSql, tx.TenantId, dek),
            { Kind: LedgerKind.Bucket, Bucket: { } bucket } => tx.Command(BucketSql, tx.TenantId, KekId(bucket)),
            _ => null,
        };
        if (batch is null) return [];
        var gone = new List<Erased>();
        await using (var reader = await batch.ExecuteReaderAsync(ct))
            while (await reader.ReadAsync(ct))
                gone.Add(new(reader.GetGuid(0), entry.Kind == LedgerKind.Bucket ? LedgerKind.Other : entry.Kind, entry.SubjectId));
        if (gone.Count > 0 && entry is { Kind: LedgerKind.Identity, DekId: { } identity })
        {
            await using var row = tx.Command("delete from identities where tenant_id = $1 and dek_id = $2", tx.TenantId, identity);
            await row.ExecuteNonQueryAsync(ct);
        }

        return gone;
    }

    private static async Task<int> Held(TenantTransaction tx, LedgerEntry entry, CancellationToken ct)
    {
        if (entry.DekId is null && entry.Bucket is null) return 0;
        await using var batch = tx.Command(HeldSql, tx.TenantId, entry.DekId ?? Guid.Empty, entry.Bucket is { } bucket ? KekId(bucket) : string.Empty);
        return await batch.ExecuteScalarAsync(ct) as int? ?? 0;
    }

    private static string KekId(int bucket) => string.Create(CultureInfo.InvariantCulture, $"fy{bucket}");
}
