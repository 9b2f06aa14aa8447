using System.ComponentModel.DataAnnotations;

namespace StorageVault.Keys;

/// <summary>Where the root key comes from.</summary>
public enum RootKeySource
{
    /// <summary>A file of mode 0600 with the bare key: for development only.</summary>
    PlainFile = 0,

    /// <summary>A sealed file that opens with the passphrases of two operators.</summary>
    Passphrases = 1,

    /// <summary>A credential that systemd decrypted for this service (<c>LoadCredentialEncrypted=</c>).</summary>
    Credential = 2,

    /// <summary>A key in AWS KMS, in Japan, that never leaves it.</summary>
    AwsKms = 3,
}

/// <summary>Where the tenant keys are kept and what opens them.</summary>
public sealed class VaultKeyOptions
{
    /// <summary>Where the root key comes from; the plain file by default.</summary>
    public RootKeySource Root { get; init; }

    /// <summary>Refuses to start with <see cref="RootKeySource.PlainFile"/>. Set in production.</summary>
    public bool RefusePlainRootKey { get; init; }

    /// <summary>The plain key file (32 bytes or their base64) or the sealed one. Mode 0600 or stricter, no network disk.</summary>
    public string? RootKeyFile { get; init; }

    /// <summary>The two operators' passphrases: files on a memory disk, each removed when it was read.</summary>
    [MaxLength(2)] public IReadOnlyList<string> PassphraseFiles { get; init; } = [];

    /// <summary>The credential's name in systemd's credentials folder.</summary>
    [RegularExpression("^[A-Za-z0-9._-]{1,64}$")] public string CredentialName { get; init; } = "tomoshibi-vault-root";

    /// <summary>Folder of the sealed tenant keys, on a local disk, readable by the vault alone. Backed up for 35 days, never with the database.</summary>
    public string? KeyFolder { get; init; }

    /// <summary>Instead of the folder, for several machines: a file with the connection string of a small PostgreSQL instance of its own.</summary>
    public string? KeyDatabaseFile { get; init; }

    /// <summary>For <see cref="RootKeySource.AwsKms"/>.</summary>
    public AwsKmsOptions AwsKms { get; init; } = new();
}

/// <summary>The KMS key. Credentials come from the pod's own identity, never from an option.</summary>
public sealed class AwsKmsOptions
{
    /// <summary><c>arn:aws:kms:ap-northeast-1:…:key/…</c>: a symmetric single-region key in Tokyo or Osaka; anything else is refused at start.</summary>
    public string KeyArn { get; init; } = string.Empty;

    /// <summary>Another address for the same region: a VPC endpoint, or a stand-in on this machine. HTTPS except on loopback.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>How long one call may take; 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:10")] public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);
}

/// <summary>How keys are looked after while the vault runs.</summary>
public sealed class KeyCareOptions
{
    /// <summary>How often a process beats, looks for new versions and drops what was retired; 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:01:00")] public TimeSpan Beat { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a process that stopped beating stands in the way of a promotion; 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")] public TimeSpan PodExpiry { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Whether this process promotes, rotates, re-wraps and destroys; beating and answering it always does.</summary>
    public bool RunsJobs { get; init; } = true;

    /// <summary>Rows of one re-wrap page; 500.</summary>
    [Range(1, 500)] public int Page { get; init; } = 500;

    /// <summary>Rest between two pages; 100 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")] public TimeSpan Pause { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a re-wrap job is a process's own after its last page: what a killed one holds is taken over then; 15 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")] public TimeSpan JobLease { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How old an encrypting version may get before it is rotated; 365 days.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "730.00:00:00")] public TimeSpan RotateAfter { get; init; } = TimeSpan.FromDays(365);

    /// <summary>Pre-made data keys per tenant and bucket; 4.</summary>
    [Range(0, 64)] public int PoolDepth { get; init; } = 4;
}
