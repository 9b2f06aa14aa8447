using System.ComponentModel.DataAnnotations;

namespace StorageVault.Ending;

/// <summary>What ending consultations needs beside the database. Without a ledger nothing can be erased, and the vault says so.</summary>
public sealed class EndingOptions
{
    /// <summary>Folder of the erasure ledger: on another disk than the database, never part of a dump of it, shared by all pods. 0700.</summary>
    public string? LedgerFolder { get; init; }

    /// <summary>How long a backup that holds wrapped keys is kept at most; certificates print the day on which the last one is gone. Default 35 days.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "400.00:00:00")] public TimeSpan KeyBackupsLive { get; init; } = TimeSpan.FromDays(35);

    /// <summary>How long a bucket's key is only switched off before it is destroyed: the time for undo. 7 to 30 days, default 7.</summary>
    [Range(typeof(TimeSpan), "7.00:00:00", "30.00:00:00")] public TimeSpan DisposalWaits { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How long a LINE user id is kept after its owner left the official account. Default 90 days.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "3650.00:00:00")] public TimeSpan ContactKept { get; init; } = TimeSpan.FromDays(90);

    internal bool CanErase => !string.IsNullOrEmpty(LedgerFolder);
}
