using Npgsql;
using ServiceDefaults.Data;

namespace StorageVault.Trace;

/// <summary>The root over all tenants' chains as it was anchored last: whoever holds a statement with it can prove later what the access logs held then.</summary>
internal sealed record AnchoredRoot(string Root, DateTimeOffset At);

/// <summary>Reads the last anchored root; while the database is away it is the one that was read last.</summary>
internal sealed class AuditHead(TenantTransactions transactions)
{
    private volatile AnchoredRoot? _last;

    /// <summary>Null before the first anchor.</summary>
    internal async Task<AnchoredRoot?> Read(CancellationToken ct)
    {
        try { return _last = await transactions.RunAsRelayAsync(Ask, ct); }
        catch (Exception e) when (e is NpgsqlException or TimeoutException) { return _last; }
    }

    private static async Task<AnchoredRoot?> Ask(TenantTransaction tx, CancellationToken ct)
    {
        await using var batch = tx.Command("select root, at from anchoring where root is not null");
        await using var reader = await batch.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? new(reader.GetString(0), reader.GetFieldValue<DateTimeOffset>(1)) : null;
    }
}
