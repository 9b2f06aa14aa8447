using System.Security.Cryptography;

namespace StorageVault.Keys.Roots;

/// <summary>Two operators put their passphrases on a memory disk; both are read once and removed, whatever comes of it. While one is missing nothing is touched: whoever starts the vault again and again waits for the second.</summary>
internal static class PassphraseFiles
{
    internal static T Read<T>(IReadOnlyList<string> files, Func<byte[], byte[], T> use)
    {
        if (files is not [var one, var other]) throw new KeyStoreException("Two passphrase files are needed: Vault__PassphraseFiles__0 and __1.");
        if (!File.Exists(one) || !File.Exists(other)) throw new KeyStoreException("A passphrase file is not there yet: both operators must leave theirs before the vault starts.");
        var (first, second) = (Array.Empty<byte>(), Array.Empty<byte>());
        try
        {
            first = Read(one);
            second = Read(other);
            return use(first, second);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(first);
            CryptographicOperations.ZeroMemory(second);
            File.Delete(one);
            File.Delete(other);
        }
    }

    private static byte[] Read(string path)
    {
        if (!KeyFiles.IsOwnersAlone(path)) throw new KeyStoreException("A passphrase file may be used by its owner only (0600).");
        if (!KeyFiles.IsMemory(new DriveInfo(path).DriveFormat)) throw new KeyStoreException("Passphrase files belong on a memory disk: a removed file stays on any other.");
        var bytes = File.ReadAllBytes(path);
        var length = bytes.Length;
        while (length > 0 && bytes[length - 1] is (byte)'\n' or (byte)'\r') length--;
        var passphrase = bytes[..length];
        CryptographicOperations.ZeroMemory(bytes);
        return passphrase;
    }
}
