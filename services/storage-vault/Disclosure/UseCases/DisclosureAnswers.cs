using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using StorageVault.Access;

namespace StorageVault.Disclosure.UseCases;

/// <summary>One approval as people see it.</summary>
internal sealed record ApprovalView(Guid StaffId, bool OfTheTown, bool Department, bool Privacy, DateTimeOffset At)
{
    internal static ApprovalView? Of(Signature? signature) => signature is null ? null
        : new(signature.By, signature.OfTheTown, signature.As.HasFlag(SignsAs.Department), signature.As.HasFlag(SignsAs.Privacy), signature.At);
}

/// <summary>A disclosure without a word of its forms: who, when and how far.</summary>
internal sealed record DisclosureView(
    Guid DisclosureId, Guid ConsultationId, DisclosureRequester Requester, DisclosureState State, Guid RequestedBy, DateTimeOffset RequestedAt,
    short? Basis, string? BasisLabel, bool Emergency, DateTimeOffset? CalledBackAt, ApprovalView? First, ApprovalView? Second, DateTimeOffset? SecondDueAt, DateTimeOffset? IncidentAt,
    DateTimeOffset? PackagedAt, int? Entries, int? Redactions, bool? WithIdentity, string? ManifestSha256, string? CertificateSha256,
    DateTimeOffset? ReleasedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? DownloadedAt, DateTimeOffset? AcknowledgedAt, DateTimeOffset? ReceivedAt, DateTimeOffset? EndedAt, DisclosureRefusal? Refusal)
{
    internal static DisclosureView Of(DisclosureRow row, string? basisLabel = null) => new(
        row.DisclosureId, row.ConsultationId, row.Requester, row.Facts.State, row.Facts.RequestedBy, row.RequestedAt, row.Basis, basisLabel, row.Facts.Emergency, row.CalledBackAt,
        ApprovalView.Of(row.Facts.First), ApprovalView.Of(row.Facts.Second), row.Facts.SecondDueAt, row.IncidentAt, row.PackagedAt, row.Entries, row.Redactions, row.WithIdentity,
        Hex(row.ManifestHash), Hex(row.CertificateHash), row.ReleasedAt, row.Facts.ExpiresAt, row.DownloadedAt, row.AcknowledgedAt, row.ReceivedAt, row.EndedAt, row.Refusal);

    private static string? Hex(byte[]? hash) => hash is null ? null : Convert.ToHexStringLower(hash);
}

/// <summary>The one place where a decision becomes an answer.</summary>
internal static class DisclosureAnswers
{
    internal static Results<Ok<DisclosureView>, ProblemHttpResult> Of(DisclosureOutcome outcome) =>
        outcome is { IsAllowed: true, Row: { } row } ? TypedResults.Ok(DisclosureView.Of(row)) : Refusal(outcome.Decision);

    internal static ProblemHttpResult Refusal(Decision decision) => decision switch
    {
        Decision.RefusedStepUp => Problems.Of(StatusCodes.Status403Forbidden, "step-up-needed", "Please prove yourself anew."),
        Decision.RefusedRole => Problems.NotAllowed(),
        Decision.RefusedRequester => Problems.Conflict("requester-cannot-approve", "Whoever asked for it does not approve it."),
        Decision.RefusedSamePerson => Problems.Conflict("approval-missing", "A second person in another session must approve."),
        Decision.RefusedTown => Problems.Conflict("town-approval-missing", "One approval is the department's and one the privacy officer's; an emergency begins with the town's."),
        Decision.RefusedBasis => Problems.Conflict("basis-not-allowed", "This basis is not on the municipality's list, or not for emergencies."),
        Decision.RefusedExpired => Problems.Conflict("package-expired", "The time to fetch this package is over."),
        Decision.RefusedDownloaded => Problems.Conflict("already-downloaded", "This package was handed over already."),
        Decision.RefusedErased => Problems.Conflict("consultation-erased", "The consultation was erased."),
        Decision.RefusedIdReused => Problems.Conflict("disclosure-id-reused", "This id already holds another disclosure."),
        Decision.RefusedDisclosureState => Problems.Conflict("disclosure-state", "This disclosure is at another step by now."),
        _ => Problems.NotFound(),
    };

    internal static ProblemHttpResult SigningKeyAway() => Problems.Of(StatusCodes.Status503ServiceUnavailable, "signing-key-away", "Nothing can be packaged: the signing key is away.");
}
