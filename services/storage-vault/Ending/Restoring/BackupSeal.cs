using System.Buffers.Binary;
using System.Security.Cryptography;
using StorageVault.Keys;
using StorageVault.Sealing;

namespace StorageVault.Ending.Restoring;

/// <summary>Seals a backup on its way out of the host with key X4, in a stream: AES-256-GCM over chunks of 64 KiB, each bound to its place and the last one marked.</summary>
/// <remarks>
/// "TMSB" 01 ‖ salt (32) ‖ chunks. The key of one file is HKDF-SHA-512 of X4 and the salt, used for this file alone, so the nonce is the chunk's
/// number and whether it is the last (as trust.md 2.3 has it for attachments). What was cut, swapped or appended to does not open.
/// </remarks>
internal static class BackupSeal
{
    internal const int Chunk = 64 * 1024;
    private const int SaltLength = 32, TagLength = 16;
    private static ReadOnlySpan<byte> Magic => "TMSB\u0001"u8;
    private static readonly KeyAccess Access = KeyAccess.Grant("sealing and opening backups");

    /// <summary>The verb <c>seal-backup KEYFILE</c>: standard input to standard output.</summary>
    internal static Task<int> RunSeal(IServiceProvider services, string[] arguments, CancellationToken ct) => Run(arguments, Seal, ct);

    /// <summary>The verb <c>open-backup KEYFILE</c>.</summary>
    internal static Task<int> RunOpen(IServiceProvider services, string[] arguments, CancellationToken ct) => Run(arguments, Open, ct);

    internal static async Task Seal(ContentKey key, Stream from, Stream to, CancellationToken ct)
    {
        var header = new byte[Magic.Length + SaltLength];
        Magic.CopyTo(header);
        RandomNumberGenerator.Fill(header.AsSpan(Magic.Length));
        await to.WriteAsync(header, ct);
        var (plain, next) = (new byte[Chunk], new byte[Chunk]);
        var length = await from.ReadAtLeastAsync(plain, Chunk, throwOnEndOfStream: false, ct);
        for (uint number = 0; ; number = checked(number + 1))
        {
            // One chunk ahead: only then is it known which is the last.
            var ahead = length < Chunk ? 0 : await from.ReadAtLeastAsync(next, Chunk, throwOnEndOfStream: false, ct);
            await to.WriteAsync(SealOne(key, header, number, ahead == 0, plain.AsSpan(0, length)), ct);
            if (ahead == 0) break;
            (plain, next, length) = (next, plain, ahead);
        }

        CryptographicOperations.ZeroMemory(plain);
        CryptographicOperations.ZeroMemory(next);
    }

    internal static async Task Open(ContentKey key, Stream from, Stream to, CancellationToken ct)
    {
        var header = new byte[Magic.Length + SaltLength];
        if (await from.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, ct) < header.Length || !header.AsSpan().StartsWith(Magic))
            throw new EnvelopeRefusedException(SealFault.Magic);
        var (chunk, next) = (new byte[Chunk + TagLength], new byte[Chunk + TagLength]);
        var length = await from.ReadAtLeastAsync(chunk, chunk.Length, throwOnEndOfStream: false, ct);
        for (uint number = 0; ; number = checked(number + 1))
        {
            var ahead = length < chunk.Length ? 0 : await from.ReadAtLeastAsync(next, next.Length, throwOnEndOfStream: false, ct);
            await to.WriteAsync(OpenOne(key, header, number, ahead == 0, chunk.AsSpan(0, length)), ct);
            if (ahead == 0) return;
            (chunk, next, length) = (next, chunk, ahead);
        }
    }

    private static byte[] SealOne(ContentKey key, byte[] header, uint number, bool last, ReadOnlySpan<byte> plain)
    {
        var chunk = new byte[plain.Length + TagLength];
        Span<byte> fileKey = stackalloc byte[32];
        try
        {
            FileKey(key, header, fileKey);
            using var aes = new AesGcm(fileKey, TagLength);
            aes.Encrypt(Nonce(number, last), plain, chunk.AsSpan(0, plain.Length), chunk.AsSpan(plain.Length), header);
            return chunk;
        }
        finally { CryptographicOperations.ZeroMemory(fileKey); }
    }

    private static byte[] OpenOne(ContentKey key, byte[] header, uint number, bool last, ReadOnlySpan<byte> chunk)
    {
        if (chunk.Length < TagLength) throw new EnvelopeRefusedException(SealFault.Tag);
        var plain = new byte[chunk.Length - TagLength];
        Span<byte> fileKey = stackalloc byte[32];
        try
        {
            FileKey(key, header, fileKey);
            using var aes = new AesGcm(fileKey, TagLength);
            aes.Decrypt(Nonce(number, last), chunk[..plain.Length], chunk[plain.Length..], plain, header);
            return plain;
        }
        catch (AuthenticationTagMismatchException) { throw new EnvelopeRefusedException(SealFault.Tag); }
        finally { CryptographicOperations.ZeroMemory(fileKey); }
    }

    private static void FileKey(ContentKey key, byte[] header, Span<byte> fileKey) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA512, key.Bytes(Access), fileKey, header.AsSpan(Magic.Length), "tomoshibi/backup/v1"u8);

    private static byte[] Nonce(uint number, bool last)
    {
        var nonce = new byte[12];
        BinaryPrimitives.WriteUInt32BigEndian(nonce.AsSpan(7), number);
        nonce[11] = last ? (byte)1 : (byte)0;
        return nonce;
    }

    private static async Task<int> Run(string[] arguments, Func<ContentKey, Stream, Stream, CancellationToken, Task> work, CancellationToken ct)
    {
        if (arguments is not [var file])
        {
            await Console.Error.WriteLineAsync("Name the file of the backup key.");
            return 64;
        }

        try
        {
            using var key = KeyFiles.ReadRoot(file);
            await using var from = Console.OpenStandardInput();
            await using var to = Console.OpenStandardOutput();
            await work(key, from, to, ct);
            return 0;
        }
        catch (Exception e) when (e is EnvelopeRefusedException or KeyStoreException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync("This is no whole backup under this key, or the key file cannot be used.");
            return 1;
        }
    }
}
