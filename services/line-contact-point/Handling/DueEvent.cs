using Contracts.LineContactPoint.V1;
using LineContactPoint.Sending;
using LineContactPoint.Webhook;

namespace LineContactPoint.Handling;

/// <summary>A row of the inbox that is due.</summary>
internal sealed record DueEvent(
    Guid TenantId, byte[] EventHash, Guid RowId, ArrivedKind Kind, DateTimeOffset At, DateTimeOffset ReceivedAt, byte[]? UserHash, bool Silent, bool Urgent,
    byte[]? SealedAddress, byte[]? SealedWords, bool Answered, int Attempts)
{
    public override string ToString() => nameof(DueEvent);
}

/// <summary>What an event calls for. Decided from its kind alone: its words are gone by then.</summary>
internal static class AnswerRule
{
    /// <summary>LINE lets a reply token live for a minute; we stop counting on it a little earlier.</summary>
    public static readonly TimeSpan ReplyWithin = TimeSpan.FromSeconds(50);

    public static MessageTemplate? Template(ArrivedKind kind, bool urgent) => kind switch
    {
        _ when urgent => MessageTemplate.InDanger,
        ArrivedKind.Follow => MessageTemplate.Greeting,
        ArrivedKind.Join => MessageTemplate.GroupRefused,
        // Our messages carry no postback button: one that comes all the same is led to the page like anything else typed here.
        _ when Spill(kind) is not null || kind == ArrivedKind.Postback => MessageTemplate.UseThePage,
        _ => null,
    };

    /// <summary>Something a resident put into the talk; null for what LINE itself tells.</summary>
    public static SpillKind? Spill(ArrivedKind kind) => kind switch
    {
        ArrivedKind.Text => SpillKind.Text,
        ArrivedKind.Sticker => SpillKind.Sticker,
        ArrivedKind.Image => SpillKind.Image,
        ArrivedKind.Video => SpillKind.Video,
        ArrivedKind.Audio => SpillKind.Audio,
        ArrivedKind.File => SpillKind.File,
        ArrivedKind.Location => SpillKind.Location,
        ArrivedKind.Edit => SpillKind.Edit,
        ArrivedKind.OtherMessage => SpillKind.Other,
        _ => null,
    };
}
