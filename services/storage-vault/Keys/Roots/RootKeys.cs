namespace StorageVault.Keys.Roots;

/// <summary>Opens the root key that the options name, or says why not.</summary>
internal static partial class RootKeys
{
    internal static IRootKey Open(VaultKeyOptions options, ILoggerFactory logs)
    {
        if (options.Root == RootKeySource.PlainFile && options.RefusePlainRootKey)
            throw new KeyStoreException("A plain root key file is for development. Seal it (storage-vault seal-root), or name a credential or a KMS key.");
        if (options.Root == RootKeySource.PlainFile) LogPlain(logs.CreateLogger("StorageVault.Keys"));
        return options.Root switch
        {
            RootKeySource.PlainFile => new LocalRootKey(KeyFiles.ReadRoot(options.RootKeyFile ?? throw new KeyStoreException("Vault__RootKeyFile is needed."))),
            _ => throw new KeyStoreException("This build does not know that root key source."),
        };
    }

    [LoggerMessage(EventIds.PlainRootKey, LogLevel.Warning, "The root key is a plain file: for development only")]
    private static partial void LogPlain(ILogger log);
}
