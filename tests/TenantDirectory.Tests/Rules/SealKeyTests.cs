using System.Security.Cryptography;
using TenantDirectory.Security;

namespace TenantDirectory.Tests.Rules;

public sealed class SealKeyTests
{
    private static readonly Guid Owner = Guid.Parse("0195f3a0-0000-7000-8000-000000000001");
    private readonly SealKey key = new(RandomNumberGenerator.GetBytes(32));
    private readonly byte[] plain = RandomNumberGenerator.GetBytes(20);

    [Fact]
    public void What_was_sealed_opens() => Assert.Equal(plain, key.Open(SealPurpose.Totp, Owner, key.Seal(SealPurpose.Totp, Owner, plain)));

    [Fact]
    public void Another_owner_does_not_open() =>
        Assert.ThrowsAny<CryptographicException>(() => key.Open(SealPurpose.Totp, Guid.NewGuid(), key.Seal(SealPurpose.Totp, Owner, plain)));

    [Fact]
    public void Another_purpose_does_not_open() =>
        Assert.ThrowsAny<CryptographicException>(() => key.Open(SealPurpose.LineChannel, Owner, key.Seal(SealPurpose.Totp, Owner, plain)));

    [Fact]
    public void Another_key_does_not_open() =>
        Assert.ThrowsAny<CryptographicException>(() => new SealKey(RandomNumberGenerator.GetBytes(32)).Open(SealPurpose.Totp, Owner, key.Seal(SealPurpose.Totp, Owner, plain)));

    [Fact]
    public void No_flipped_bit_and_no_cut_opens()
    {
        var whole = key.Seal(SealPurpose.Totp, Owner, plain);
        for (var bit = 0; bit < whole.Length * 8; bit++)
        {
            var flipped = whole.ToArray();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.ThrowsAny<CryptographicException>(() => key.Open(SealPurpose.Totp, Owner, flipped));
        }

        for (var length = 0; length < whole.Length; length++)
        {
            Assert.ThrowsAny<CryptographicException>(() => key.Open(SealPurpose.Totp, Owner, whole.AsSpan(0, length)));
        }
    }

    [Fact]
    public void The_same_secret_never_looks_the_same() =>
        Assert.NotEqual(key.Seal(SealPurpose.Totp, Owner, plain), key.Seal(SealPurpose.Totp, Owner, plain));

    [Fact]
    public void A_key_of_another_length_is_refused() => Assert.Throws<InvalidOperationException>(() => new SealKey(new byte[16]));
}
