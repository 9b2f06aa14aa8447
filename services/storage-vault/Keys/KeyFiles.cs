using System.Runtime.InteropServices;
using System.Security.Cryptography;
using StorageVault.Sealing;

namespace StorageVault.Keys;

/// <summary>The file system's part of the key file provider: who may read, where it lies, and writes that survive a power cut.</summary>
internal static partial class KeyFiles
{
    private const UnixFileMode OthersMay = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private static readonly string[] NetworkKinds = ["nfs", "cifs", "smb", "9p", "ceph", "gluster", "lustre", "sshfs", "afs", "gfs", "davfs", "s3"];

    internal static void RefuseWideOrDistant(string path)
    {
        var target = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName;
        var mounted = target is not null && IsMountedSecret(target);
        path = target ?? path;
        if ((File.GetUnixFileMode(path) & OthersMay & (mounted ? ~UnixFileMode.GroupRead : OthersMay)) != 0) throw new KeyStoreException("A key path may be used by its owner only (0600 for the file, 0700 for the folder).");
        if (IsNetwork(new DriveInfo(path).DriveFormat)) throw new KeyStoreException("Keys may not lie on a network file system.");
    }

    // A cluster mounts a secret as a link to "..data/<key>" in memory, owned by root and readable by the pod's own group: a process that is not root gets it
    // no other way. That layout alone may be read by a group (requirement 23, decision 0033); nobody leaves a key like that by mistake.
    private static bool IsMountedSecret(string target) =>
        File.Exists(target) && new DriveInfo(target).DriveFormat == "tmpfs" && Path.GetFileName(Path.GetDirectoryName(target)) is { } folder && folder.StartsWith("..", StringComparison.Ordinal);

    internal static bool IsNetwork(string format) => NetworkKinds.Any(kind => format.Contains(kind, StringComparison.OrdinalIgnoreCase));

    /// <summary>Without the exception for a cluster's mounted secrets: what a person leaves for the vault is that person's and the vault's.</summary>
    internal static bool IsOwnersAlone(string path) => (File.GetUnixFileMode(path) & OthersMay) == 0;

    internal static bool IsMemory(string format) => format is "tmpfs" or "ramfs";

    internal static ContentKey ReadRoot(string path)
    {
        RefuseWideOrDistant(path);
        var bytes = File.ReadAllBytes(path);
        Span<byte> decoded = stackalloc byte[64];
        try
        {
            if (bytes.Length == ContentKey.Length) return ContentKey.CopyOf(bytes);
            var text = System.Text.Encoding.ASCII.GetString(bytes).Trim();
            if (Convert.TryFromBase64String(text, decoded, out var length) && length == ContentKey.Length) return ContentKey.CopyOf(decoded[..length]);
            throw new KeyStoreException("The root key file must hold 32 bytes, raw or as base64.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
            CryptographicOperations.ZeroMemory(decoded);
        }
    }

    /// <summary>Written beside, flushed to the disk, renamed, and the folder flushed too: after a power cut the file is whole or not there.</summary>
    internal static void WriteWhole(string path, ReadOnlySpan<byte> bytes, bool overwrite = false)
    {
        var folder = Path.GetDirectoryName(path) ?? throw new KeyStoreException("A key file needs a folder.");
        var beside = Path.Combine(folder, $".{Guid.NewGuid():N}.tmp");
        try
        {
            using (var file = new FileStream(beside, new FileStreamOptions
            {
                Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }))
            {
                file.Write(bytes);
                file.Flush(flushToDisk: true);
            }
            File.Move(beside, path, overwrite);
        }
        catch
        {
            // A full disk is not helped by a half-written file, and nobody looks for one.
            File.Delete(beside);
            throw;
        }
        FlushFolder(folder);
    }

    /// <summary>Overwritten, flushed, removed. On a copying file system or a flash disk old blocks may stay: what lies there is sealed by the root key.</summary>
    internal static void Wipe(string path)
    {
        if (!File.Exists(path)) return;
        using (var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.None))
        {
            file.Write(RandomNumberGenerator.GetBytes((int)file.Length));
            file.Flush(flushToDisk: true);
        }
        File.Delete(path);
        FlushFolder(Path.GetDirectoryName(path) ?? path);
    }

    internal static void MakeFolder(string path)
    {
        if (Directory.Exists(path)) return;
        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        FlushFolder(Path.GetDirectoryName(path) ?? path);
    }

    internal static void FlushFolder(string folder)
    {
        var handle = Open(folder, 0);
        if (handle < 0) throw new KeyStoreException("The key folder cannot be opened.");
        try { if (Fsync(handle) != 0) throw new KeyStoreException("The key folder cannot be flushed."); }
        finally { _ = Close(handle); }
    }

    // .NET opens no folders, and a rename is durable only when its folder is.
    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Fsync(int handle);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int handle);
}

/// <summary>The key store cannot be used as it is; the message is ours and names no key.</summary>
internal sealed class KeyStoreException(string message) : Exception(message);
