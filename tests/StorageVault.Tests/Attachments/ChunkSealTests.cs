using System.Security.Cryptography;
using StorageVault.Sealing;

namespace StorageVault.Tests.Attachments;

/// <summary>Chunks by the attacker's hand (trust.md 2.6): cut, swapped, repeated, appended, moved, flipped.</summary>
public sealed class ChunkSealTests
{
    private static readonly DekName Name = new(Guid.CreateVersion7(), 1);
    private static readonly byte[] Context = [1, 0, 1, 7];

    private sealed class Sealed : IDisposable
    {
        internal ContentKey Key { get; } = ContentKey.NewRandom();
        internal ChunkSeal Seal { get; }
        internal List<byte[]> Chunks { get; } = [];

        internal Sealed(SealSuite suite = SealSuite.Aes256Gcm, params int[] lengths)
        {
            Seal = ChunkSeal.New(Key, Name, Context, suite);
            var check = new byte[ChunkSeal.ChunkLength];
            for (var n = 0; n < lengths.Length; n++)
            {
                var chunk = RandomNumberGenerator.GetBytes(lengths[n]);
                Chunks.Add(new byte[lengths[n] + 16]);
                Seal.Seal(n, n == lengths.Length - 1, chunk, Chunks[n], check);
            }
        }

        internal int Open(int n, bool last, byte[] chunk) => Seal.Open(n, last, chunk, new byte[ChunkSeal.ChunkLength]);

        internal void Refuses(int n, bool last, byte[] chunk) => Assert.Throws<EnvelopeRefusedException>(() => Open(n, last, chunk));

        public void Dispose()
        {
            Seal.Dispose();
            Key.Dispose();
        }
    }

    [Theory, InlineData(1), InlineData(2), Trait("Requirement", "13"), Trait("Requirement", "15")]
    public void Chunks_open_in_their_places_and_nowhere_else(int suite)
    {
        using var file = new Sealed((SealSuite)suite, 65_536, 65_536, 8_192);

        Assert.Equal([65_536, 65_536, 8_192], Enumerable.Range(0, 3).Select(n => file.Open(n, n == 2, file.Chunks[n])));
        // Cut: the second is not the last.
        file.Refuses(1, last: true, file.Chunks[1]);
        // Swapped.
        file.Refuses(0, last: false, file.Chunks[1]);
        file.Refuses(1, last: false, file.Chunks[0]);
        // Repeated and appended.
        file.Refuses(2, last: false, file.Chunks[1]);
        file.Refuses(3, last: true, file.Chunks[2]);
        file.Refuses(2, last: false, file.Chunks[2]);
    }

    [Fact, Trait("Requirement", "13")]
    public void A_chunk_of_another_object_key_or_context_does_not_open()
    {
        using var file = new Sealed(SealSuite.Aes256Gcm, 4_096);
        using var other = new Sealed(SealSuite.Aes256Gcm, 4_096);

        file.Refuses(0, last: true, other.Chunks[0]);
        using var elsewhere = ChunkSeal.Of(file.Seal.Header, file.Key, Name, [1, 0, 1, 8]);
        Assert.Throws<EnvelopeRefusedException>(() => elsewhere.Open(0, true, file.Chunks[0], new byte[ChunkSeal.ChunkLength]));
        Assert.Throws<EnvelopeRefusedException>(() => ChunkSeal.Of(file.Seal.Header, other.Key, Name, Context));
        Assert.Throws<EnvelopeRefusedException>(() => ChunkSeal.Of(file.Seal.Header, file.Key, Name with { Generation = 2 }, Context));
    }

    [Fact, Trait("Requirement", "13")]
    public void Every_flipped_byte_of_header_and_chunk_is_refused()
    {
        using var file = new Sealed(SealSuite.Aes256Gcm, 4_096);

        for (var i = 0; i < Envelope.HeaderLength; i++)
        {
            var header = (byte[])file.Seal.Header.Clone();
            header[i] ^= 1;
            // The suite's byte may name the other known cipher: then the commitment refuses it.
            Assert.Throws<EnvelopeRefusedException>(() => ChunkSeal.Of(header, file.Key, Name, Context));
        }
        for (var i = 0; i < file.Chunks[0].Length; i += 13)
        {
            var chunk = (byte[])file.Chunks[0].Clone();
            chunk[i] ^= 0x80;
            file.Refuses(0, last: true, chunk);
        }
    }

    [Theory, InlineData(0), InlineData(16), InlineData(100), InlineData(4_111), InlineData(4_113), InlineData(65_553)]
    public void Only_whole_lengths_are_opened(int length)
    {
        using var file = new Sealed(SealSuite.Aes256Gcm, 4_096);

        file.Refuses(0, last: true, new byte[length]);
        file.Refuses(0, last: false, file.Chunks[0]);
    }
}
