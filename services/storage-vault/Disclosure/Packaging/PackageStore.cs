using Npgsql;
using ServiceDefaults.Data;
using StorageVault.Entries;
using StorageVault.Keys;

namespace StorageVault.Disclosure.Packaging;

/// <summary>The package at rest: enveloped to its recipient, sealed once more in chunks under a key that goes with it.</summary>
internal static class PackageStore
{
    private const int AtOnce = 16;

    private const string DropKeySql = """
        delete from deks d using disclosure_packages p
        where p.tenant_id = $1 and p.disclosure_id = $2 and d.tenant_id = p.tenant_id and d.dek_id = p.dek_id and d.generation = p.dek_generation
        """;

    private const string FindSql = $"""
        select {SealedContent.DekColumns}, p.envelope, p.head, p.size
        from disclosure_packages p join deks d on d.tenant_id = p.tenant_id and d.dek_id = p.dek_id and d.generation = p.dek_generation
        where p.tenant_id = $1 and p.disclosure_id = $2
        """;

    private const string ChunksSql = "select sealed from disclosure_package_chunks where tenant_id = $1 and disclosure_id = $2 order by n";

    internal static async Task Insert(TenantTransaction tx, Guid disclosureId, SealedChunks package, CancellationToken ct)
    {
        await using (var batch = tx.Batch())
        {
            batch.BatchCommands.Add(DekRow.Insert(package.Dek));
            batch.BatchCommands.Add(TenantTransaction.Sql("insert into disclosure_packages (tenant_id, disclosure_id, dek_id, dek_generation, head, size) values ($1, $2, $3, $4, $5, $6)",
                tx.TenantId, disclosureId, package.Dek.Name.DekId, package.Dek.Name.Generation, package.Head, package.Size));
            await batch.ExecuteNonQueryAsync(ct);
        }
        var n = 0;
        foreach (var some in package.Chunks.Chunk(AtOnce))
        {
            await using var batch = tx.Batch();
            foreach (var chunk in some)
                batch.BatchCommands.Add(TenantTransaction.Sql("insert into disclosure_package_chunks (tenant_id, disclosure_id, n, sealed) values ($1, $2, $3, $4)", tx.TenantId, disclosureId, n++, chunk));
            await batch.ExecuteNonQueryAsync(ct);
        }
    }

    /// <summary>The sealed package; its bytes are opened once no transaction is.</summary>
    internal static async Task<StoredPackage?> Find(TenantTransaction tx, Guid disclosureId, CancellationToken ct)
    {
        await using var batch = tx.Command(FindSql, tx.TenantId, disclosureId);
        batch.BatchCommands.Add(TenantTransaction.Sql(ChunksSql, tx.TenantId, disclosureId));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct)) return null;
        var dek = SealedContent.DekOf(reader, tx.TenantId, 0);
        // Made before packages were kept in chunks.
        if (!reader.IsDBNull(5)) return new(new(dek, reader.GetFieldValue<byte[]>(5)), null);
        var (head, size) = (reader.GetFieldValue<byte[]>(6), reader.GetInt32(7));
        await reader.NextResultAsync(ct);
        var chunks = new List<byte[]>();
        while (await reader.ReadAsync(ct)) chunks.Add(reader.GetFieldValue<byte[]>(0));
        return new(null, new(dek, head, size, chunks));
    }

    /// <summary>The key first: what stays of the rows in a backup opens for nobody here, and for its recipient neither.</summary>
    internal static IEnumerable<NpgsqlBatchCommand> Drop(Guid tenantId, Guid disclosureId) =>
    [
        TenantTransaction.Sql(DropKeySql, tenantId, disclosureId),
        TenantTransaction.Sql("delete from disclosure_package_chunks where tenant_id = $1 and disclosure_id = $2", tenantId, disclosureId),
        TenantTransaction.Sql("delete from disclosure_packages where tenant_id = $1 and disclosure_id = $2", tenantId, disclosureId),
    ];
}

/// <summary>A package as it was found: in chunks, or in one envelope from before there were chunks.</summary>
internal sealed record StoredPackage(SealedContent? Envelope, SealedChunks? Chunks)
{
    internal Task<byte[]> Open(LoneContents contents, LoneContent place, CancellationToken ct) =>
        Chunks is { } chunks ? contents.OpenChunks(place, chunks, ct) : contents.OpenBytes(place, Envelope ?? throw new InvalidOperationException("A package has bytes."), ct);
}
