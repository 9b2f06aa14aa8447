using StorageVault.Sealing;

namespace StorageVault.Keys.Roots;

/// <summary>Opens the root key that the options name, or says why not.</summary>
internal static partial class RootKeys
{
    private const string CredentialsFolder = "CREDENTIALS_DIRECTORY";

    internal static IRootKey Open(VaultKeyOptions options, ILoggerFactory logs)
    {
        if (options.Root == RootKeySource.PlainFile && options.RefusePlainRootKey)
            throw new KeyStoreException("A plain root key file is for development. Seal it (storage-vault seal-root), or name a credential or a KMS key.");
        if (options.Root == RootKeySource.PlainFile) LogPlain(logs.CreateLogger("StorageVault.Keys"));
        return options.Root switch
        {
            RootKeySource.PlainFile => new LocalRootKey(KeyFiles.ReadRoot(RootFile(options))),
            RootKeySource.Passphrases => new LocalRootKey(OpenSealed(options)),
            RootKeySource.Credential => new LocalRootKey(ReadCredential(options.CredentialName, Environment.GetEnvironmentVariable(CredentialsFolder))),
            RootKeySource.AwsKms => new AwsKmsRootKey(options.AwsKms),
            _ => throw new KeyStoreException("This build does not know that root key source."),
        };
    }

    /// <summary>What systemd decrypted for this service alone, on a memory disk of its own.</summary>
    internal static ContentKey ReadCredential(string name, string? folder)
    {
        if (folder is null) throw new KeyStoreException("systemd handed over no credentials: the unit needs LoadCredentialEncrypted=.");
        var path = Path.Combine(folder, name);
        if (!File.Exists(path)) throw new KeyStoreException("systemd handed over no credential of that name.");
        if (!KeyFiles.IsMemory(new DriveInfo(path).DriveFormat)) throw new KeyStoreException("systemd's credentials lie on a memory disk; this folder does not.");
        return KeyFiles.ReadRoot(path);
    }

    /// <summary>Seals a root key, a new one or that of a plain file, with two operators' passphrases.</summary>
    internal static Task<int> Seal(VaultKeyOptions options, string[] arguments)
    {
        if (arguments is not [var sealedFile, .. var rest] || rest.Length > 1) throw new KeyStoreException("storage-vault seal-root <sealed file> [<plain key file>]");
        using var root = rest is [var plain] ? KeyFiles.ReadRoot(plain) : ContentKey.NewRandom();
        var bytes = PassphraseFiles.Read(options.PassphraseFiles, (first, second) => PassphraseRoot.Seal(root, first, second));
        KeyFiles.WriteWhole(Path.GetFullPath(sealedFile), bytes);
        return Task.FromResult(0);
    }

    private static ContentKey OpenSealed(VaultKeyOptions options)
    {
        KeyFiles.RefuseWideOrDistant(RootFile(options));
        var sealedRoot = File.ReadAllBytes(RootFile(options));
        return PassphraseFiles.Read(options.PassphraseFiles, (first, second) => PassphraseRoot.Open(sealedRoot, first, second));
    }

    private static string RootFile(VaultKeyOptions options) => options.RootKeyFile ?? throw new KeyStoreException("Vault__RootKeyFile is needed.");

    [LoggerMessage(EventIds.PlainRootKey, LogLevel.Warning, "The root key is a plain file: for development only")]
    private static partial void LogPlain(ILogger log);
}
