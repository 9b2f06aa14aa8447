using Microsoft.EntityFrameworkCore;
using Routing.Data;
using Routing.Settings;

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

/// <summary>Draws cases from rows.</summary>
internal sealed class Cases(TenantSettings settings)
{
    /// <summary>The cases of these rows, in their order; rows that nobody has are left out.</summary>
    public async Task<List<CaseView>> DrawAsync(RoutingDb db, IReadOnlyList<Consultation> items, CancellationToken ct)
    {
        var ids = items.Select(item => item.ConsultationId).ToList();
        var talks = await db.TalkMarks.AsNoTracking().Where(mark => ids.Contains(mark.ConsultationId)).ToDictionaryAsync(mark => mark.ConsultationId, ct);
        var reads = await db.ReadMarks.AsNoTracking().Where(mark => ids.Contains(mark.ConsultationId)).ToDictionaryAsync(mark => mark.ConsultationId, ct);
        return [.. items.Select(item => Draw(db.TenantId, item, talks.GetValueOrDefault(item.ConsultationId), reads.GetValueOrDefault(item.ConsultationId))).OfType<CaseView>()];
    }

    /// <summary>One case, by its id.</summary>
    public async Task<CaseView?> FindAsync(RoutingDb db, Guid consultationId, CancellationToken ct) =>
        (await DrawAsync(db, await db.Consultations.AsNoTracking().Where(item => item.ConsultationId == consultationId).ToListAsync(ct), ct)).SingleOrDefault();

    private CaseView? Draw(Guid tenantId, Consultation item, TalkMark? talk, ReadMark? read)
    {
        CaseState? state = item.State switch
        {
            ConsultationState.Taken => CaseState.Assigned,
            ConsultationState.Closing => CaseState.Closing,
            ConsultationState.Closed => CaseState.Closed,
            _ => null,
        };
        return state is { } stands && item.AssignedStaffId is { } staff
            ? new CaseView(
                item.ConsultationId, item.DeskId, settings.Desk(tenantId, item.DeskId)?.Name ?? string.Empty, stands, staff, item.RequestedAt, item.TakenAt, item.ClosedAt,
                talk?.LastTalkSeq ?? 0, read?.ResidentReadSeq ?? 0, read?.StaffReadSeq ?? 0,
                stands == CaseState.Assigned && talk?.LastTalkAuthor == Contracts.StorageVault.V1.EntryAuthor.Resident)
            : null;
    }
}
