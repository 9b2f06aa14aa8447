using Npgsql;
using ServiceDefaults.Data;
using WebChat.Settings;

namespace WebChat.Consultations;

/// <summary>Where a consultation stands, as the resident's side knows it.</summary>
public enum ConsultationState
{
    /// <summary>Not known to this build.</summary>
    Unknown = 0,

    /// <summary>Our row is there; the vault has not answered yet.</summary>
    Opening = 1,

    /// <summary>The vault has it; routing has not answered yet.</summary>
    Requested = 2,

    /// <summary>In the desk's line.</summary>
    Waiting = 3,

    /// <summary>A counselor has taken it.</summary>
    Assigned = 4,

    /// <summary>Over; the talk log takes nothing more.</summary>
    Closed = 5,

    /// <summary>The resident left, or the opening was never finished.</summary>
    Abandoned = 6,
}

/// <summary>One consultation as it stands in this service's database. Holds no words.</summary>
internal sealed record Consultation(
    Guid ConsultationId, Guid? ResidentId, Guid? DeskId, ConsultationState State, DateTimeOffset? RequestedAt, DateTimeOffset? AssignedAt, DateTimeOffset? ClosedAt,
    long RoutingVersion, long LastSeq, long ResidentReadSeq, long StaffReadSeq, int? Place)
{
    /// <summary>The columns that <see cref="Read"/> takes, of a table called <c>c</c>. The place is counted in the desk's line: people ahead and one.</summary>
    public const string Columns =
        """
        c.consultation_id, c.resident_id, c.desk_id, c.state, c.requested_at, c.assigned_at, c.closed_at, c.routing_version, c.last_seq, c.resident_read_seq, c.staff_read_seq,
        case when c.state in (2, 3) then (
            select count(*)::int + 1 from consultations o
            where o.tenant_id = c.tenant_id and o.desk_id = c.desk_id and o.state in (2, 3) and (o.requested_at, o.consultation_id) < (c.requested_at, c.consultation_id)) end
        """;

    /// <summary>Over, one way or the other.</summary>
    public bool Over => State is ConsultationState.Closed or ConsultationState.Abandoned;

    /// <summary>The row under a reader.</summary>
    public static Consultation Read(NpgsqlDataReader reader) => new(
        reader.GetGuid(0), Maybe<Guid>(reader, 1), Maybe<Guid>(reader, 2), (ConsultationState)reader.GetInt16(3),
        Maybe<DateTimeOffset>(reader, 4), Maybe<DateTimeOffset>(reader, 5), Maybe<DateTimeOffset>(reader, 6),
        reader.GetInt64(7), reader.GetInt64(8), reader.GetInt64(9), reader.GetInt64(10), Maybe<int>(reader, 11));

    /// <summary>One consultation of a resident; another resident's is not there.</summary>
    public static async Task<Consultation?> FindAsync(TenantTransaction tx, Guid residentId, Guid consultationId, CancellationToken ct)
    {
        await using var batch = tx.Command($"select {Columns} from consultations c where c.tenant_id = $1 and c.consultation_id = $2 and c.resident_id = $3", tx.TenantId, consultationId, residentId);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? Read(reader) : null;
    }

    private static T? Maybe<T>(NpgsqlDataReader reader, int column)
        where T : struct => reader.IsDBNull(column) ? null : reader.GetFieldValue<T>(column);
}

/// <summary>A consultation as the resident's page shows it.</summary>
/// <param name="ConsultationId">Which.</param>
/// <param name="DeskId">Its desk; null only for one that this service knows by events alone.</param>
/// <param name="DeskName">The desk's name now.</param>
/// <param name="State">Where it stands.</param>
/// <param name="RequestedAt">Since when the resident waits; null while opening.</param>
/// <param name="AssignedAt">Since when a counselor has it.</param>
/// <param name="ClosedAt">When it ended.</param>
/// <param name="Place">People ahead and one, while waiting; else null.</param>
/// <param name="LastSeq">The talk's last entry.</param>
/// <param name="ResidentReadSeq">How far the resident has read.</param>
/// <param name="StaffReadSeq">How far the counselor has read.</param>
public sealed record ConsultationView(
    Guid ConsultationId, Guid? DeskId, string DeskName, ConsultationState State, DateTimeOffset? RequestedAt, DateTimeOffset? AssignedAt, DateTimeOffset? ClosedAt,
    int? Place, long LastSeq, long ResidentReadSeq, long StaffReadSeq)
{
    /// <summary>Puts the desk's name to what the database knows.</summary>
    internal static ConsultationView Of(Guid tenantId, Consultation found, DoorSettings settings) => new(
        found.ConsultationId, found.DeskId, found.DeskId is { } desk ? settings.Desk(tenantId, desk)?.Name ?? string.Empty : string.Empty,
        found.State, found.RequestedAt, found.AssignedAt, found.ClosedAt, found.Place, found.LastSeq, found.ResidentReadSeq, found.StaffReadSeq);
}
