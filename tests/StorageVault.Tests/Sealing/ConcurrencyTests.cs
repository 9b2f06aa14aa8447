using System.Buffers.Binary;
using System.Reflection;
using System.Security.Cryptography;
using StorageVault.Sealing;

namespace StorageVault.Tests.Sealing;

public sealed class ConcurrencyTests
{
    private const int Workers = 8, SealsEach = 50_000;

    /// <remarks>This is the test that failed for a shared AEAD object: 71 wrong ciphertexts without any error (trust.md F1).</remarks>
    [Fact]
    [Trait("Requirement", "14")]
    public void Eight_workers_seal_what_one_thread_seals()
    {
        var expected = new byte[SealsEach][];
        using var key = ContentKey.CopyOf(KnownAnswers.Dek);
        for (var i = 0; i < SealsEach; i++) expected[i] = Digest(key, i);
        var wrong = 0;

        Parallel.For(0, Workers, new ParallelOptions { MaxDegreeOfParallelism = Workers }, worker =>
        {
            for (var i = 0; i < SealsEach; i++)
            {
                var at = (i + worker * 6_271) % SealsEach;
                if (!Digest(key, at).AsSpan().SequenceEqual(expected[at])) Interlocked.Increment(ref wrong);
            }
        });

        Assert.Equal(0, wrong);
    }

    private static byte[] Digest(ContentKey key, int number)
    {
        Span<byte> salt = stackalloc byte[32];
        BinaryPrimitives.WriteInt32BigEndian(salt, number);
        Span<byte> content = stackalloc byte[30];
        BinaryPrimitives.WriteInt32BigEndian(content[3..], number * 7);
        var suite = number % 2 == 0 ? SealSuite.Aes256Gcm : SealSuite.ChaCha20Poly1305;
        return ContentSeal.Seal(key, KnownAnswers.Name, KnownAnswers.Context, content, suite, salt)[^16..];
    }

    [Fact]
    [Trait("Requirement", "14")]
    public void No_field_holds_a_cipher()
    {
        var fields = typeof(Envelope).Assembly.GetTypes().SelectMany(type =>
            type.GetFields(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly));

        // Async state machines keep locals in fields; sealing is synchronous, so there is none there either.
        Assert.DoesNotContain(fields, field => field.FieldType == typeof(AesGcm) || field.FieldType == typeof(ChaCha20Poly1305));
    }
}
