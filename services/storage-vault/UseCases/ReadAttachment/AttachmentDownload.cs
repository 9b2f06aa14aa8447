using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;
using StorageVault.Attachments;
using StorageVault.Sealing;

namespace StorageVault.UseCases.ReadAttachment;

/// <summary>Writes a file out chunk by chunk, for saving only: it is never a page of ours, never kept by a browser or a proxy.</summary>
internal sealed partial class AttachmentDownload(ClosingRecord record, IAsyncEnumerable<ReadOnlyMemory<byte>> parts, Guid attachmentId, ILogger log) : IResult, IEndpointMetadataProvider
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = record.Type.Media();
        response.ContentLength = record.Size;
        response.Headers.ContentDisposition = Disposition();
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        try
        {
            await foreach (var part in parts.WithCancellation(httpContext.RequestAborted)) await response.Body.WriteAsync(part, httpContext.RequestAborted);
        }
        catch (EnvelopeRefusedException e)
        {
            LogRefused(log, attachmentId, e.Fault);
            // Half a file must not look like a whole one.
            if (response.HasStarted) httpContext.Abort();
            else throw;
        }
    }

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(Stream), ["application/octet-stream"]));

    private string Disposition()
    {
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(record.Name);
        return disposition.ToString();
    }

    [LoggerMessage(EventIds.ChunkRefused, LogLevel.Error, "A chunk of attachment {ContentId} does not open: {Reason}")]
    private static partial void LogRefused(ILogger log, Guid contentId, SealFault reason);
}
