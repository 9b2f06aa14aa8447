using Npgsql;
using NpgsqlTypes;
using Routing.Data;
using Routing.Live;
using ServiceDefaults.Data;

namespace Routing.Events;

/// <summary>Raises alerts: once per entry or exception, however often the event comes.</summary>
internal sealed class AlertBook(LiveNotices notices)
{
    public async Task RaiseAsync(TenantTransaction tx, Alert alert, CancellationToken ct)
    {
        await using var insert = tx.Command(
            """
            insert into alerts (tenant_id, alert_id, kind, consultation_id, exception_id, desk_id, raised_at) values ($1, $2, $3, $4, $5, $6, $7)
            on conflict (tenant_id, alert_id) do nothing
            """,
            alert.TenantId, alert.AlertId, (short)alert.Kind, Id(alert.ConsultationId), Id(alert.ExceptionId), Id(alert.DeskId), alert.RaisedAt);
        await insert.ExecuteNonQueryAsync(ct);
        notices.Alert(alert.TenantId, alert.AlertId);
        notices.BoardSoon(alert.TenantId);
    }

    private static NpgsqlParameter Id(Guid? id) => new() { Value = id is { } value ? value : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid };
}
