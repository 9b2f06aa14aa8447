using Contracts.StorageVault.V1;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;
using ServiceDefaults;
using ServiceDefaults.Tokens;
using StorageVault.Attachments;
using StorageVault.Entries;
using StorageVaultClient;

namespace StorageVault.UseCases.PutAttachment;

/// <summary>Somebody sends a file: it is cleaned, sealed and stored while it arrives. The same id again starts anew, or gives the first answer when it was whole.</summary>
internal static class PutAttachment
{
    internal static async Task<Results<Ok<AttachmentKept>, ProblemHttpResult>> Handle(
        Guid consultationId, Guid attachmentId, HttpRequest request, Caller caller, AttachmentReceiver receiver, CancellationToken ct, string log = "talk")
    {
        // The name is a word of the sender: never in an address, so it comes in a header of its own.
        if (LogName.Read(log) is not { } which || attachmentId == Guid.Empty || FileNames.Decode(request.Headers[AttachmentLimits.NameHeader]) is not { } name)
            return Problems.Invalid("log is talk or staff; the file's name is percent-encoded UTF-8 of at most 2,000 characters.");
        return await receiver.Receive(caller, new(new(consultationId, attachmentId), which, name), request.Body, ct) switch
        {
            PutVerdict.Kept kept => TypedResults.Ok(new AttachmentKept(kept.File, kept.Waiting)),
            PutVerdict.Closed => Problems.Conflict("consultation-closed", "This consultation is closed."),
            PutVerdict.IdReused => Problems.Conflict("attachment-id-reused", "This id already holds another file."),
            PutVerdict.TooMany => Problems.Of(StatusCodes.Status429TooManyRequests, "too-often", "Too many files that no entry names. Please send them first."),
            PutVerdict.Full => Problems.Of(StatusCodes.Status507InsufficientStorage, "storage-full", "This consultation can hold no more files."),
            PutVerdict.Refused refused => Refusal(refused.Fault),
            _ => Problems.NotFound(),
        };
    }

    private static ProblemHttpResult Refusal(UploadFault fault) => fault switch
    {
        UploadFault.TooLarge => Problems.Of(StatusCodes.Status413PayloadTooLarge, "too-large", "A file has at most 20 MiB."),
        UploadFault.TooManyPixels => Problems.Of(StatusCodes.Status413PayloadTooLarge, "too-large", "A picture has at most 40 megapixels."),
        UploadFault.NotAllowed => Problems.Of(StatusCodes.Status415UnsupportedMediaType, "type-not-allowed", "JPEG, PNG, WebP and plain PDF files are taken."),
        UploadFault.Superseded => Problems.Conflict("upload-superseded", "A newer attempt at this file is under way."),
        _ => Problems.Of(StatusCodes.Status400BadRequest, "validation-failed", "The file is damaged."),
    };
}

/// <summary>What a file is to be.</summary>
internal sealed record AttachmentToPut(AttachmentName Id, EntryLog Log, string Name)
{
    public override string ToString() => nameof(AttachmentToPut);
}

/// <summary>How sending a file ended.</summary>
internal abstract record PutVerdict
{
    private PutVerdict() { }

    internal sealed record Kept(AttachedFile File, bool Waiting) : PutVerdict;

    internal sealed record NotThere : PutVerdict;

    internal sealed record Closed : PutVerdict;

    internal sealed record IdReused : PutVerdict;

    internal sealed record TooMany : PutVerdict;

    internal sealed record Full : PutVerdict;

    internal sealed record Refused(UploadFault Fault) : PutVerdict;
}

/// <summary>Lets so many bytes in; the framework cuts what is longer, announced or not.</summary>
internal sealed class UploadLimit : IRequestSizeLimitMetadata
{
    public long? MaxRequestBodySize => AttachmentLimits.MostBytes;
}
