namespace LineContactPoint.Webhook;

/// <summary>What arrived, as far as this service treats it differently. Numbers are stored: never moved.</summary>
internal enum ArrivedKind : short
{
    /// <summary>Nothing to do and nothing to keep.</summary>
    Ignored = 0,
    Follow = 1,
    Unfollow = 2,
    Text = 3,
    Sticker = 4,
    Image = 5,
    Video = 6,
    Audio = 7,
    File = 8,
    Location = 9,
    Edit = 10,
    OtherMessage = 11,
    Unsend = 12,
    Postback = 13,
    Join = 14,
    AccountLinked = 15,
    AccountLinkFailed = 16,
    MenuSwitchFailed = 17,
    AccountSuspended = 18,
    AccountResumed = 19,
}

/// <summary>One event of a webhook, between its parsing and its row. Holds words only as long as the request lives.</summary>
internal sealed record ArrivedEvent(ArrivedKind Kind, string EventId, DateTimeOffset At, bool Silent, Address Address, string? Text)
{
    public override string ToString() => nameof(ArrivedEvent);
}

/// <summary>Where an answer would go.</summary>
internal sealed record Address(string? UserId, string? GroupId, string? RoomId, string? ReplyToken)
{
    public bool IsEmpty => UserId is null && GroupId is null && RoomId is null && ReplyToken is null;

    public override string ToString() => nameof(Address);
}

/// <summary>What a webhook's body turned out to be.</summary>
internal abstract record ParsedBody
{
    private ParsedBody()
    {
    }

    /// <summary>Not JSON, or not a webhook.</summary>
    public sealed record Malformed : ParsedBody;

    /// <summary>A webhook for this bot.</summary>
    public sealed record Events(string Destination, IReadOnlyList<ArrivedEvent> Items) : ParsedBody
    {
        public override string ToString() => nameof(Events);
    }
}
