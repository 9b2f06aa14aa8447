using Contracts.LineContactPoint.V1;
using Contracts.StorageVault.V1;
using ServiceDefaults.Messaging;

namespace TenantDirectory.Mail;

/// <summary>Somebody broke the glass: whoever watches over that is told at once (trust 4.6).</summary>
internal sealed class BreakGlassUsedConsumer(MailBook book) : IEventConsumer<BreakGlassUsed>
{
    public Task HandleAsync(BreakGlassUsed happened, EventContext context, CancellationToken ct) =>
        book.AddAsync(context, new MailCause(MailKind.BreakGlassUsed, happened.ConsultationId, happened.UsedAt, NotTo: happened.StaffId), ct);
}

/// <summary>A resident wrote emergency words: the desk's supervisors are told.</summary>
internal sealed class EmergencyWordsFoundConsumer(MailBook book) : IEventConsumer<EmergencyWordsFound>
{
    public Task HandleAsync(EmergencyWordsFound happened, EventContext context, CancellationToken ct) =>
        book.AddAsync(context, new MailCause(MailKind.EmergencyWords, happened.ConsultationId, happened.FoundAt, happened.DeskId), ct);
}

/// <summary>Emergency words came by LINE, where there is no desk and no consultation: the tenant's supervisors are told.</summary>
internal sealed class EmergencyExceptionOpenedConsumer(MailBook book) : IEventConsumer<EmergencyExceptionOpened>
{
    public Task HandleAsync(EmergencyExceptionOpened happened, EventContext context, CancellationToken ct) =>
        book.AddAsync(context, new MailCause(MailKind.EmergencyException, context.TenantId, happened.OpenedAt), ct);
}
