using Contracts.StorageVault.V1;
using StorageVault.Access;

namespace StorageVault.Ending;

/// <summary>What somebody proposes.</summary>
/// <remarks>The reference is the number and date of the letter or decision behind it: a text, sealed before it is kept.</remarks>
internal sealed record ProposeEndingRequest(
    EndingKind Kind, Guid? ConsultationId, Guid? ResidentId, Guid? DeskId, DateTimeOffset? From, DateTimeOffset? Until, int? Bucket, Guid? HoldId,
    HoldAuthority? Authority, EndingReason? Reason, DateOnly? ReviewOn, string? ListHash, string? Reference)
{
    public override string ToString() => nameof(ProposeEndingRequest);
}

/// <summary>Who may order an ending, and what makes two people two. When it cannot tell, it refuses.</summary>
internal static class EndingRule
{
    /// <summary>A proof of the person older than this is none (requirement 50).</summary>
    internal static readonly TimeSpan StepUpLives = TimeSpan.FromMinutes(5);

    private const string TenantAdmin = "tenantAdmin", DepartmentOfficer = "departmentOfficer";

    /// <summary>Officers and administrators belong to the municipality; counselors and supervisors may be a contractor's (trust.md 4.5).</summary>
    internal static bool IsOfTheTown(Actor actor) => actor.Has(Roles.PrivacyOfficer) || actor.Has(DepartmentOfficer) || actor.Has(TenantAdmin);

    /// <summary>Whether the role signs orders of this kind at all.</summary>
    internal static bool SignsAtAll(Actor actor, EndingKind kind) => actor.Kind == ActorKind.Staff && (kind == EndingKind.DestroyBucket
        ? IsOfTheTown(actor)
        : actor.Has(Roles.PrivacyOfficer) || actor.Has(DepartmentOfficer) || actor.Has(Roles.Supervisor));

    /// <summary>Who sees the lists: whoever may sign something, and the auditor.</summary>
    internal static bool MaySee(Actor actor) => actor.Kind == ActorKind.Staff && (IsOfTheTown(actor) || actor.Has(Roles.Supervisor) || actor.Has(Roles.Auditor));

    /// <summary>Whether this person signs for this subject: a consultation is its department's, everything wider is the officers'.</summary>
    internal static Decision MaySign(Actor actor, EndingKind kind, Guid? departmentId) => (kind, departmentId) switch
    {
        _ when !SignsAtAll(actor, kind) => Decision.RefusedRole,
        _ when actor.Has(Roles.PrivacyOfficer) => Decision.AllowedRole,
        (EndingKind.DestroyBucket, _) => Decision.AllowedRole,
        (_, { } department) => actor.Departments.Contains(department) ? Decision.AllowedRole : Decision.RefusedNoGrant,
        _ => actor.Has(DepartmentOfficer) ? Decision.AllowedRole : Decision.RefusedRole,
    };

    /// <summary>The second signature: another person, another session, and one of both of the town.</summary>
    internal static Decision MaySignSecond(EndingOrder order, Actor actor) => order switch
    {
        _ when actor.Id is null || actor.SessionId is null || order.FirstBy == actor.Id || order.FirstSession == actor.SessionId => Decision.RefusedSamePerson,
        { FirstTown: false } when !IsOfTheTown(actor) => Decision.RefusedSamePerson,
        _ => Decision.AllowedRole,
    };

    internal static bool IsFresh(Actor actor, DateTimeOffset now) =>
        actor.StepUpAt is { } at && at <= now + TimeSpan.FromSeconds(5) && now - at <= StepUpLives;

    /// <summary>Each kind names exactly what it is about and why.</summary>
    internal static bool IsWhole(ProposeEndingRequest request, DateOnly today)
    {
        if (request.Reference is not null && !Entries.WordsRule.IsText(request.Reference, 200)) return false;
        var scopes = (request.ConsultationId is null ? 0 : 1) + (request.ResidentId is null ? 0 : 1) + (request.DeskId is null ? 0 : 1);
        var ids = request.ConsultationId != Guid.Empty && request.ResidentId != Guid.Empty && request.DeskId != Guid.Empty && request.HoldId != Guid.Empty;
        var period = request.DeskId is null ? request is { From: null, Until: null } : request is { From: { } from, Until: { } until } && from < until;
        var reasoned = request.Reason is { } reason && Enum.IsDefined(reason) && reason is not (EndingReason.Unknown or EndingReason.ContactGone);
        return ids && period && request.Kind switch
        {
            EndingKind.Hold => scopes == 1 && request.Authority is { } authority && Enum.IsDefined(authority) && authority != HoldAuthority.Unknown
                && request.ReviewOn is { } review && review > today && review <= today.AddYears(5) && request is { HoldId: null, Bucket: null, Reason: null },
            EndingKind.ReleaseHold => scopes == 0 && request is { HoldId: not null, Bucket: null, Reason: null, Authority: null },
            EndingKind.EraseConsultation => scopes == 1 && request.ConsultationId is not null && reasoned && request is { HoldId: null, Bucket: null },
            // The resident is named, or meant by one of their consultations: staff need not know a resident's id.
            EndingKind.EraseResident => scopes == 1 && request.DeskId is null && reasoned && request is { HoldId: null, Bucket: null },
            EndingKind.DestroyBucket => scopes == 0 && request.Bucket is >= 2000 and <= 9999 && request.ListHash is { Length: 64 } && request.HoldId is null,
            _ => false,
        };
    }
}
