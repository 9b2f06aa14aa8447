using System.Security.Cryptography;
using StorageVault.Ending.Restoring;
using StorageVault.Sealing;

namespace StorageVault.Tests.Ending;

public sealed class BackupSealTests
{
    private const int Header = 37, Sealed = BackupSeal.Chunk + 16;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(BackupSeal.Chunk - 1)]
    [InlineData(BackupSeal.Chunk)]
    [InlineData(BackupSeal.Chunk + 1)]
    [InlineData(3 * BackupSeal.Chunk)]
    public async Task What_was_sealed_opens_whole(int length)
    {
        using var key = ContentKey.NewRandom();
        var plain = RandomNumberGenerator.GetBytes(length);

        Assert.Equal(plain, await Open(key, await Seal(key, plain)));
    }

    [Theory]
    [InlineData("cut the last chunk")]
    [InlineData("cut a byte")]
    [InlineData("swap two chunks")]
    [InlineData("repeat a chunk")]
    [InlineData("append a byte")]
    [InlineData("flip the salt")]
    [InlineData("flip the magic")]
    [InlineData("nothing at all")]
    public async Task What_was_changed_does_not_open(string attack)
    {
        using var key = ContentKey.NewRandom();
        var good = await Seal(key, RandomNumberGenerator.GetBytes(3 * BackupSeal.Chunk));
        byte[] First(int chunks) => good[..(Header + (chunks * Sealed))];
        byte[] One(int chunk) => good[(Header + (chunk * Sealed))..(Header + ((chunk + 1) * Sealed))];
        var bad = attack switch
        {
            "cut the last chunk" => First(2),
            "cut a byte" => good[..^1],
            "swap two chunks" => [.. First(0), .. One(1), .. One(0), .. One(2)],
            "repeat a chunk" => [.. First(1), .. One(0), .. One(1), .. One(2)],
            "append a byte" => [.. good, 0],
            "flip the salt" => [.. good[..10], (byte)(good[10] ^ 1), .. good[11..]],
            "flip the magic" => [(byte)'X', .. good[1..]],
            _ => Array.Empty<byte>(),
        };

        await Assert.ThrowsAsync<EnvelopeRefusedException>(() => Open(key, bad));
    }

    [Fact]
    public async Task Another_key_opens_nothing_and_two_seals_of_the_same_differ()
    {
        using var key = ContentKey.NewRandom();
        using var other = ContentKey.NewRandom();
        var plain = RandomNumberGenerator.GetBytes(100);

        await Assert.ThrowsAsync<EnvelopeRefusedException>(async () => await Open(other, await Seal(key, plain)));
        Assert.NotEqual(await Seal(key, plain), await Seal(key, plain));
    }

    private static async Task<byte[]> Seal(ContentKey key, byte[] plain)
    {
        using var to = new MemoryStream();
        await BackupSeal.Seal(key, new MemoryStream(plain), to, CancellationToken.None);
        return to.ToArray();
    }

    private static async Task<byte[]> Open(ContentKey key, byte[] sealedBytes)
    {
        using var to = new MemoryStream();
        await BackupSeal.Open(key, new MemoryStream(sealedBytes), to, CancellationToken.None);
        return to.ToArray();
    }
}
