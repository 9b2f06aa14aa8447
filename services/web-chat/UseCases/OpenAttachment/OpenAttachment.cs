using System.Reflection;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;
using StorageVaultClient;
using WebChat.Consultations;
using WebChat.Sessions;

namespace WebChat.UseCases.OpenAttachment;

/// <summary>A resident opens a file of the talk; the vault decides whether it is theirs.</summary>
internal static class OpenAttachment
{
    /// <summary>Passes one file on, for saving only.</summary>
    public static async Task<Results<FilePassage, ProblemHttpResult>> Handle(Guid consultationId, Guid attachmentId, ResidentSession session, VaultFiles vault, CancellationToken ct) =>
        await vault.ReadAttachmentAsync(session.TenantId, session.Act, consultationId, attachmentId, ct) switch
        {
            VaultAnswer<OpenedFile>.Ok { Value: var file } => new FilePassage(file),
            var other => VaultProblems.Of(other),
        };
}

/// <summary>Writes the vault's bytes out as they come; nothing is kept here.</summary>
internal sealed class FilePassage(OpenedFile file) : IResult, IEndpointMetadataProvider
{
    /// <inheritdoc />
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(Stream), ["application/octet-stream"]));

    /// <inheritdoc />
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using (file)
        {
            var response = httpContext.Response;
            response.ContentType = file.Type;
            response.ContentLength = file.Length;
            response.Headers.ContentDisposition = file.Disposition;
            response.Headers.CacheControl = "no-store";
            response.Headers.XContentTypeOptions = "nosniff";
            response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
            response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
            try
            {
                await file.CopyToAsync(response.Body, httpContext.RequestAborted);
            }
            catch (Exception e) when (e is IOException or HttpRequestException)
            {
                // Half a file must not look like a whole one.
                httpContext.Abort();
            }
        }
    }
}
