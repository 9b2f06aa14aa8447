using ServiceDefaults.Data;

namespace StorageVault.Access;

/// <summary>Writes access-log rows inside the transaction of what they tell of.</summary>
internal static partial class AccessLog
{
    internal static async Task Write(this TenantTransaction tx, AccessRow row, DateTimeOffset at, CancellationToken ct)
    {
        await using var batch = tx.Batch();
        batch.BatchCommands.Add(row.Insert(tx.TenantId, at));
        await batch.ExecuteNonQueryAsync(ct);
    }

    /// <summary>The log itself takes no rows: said each time, because somebody must act.</summary>
    [LoggerMessage(EventIds.AccessLogNotWritten, LogLevel.Error, "The access log takes no rows ({Code}); the row of a write to consultation {ConsultationId} is kept beside it")]
    internal static partial void LogLate(ILogger log, Guid consultationId, string code);
}
