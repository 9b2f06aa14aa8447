using ServiceDefaults.Data;

namespace StorageVault.Access;

/// <summary>Writes access-log rows inside the transaction of what they tell of.</summary>
internal static class AccessLog
{
    internal static async Task Write(this TenantTransaction tx, AccessRow row, DateTimeOffset at, CancellationToken ct)
    {
        await using var batch = tx.Batch();
        batch.BatchCommands.Add(row.Insert(tx.TenantId, at));
        await batch.ExecuteNonQueryAsync(ct);
    }
}
