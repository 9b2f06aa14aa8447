using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;
using ServiceDefaults;
using StorageVaultClient;
using WebChat.Consultations;
using WebChat.Sessions;

namespace WebChat.UseCases.SendAttachment;

/// <summary>A resident sends a file: the bytes go on to the vault as they come, and no answer comes but the vault's.</summary>
internal static class SendAttachment
{
    /// <summary>Passes one file on under the id the page made; the name is in a header, percent-encoded.</summary>
    public static async Task<Results<Ok<AttachmentKept>, ProblemHttpResult>> Handle(
        Guid consultationId, Guid attachmentId, HttpRequest request, ResidentSession session, VaultFiles vault, OwnConsultations own, CancellationToken ct)
    {
        if (attachmentId == Guid.Empty)
        {
            return Problems.Invalid();
        }

        if (!session.Open.Contains(consultationId) && await own.RefusalAsync(session, consultationId, ct) is { } refusal)
        {
            return refusal;
        }

        var file = new FileBody(request.Body, request.ContentLength, request.Headers[AttachmentLimits.NameHeader]);
        switch (await vault.PutAttachmentAsync(session.TenantId, session.Act, consultationId, attachmentId, file, ct))
        {
            case VaultAnswer<AttachmentKept>.Ok { Value: var kept }:
                return TypedResults.Ok(kept);
            case VaultAnswer<AttachmentKept>.Conflict { Code: "consultation-closed" }:
                await own.CloseAsync(session.TenantId, consultationId, ct);
                return VaultProblems.Closed();
            case var other:
                return VaultProblems.Of(other);
        }
    }
}

/// <summary>Lets so many bytes in; what is longer is cut here, before the vault sees it.</summary>
internal sealed class FileLimit : IRequestSizeLimitMetadata
{
    /// <inheritdoc />
    public long? MaxRequestBodySize => AttachmentLimits.MostBytes;
}
