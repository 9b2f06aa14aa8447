using System.ComponentModel.DataAnnotations;

namespace StorageVault.Attachments.Scanning;

/// <summary>A virus scanner that speaks clamd's protocol; off unless an address is given.</summary>
internal sealed class ScanOptions
{
    /// <summary><c>host:port</c> of <c>clamd</c>, or the path of its socket; empty: nothing is scanned.</summary>
    public string Address { get; init; } = string.Empty;

    /// <summary>How long one file may take (default 60 s).</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long after a failure the same file is tried again (default 15 s).</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan Retry { get; init; } = TimeSpan.FromSeconds(15);

    internal bool On => Address.Length > 0;
}

/// <summary>How long files stay that nothing names.</summary>
internal sealed class AttachmentOptions
{
    /// <summary>A whole file that no entry named (default a day: the page's outbox may wait for the network so long).</summary>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")]
    public TimeSpan UnusedAfter { get; init; } = TimeSpan.FromDays(1);

    /// <summary>A file of which nothing more came (default an hour).</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan UnfinishedAfter { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How often the job looks (default a minute).</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan SweepEvery { get; init; } = TimeSpan.FromMinutes(1);
}
