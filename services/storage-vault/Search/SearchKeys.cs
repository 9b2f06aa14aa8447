using Npgsql;
using ServiceDefaults.Data;
using StorageVault.Entries;
using StorageVault.Keys;
using StorageVault.Keys.Rings;
using StorageVault.Sealing;

namespace StorageVault.Search;

/// <summary>Hashes a search for the access log under a key of its own: an auditor can check a known word, and nobody can read one out of the log.</summary>
internal sealed class SearchKeys(TenantTransactions transactions, IKeyProvider keys, KeyRings rings, DekPool pool, TimeProvider clock)
{
    private static readonly KeyAccess Access = KeyAccess.Grant("hashing searches for the access log");

    private const string FindSql = $"""
        select {SealedContent.DekColumns} from search_keys s
        join deks d on d.tenant_id = s.tenant_id and d.dek_id = s.dek_id and d.generation = s.dek_generation where s.tenant_id = $1 and s.fiscal_year = $2
        """;

    /// <summary>16 bytes of HMAC-SHA-256, in the form the access log keeps.</summary>
    internal async Task<Guid> Hash(Guid tenantId, SearchTerms terms, CancellationToken ct)
    {
        var year = FiscalYear.Of(clock.GetUtcNow());
        var dek = await Find(tenantId, year, ct) ?? await Make(tenantId, year, ct);
        using var key = await keys.Unwrap(dek, ct);
        return new(KeyedToken.Of(key.Bytes(Access), "search", string.Join('\0', terms.Folded.Order(StringComparer.Ordinal))), bigEndian: true);
    }

    private Task<WrappedDek?> Find(Guid tenantId, int year, CancellationToken ct) => transactions.RunAsync(tenantId, async (tx, token) =>
    {
        await using var batch = tx.Command(FindSql, tenantId, year);
        await using var reader = await batch.ExecuteReaderAsync(token);
        return await reader.ReadAsync(token) ? SealedContent.DekOf(reader, tenantId, 0) : null;
    }, ct);

    // Kept without an end of its own: what was searched must be checkable for as long as the access log is kept.
    private async Task<WrappedDek> Make(Guid tenantId, int year, CancellationToken ct)
    {
        try { return await rings.WithActive(tenantId, () => Store(tenantId, year, ct)); }
        // Another search was faster.
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation && e.TableName == "search_keys") { return await Find(tenantId, year, ct) ?? throw new InvalidOperationException("A search key vanished."); }
    }

    private async Task<WrappedDek> Store(Guid tenantId, int year, CancellationToken ct)
    {
        using var fresh = await pool.Take(tenantId, Bucket.Unset, ct);
        var dek = fresh.Dek;
        await transactions.RunAsync(tenantId, async (tx, token) =>
        {
            await using var batch = tx.Batch();
            batch.BatchCommands.Add(DekRow.Insert(dek));
            batch.BatchCommands.Add(TenantTransaction.Sql(
                "insert into search_keys (tenant_id, fiscal_year, dek_id, dek_generation) values ($1, $2, $3, $4)", tenantId, year, dek.Name.DekId, dek.Name.Generation));
            await batch.ExecuteNonQueryAsync(token);
        }, ct);
        return dek;
    }
}
