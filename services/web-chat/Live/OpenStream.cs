namespace WebChat.Live;

/// <summary>One open stream or long poll of this pod: proof that somebody is looking.</summary>
internal sealed class OpenStream(TalkKey key, Guid sessionId, Action<OpenStream> leave, CancellationToken ct) : IDisposable
{
    private readonly CancellationTokenSource cut = CancellationTokenSource.CreateLinkedTokenSource(ct);
    private long shown;

    /// <summary>What it shows.</summary>
    public TalkKey Key { get; } = key;

    /// <summary>Under which session.</summary>
    public Guid SessionId { get; } = sessionId;

    /// <summary>Ends with the connection, the process, or the session.</summary>
    public CancellationToken Ended => cut.Token;

    /// <summary>The last entry it was given.</summary>
    public long Shown
    {
        get => Interlocked.Read(ref shown);
        set => Interlocked.Exchange(ref shown, value);
    }

    /// <summary>Whether a place in a line concerns it: until it is known that somebody has the consultation, or that it is over.</summary>
    /// <remarks>The keeper's alone: its loop writes it and its loop reads it.</remarks>
    public bool Waits { get; set; } = true;

    /// <summary>Ends it: its session is over.</summary>
    public void Cut()
    {
        try
        {
            cut.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended by itself at the same moment.
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        leave(this);
        cut.Dispose();
    }
}
