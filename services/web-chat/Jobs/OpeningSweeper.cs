using Contracts.WebChat.V1;
using ServiceDefaults.Data;
using WebChat.Live;
using WebChat.Settings;

namespace WebChat.Jobs;

/// <summary>Finishes openings whose pod died after the vault had answered, and gives up those the vault never had (design 4.3).</summary>
internal sealed partial class OpeningSweeper(TenantTransactions transactions, DoorSettings settings, LiveTalk live, TimeProvider clock, ILogger<OpeningSweeper> log)
{
    private static readonly TimeSpan Finish = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan GiveUp = TimeSpan.FromMinutes(10);

    private sealed record Row(Guid ConsultationId, Guid DeskId, Guid? DepartmentId, Entrance Entrance, bool InVault, DateTimeOffset OpeningAt);

    /// <summary>One round over all tenants.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        foreach (var (tenantId, old) in await JobRows.FindAsync(
            transactions,
            "select tenant_id, consultation_id from consultations where state = 1 and desk_id is not null and opening_at < $1 and (in_vault or opening_at < $2) order by opening_at limit 200",
            [now - Finish, now - GiveUp], ct))
        {
            await transactions.RunAsync(tenantId, (tx, token) => SweepAsync(tx, old, now, token), ct);
            live.LineMoved(tenantId);
        }
    }

    private async Task SweepAsync(TenantTransaction tx, Guid[] consultations, DateTimeOffset now, CancellationToken ct)
    {
        foreach (var row in await ClaimAsync(tx, consultations, ct))
        {
            var department = row.DepartmentId ?? settings.Desk(tx.TenantId, row.DeskId)?.DepartmentId;
            if (row.InVault && department is { } departmentId)
            {
                await SetAsync(tx, row.ConsultationId, "state = 2, requested_at = coalesce(requested_at, $3), version = version + 1", now, ct);
                tx.Announce(new ConsultationRequested
                {
                    TenantId = tx.TenantId, ConsultationId = row.ConsultationId, DeskId = row.DeskId, DepartmentId = departmentId, Entrance = row.Entrance, RequestedAt = now, Version = 1,
                });
                LogSwept(log, tx.TenantId, row.ConsultationId);
            }
            else if (now - row.OpeningAt > GiveUp)
            {
                await SetAsync(tx, row.ConsultationId, "state = 6, closed_at = $3, version = version + 1", now, ct);
                tx.Announce(new ConsultationAbandoned { TenantId = tx.TenantId, ConsultationId = row.ConsultationId, DeskId = row.DeskId, AbandonedAt = now, Version = 1 });
                LogSwept(log, tx.TenantId, row.ConsultationId);
            }
        }
    }

    private static async Task<List<Row>> ClaimAsync(TenantTransaction tx, Guid[] consultations, CancellationToken ct)
    {
        await using var batch = tx.Command(
            """
            select consultation_id, desk_id, department_id, entrance, in_vault, opening_at from consultations
            where tenant_id = $1 and consultation_id = any($2) and state = 1 and version = 0 for update skip locked
            """, tx.TenantId, consultations);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var rows = new List<Row>();
        while (await reader.ReadAsync(ct))
        {
            rows.Add(new Row(
                reader.GetGuid(0), reader.GetGuid(1), reader.IsDBNull(2) ? null : reader.GetGuid(2), (Entrance)reader.GetInt16(3), reader.GetBoolean(4), reader.GetFieldValue<DateTimeOffset>(5)));
        }

        return rows;
    }

    private static async Task SetAsync(TenantTransaction tx, Guid consultationId, string what, DateTimeOffset now, CancellationToken ct)
    {
        await using var batch = tx.Command($"update consultations set {what} where tenant_id = $1 and consultation_id = $2", tx.TenantId, consultationId, now);
        await batch.ExecuteNonQueryAsync(ct);
    }

    [LoggerMessage(EventIds.OpeningSwept, LogLevel.Information, "An opening that nobody finished was settled: consultation {ConsultationId} of tenant {TenantId}")]
    private static partial void LogSwept(ILogger log, Guid tenantId, Guid consultationId);
}
