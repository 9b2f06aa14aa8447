using StorageVault.Attachments.Scanning;
using StorageVault.UseCases.PutAttachment;
using StorageVault.UseCases.ReadAttachment;

namespace StorageVault.Attachments;

/// <summary>Images and files: what they need and what they answer.</summary>
internal static class AttachmentsModule
{
    internal static IServiceCollection AddAttachments(this IServiceCollection services)
    {
        services.AddOptions<AttachmentOptions>().BindConfiguration("Attachments").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<ScanOptions>().BindConfiguration("Scan").ValidateDataAnnotations()
            .Validate(options => Clamd.IsAddress(options.Address), "Scan__Address is host:port or a socket's path.").ValidateOnStart();
        services.AddSingleton<AttachmentReceiver>().AddSingleton<AttachmentOpener>();
        return services.AddHostedService<AttachmentSweeper>().AddHostedService<ScanWorker>();
    }

    internal static void MapAttachments(this RouteGroupBuilder people)
    {
        var one = people.MapGroup("/consultations/{consultationId:guid}/attachments/{attachmentId:guid}");
        one.MapPut(string.Empty, PutAttachment.Handle).WithMetadata(new UploadLimit()).WithName(nameof(PutAttachment)).WithSummary("Takes a file in: cleaned and sealed while it arrives.");
        one.MapGet(string.Empty, ReadAttachment.Handle).WithName(nameof(ReadAttachment)).WithSummary("Gives a file out, for saving only.");
    }
}
