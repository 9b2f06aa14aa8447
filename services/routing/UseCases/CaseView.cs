using Contracts.StorageVault.V1;
using Npgsql;
using Routing.Data;
using Routing.Settings;
using ServiceDefaults.Data;

namespace Routing.UseCases;

/// <summary>Where a case stands, for the console.</summary>
public enum CaseState
{
    /// <summary>Not known to this build.</summary>
    Unknown = 0,

    /// <summary>A counselor has it.</summary>
    Assigned = 1,

    /// <summary>Being closed.</summary>
    Closing = 2,

    /// <summary>Over.</summary>
    Closed = 3,
}

/// <summary>A consultation that a counselor has or had.</summary>
/// <param name="ConsultationId">Which.</param>
/// <param name="DeskId">Its desk.</param>
/// <param name="DeskName">The desk's name now.</param>
/// <param name="State">Where it stands.</param>
/// <param name="AssignedStaffId">Who has it.</param>
/// <param name="RequestedAt">Since when the resident waited.</param>
/// <param name="TakenAt">Since when somebody has it.</param>
/// <param name="ClosedAt">When it was closed.</param>
/// <param name="LastTalkSeq">The last entry of the talk.</param>
/// <param name="ResidentReadSeq">How far the resident has read.</param>
/// <param name="StaffReadSeq">How far the counselor has read.</param>
/// <param name="Unanswered">Whether the resident spoke last.</param>
public sealed record CaseView(
    Guid ConsultationId, Guid DeskId, string DeskName, CaseState State, Guid AssignedStaffId, DateTimeOffset RequestedAt, DateTimeOffset? TakenAt, DateTimeOffset? ClosedAt,
    long LastTalkSeq, long ResidentReadSeq, long StaffReadSeq, bool Unanswered)
{
    /// <inheritdoc />
    public override string ToString() => nameof(CaseView);
}

/// <summary>A consultation as it is read for the console, with how far its talk goes and is read.</summary>
internal sealed record CaseRow(Consultation Item, long LastTalkSeq, EntryAuthor LastTalkAuthor, long ResidentReadSeq, long StaffReadSeq)
{
    /// <summary>What <see cref="Of"/> reads, of consultations called <c>c</c> joined with <see cref="Marks"/>.</summary>
    public const string Columns =
        """
        select c.consultation_id, c.desk_id, c.department_id, c.state, c.requested_at, c.assigned_staff_id, c.taken_at, c.closed_at,
            coalesce(talk.last_talk_seq, 0), coalesce(talk.last_talk_author, 0::smallint), coalesce(mark.resident_read_seq, 0), coalesce(mark.staff_read_seq, 0)

        """;

    /// <summary>Where the marks come from; a consultation without any is read all the same.</summary>
    public const string Marks =
        """

        left join talk_marks talk on talk.tenant_id = c.tenant_id and talk.consultation_id = c.consultation_id
        left join read_marks mark on mark.tenant_id = c.tenant_id and mark.consultation_id = c.consultation_id

        """;

    public override string ToString() => nameof(CaseRow);

    /// <summary>Draws the row that the reader stands at.</summary>
    public static CaseRow Of(NpgsqlDataReader row, Guid tenantId) => new(
        new Consultation
        {
            TenantId = tenantId, ConsultationId = row.GetGuid(0), DeskId = row.GetGuid(1), DepartmentId = row.GetFieldValue<Guid?>(2), State = (ConsultationState)row.GetInt16(3),
            RequestedAt = row.GetFieldValue<DateTimeOffset>(4), AssignedStaffId = row.GetFieldValue<Guid?>(5), TakenAt = row.GetFieldValue<DateTimeOffset?>(6),
            ClosedAt = row.GetFieldValue<DateTimeOffset?>(7),
        },
        row.GetInt64(8), (EntryAuthor)row.GetInt16(9), row.GetInt64(10), row.GetInt64(11));
}

/// <summary>Draws cases from rows.</summary>
internal sealed class Cases(TenantSettings settings, TenantTransactions transactions)
{
    private const string OneSql = CaseRow.Columns + "from consultations c" + CaseRow.Marks + "where c.tenant_id = $1 and c.consultation_id = $2";

    /// <summary>The cases of these rows, in their order; rows that nobody has are left out.</summary>
    public IReadOnlyList<CaseView> Draw(IEnumerable<CaseRow> rows) => [.. rows.Select(Draw).OfType<CaseView>()];

    /// <summary>One case, by its id; null when nobody has it.</summary>
    public Task<CaseView?> FindAsync(Guid tenantId, Guid consultationId, CancellationToken ct) => transactions.OnceAsync(
        tenantId, [TenantTransaction.Sql(OneSql, tenantId, consultationId)], async (reader, token) => await reader.ReadAsync(token) ? Draw(CaseRow.Of(reader, tenantId)) : null, ct);

    private CaseView? Draw(CaseRow row)
    {
        var item = row.Item;
        CaseState? state = item.State switch
        {
            ConsultationState.Taken => CaseState.Assigned,
            ConsultationState.Closing => CaseState.Closing,
            ConsultationState.Closed => CaseState.Closed,
            _ => null,
        };
        return state is { } stands && item.AssignedStaffId is { } staff
            ? new CaseView(
                item.ConsultationId, item.DeskId, settings.Desk(item.TenantId, item.DeskId)?.Name ?? string.Empty, stands, staff, item.RequestedAt, item.TakenAt, item.ClosedAt,
                row.LastTalkSeq, row.ResidentReadSeq, row.StaffReadSeq, stands == CaseState.Assigned && row.LastTalkAuthor == EntryAuthor.Resident)
            : null;
    }
}
