using System.Globalization;
using ServiceDefaults.Data;
using StorageVault.Access;
using StorageVault.Entries;
using StorageVault.Keys;
using StorageVault.Sealing;

namespace StorageVault.Ending.Restoring;

/// <summary>What a restored vault can read: counts alone, never what was read.</summary>
internal sealed record Verified(int Tenants, int Consultations, int Opened, int Failed, int Erased, int KeyLost);

/// <summary>Opens samples of every tenant after a restore and tells apart what was erased from what was lost.</summary>
internal sealed class VerifyRestore(TenantTransactions transactions, IKeyProvider keys, TimeProvider clock)
{
    private const string CountSql = """
        select count(*)::int, (count(*) filter (where d.dek_id is null and t.dek_id is not null))::int, (count(*) filter (where d.dek_id is null and t.dek_id is null))::int
        from consultations c left join deks d on d.tenant_id = c.tenant_id and d.dek_id = c.dek_id and d.generation = c.dek_generation
            left join tombstones t on t.tenant_id = c.tenant_id and t.dek_id = c.dek_id
        where c.tenant_id = $1
        """;

    private const string SampleSql = """
        select e.consultation_id, d.kek_id, d.kek_version, d.wrapped, e.log, e.seq, e.entry_id, e.author, e.author_id, e.kind, e.dek_id, e.dek_generation, e.stored_at, e.envelope
        from (select * from consultations where tenant_id = $1 order by random() limit $2) c
            join deks d on d.tenant_id = c.tenant_id and d.dek_id = c.dek_id and d.generation = c.dek_generation
            join lateral (select * from entries e where e.tenant_id = c.tenant_id and e.consultation_id = c.consultation_id order by stored_at desc limit 1) e on true
        """;

    /// <summary>The verb <c>verify-restore</c>: 0 when every sample opens and no key is lost, else 1.</summary>
    internal static async Task<int> Run(IServiceProvider services, string[] arguments, CancellationToken ct)
    {
        var samples = arguments is [var text] && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var wanted) ? wanted : 20;
        var found = await services.GetRequiredService<VerifyRestore>().Check(samples, ct);
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"tenants {found.Tenants}, consultations {found.Consultations}, samples opened {found.Opened}, failed {found.Failed}, erased {found.Erased}, keys lost {found.KeyLost}"));
        return found is { Failed: 0, KeyLost: 0 } ? 0 : 1;
    }

    internal async Task<Verified> Check(int samples, CancellationToken ct)
    {
        var sum = new Verified(0, 0, 0, 0, 0, 0);
        foreach (var tenant in await Tenants(ct))
        {
            var (all, erased, lost) = await transactions.RunAsync(tenant, Count, ct);
            var (opened, failed) = await Open(tenant, samples, ct);
            sum = new(sum.Tenants + 1, sum.Consultations + all, sum.Opened + opened, sum.Failed + failed, sum.Erased + erased, sum.KeyLost + lost);
        }

        return sum;
    }

    private Task<List<Guid>> Tenants(CancellationToken ct) => transactions.RunAsRelayAsync(async (tx, token) =>
    {
        await using var batch = tx.Command("select distinct tenant_id from outbox");
        await using var reader = await batch.ExecuteReaderAsync(token);
        var found = new List<Guid>();
        while (await reader.ReadAsync(token)) found.Add(reader.GetGuid(0));
        return found;
    }, ct);

    private static async Task<(int, int, int)> Count(TenantTransaction tx, CancellationToken ct)
    {
        await using var batch = tx.Command(CountSql, tx.TenantId);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? (reader.GetInt32(0), reader.GetInt32(1), reader.GetInt32(2)) : default;
    }

    /// <summary>The row that tells of the opening is committed first, here as everywhere.</summary>
    private async Task<(int Opened, int Failed)> Open(Guid tenantId, int samples, CancellationToken ct)
    {
        var found = await transactions.RunAsync(tenantId, async (tx, token) =>
        {
            await using (var batch = tx.Command(SampleSql, tx.TenantId, samples))
            await using (var reader = await batch.ExecuteReaderAsync(token))
            {
                var rows = new List<(StoredEntry Entry, WrappedDek Dek)>();
                while (await reader.ReadAsync(token))
                {
                    var entry = StoredEntry.Of(reader, tenantId, reader.GetGuid(0), 4);
                    rows.Add((entry, new(tenantId, entry.Dek, reader.GetString(1), reader.GetInt32(2), reader.GetFieldValue<byte[]>(3))));
                }

                await reader.DisposeAsync();
                await tx.Write(new(Eraser.Vault, VaultAct.ReapplyLedger, Decision.AllowedPurpose) { ToSeq = rows.Count }, clock.GetUtcNow(), token);
                return rows;
            }
        }, ct);
        var opened = 0;
        foreach (var (entry, dek) in found) opened += await Opens(entry, dek, ct) ? 1 : 0;
        return (opened, found.Count - opened);
    }

    private async Task<bool> Opens(StoredEntry entry, WrappedDek dek, CancellationToken ct)
    {
        try
        {
            using var key = await keys.Unwrap(dek, ct);
            return entry.Place.Open(key, dek, entry.Envelope, content => content.Length > 0);
        }
        catch (EnvelopeRefusedException) { return false; }
    }
}
