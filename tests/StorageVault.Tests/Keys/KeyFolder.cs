using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using StorageVault.Keys;
using StorageVault.Keys.Roots;
using StorageVault.Keys.Store;

namespace StorageVault.Tests.Keys;

/// <summary>A key folder and root key of one test, gone afterwards.</summary>
internal sealed class KeyFolder : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("vault-keys-").FullName;

    internal KeyFolder()
    {
        File.WriteAllBytes(RootKeyFile, RandomNumberGenerator.GetBytes(32));
        File.SetUnixFileMode(RootKeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    internal string Folder => Path.Combine(_root, "keys");
    internal string RootKeyFile => Path.Combine(_root, "root.key");

    internal KeyProvider Open(TimeProvider? clock = null) => new(OpenRoot(new VaultKeyOptions { RootKeyFile = RootKeyFile }), new FolderKekStore(Folder, clock ?? TimeProvider.System), clock ?? TimeProvider.System);

    internal static IRootKey OpenRoot(VaultKeyOptions options) => RootKeys.Open(options, NullLoggerFactory.Instance);

    internal string[] KeyFilesOf(Guid tenantId) => Directory.GetFiles(Path.Combine(Folder, tenantId.ToString("D")), "*.key");

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
