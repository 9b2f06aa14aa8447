namespace LineContactPoint.Sending;

/// <summary>What became of a call to LINE; a closed set, so that no caller forgets one.</summary>
internal abstract record LineAnswer
{
    private LineAnswer()
    {
    }

    /// <summary>LINE has it: 2xx, or 409 for a retry key it knows. The id is of the request that was accepted.</summary>
    public sealed record Accepted(Guid? RequestId) : LineAnswer;

    /// <summary>Too often just now.</summary>
    public sealed record RateLimited : LineAnswer;

    /// <summary>The month's messages are used up: another try helps nobody.</summary>
    public sealed record QuotaReached : LineAnswer;

    /// <summary>Not taken, and never will be.</summary>
    public sealed record Refused(int Status) : LineAnswer;

    /// <summary>5xx: not taken, perhaps later.</summary>
    public sealed record Failed : LineAnswer;

    /// <summary>No answer: it may have been taken or not.</summary>
    public sealed record Unsure : LineAnswer;
}
