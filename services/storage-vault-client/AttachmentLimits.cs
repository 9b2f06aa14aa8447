namespace StorageVaultClient;

/// <summary>What every door that files pass through agrees on.</summary>
public static class AttachmentLimits
{
    /// <summary>20 MiB a file.</summary>
    public const long MostBytes = 20 * 1024 * 1024;

    /// <summary>Ten files an entry.</summary>
    public const int MostPerEntry = 10;

    /// <summary>The header with the file's name, percent-encoded UTF-8.</summary>
    public const string NameHeader = "Tomoshibi-File-Name";
}
