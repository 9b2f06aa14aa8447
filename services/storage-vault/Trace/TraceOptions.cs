using System.ComponentModel.DataAnnotations;

namespace StorageVault.Trace;

/// <summary>How the access log is anchored outside the database.</summary>
public sealed class TraceOptions
{
    /// <summary>File of 32 bytes, or their base64: the key of the hashes of reasons in the access log. Mode 0600 or stricter.</summary>
    [Required] public required string ReasonKeyFile { get; init; }

    /// <summary>Folder that takes the anchors; not on the database's disk, better a mounted store that allows no overwriting.</summary>
    [Required] public required string AnchorFolder { get; init; }

    /// <summary>How often; 10 minutes by default and at most.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")] public TimeSpan Every { get; init; } = TimeSpan.FromMinutes(10);
}
