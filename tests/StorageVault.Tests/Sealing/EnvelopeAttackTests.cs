using System.Security.Cryptography;
using StorageVault.Sealing;

namespace StorageVault.Tests.Sealing;

/// <summary>Written by the attacker: each test ends in "does not open".</summary>
public sealed class EnvelopeAttackTests
{
    private static SealFault Refused(Action act) => Assert.Throws<EnvelopeRefusedException>(act).Fault;

    private static byte[] With(byte[] envelope, int at, byte value)
    {
        var changed = envelope.ToArray();
        changed[at] = value;
        return changed;
    }

    [Theory]
    [Trait("Requirement", "13")]
    [InlineData(1)]
    [InlineData(2)]
    public void Each_flipped_bit_is_refused(int suite)
    {
        var envelope = KnownAnswers.EnvelopeOf(suite);
        Assert.Equal(138, envelope.Length);

        for (var at = 0; at < envelope.Length; at++)
            for (var bit = 1; bit < 256; bit <<= 1)
                Refused(() => KnownAnswers.Open(With(envelope, at, (byte)(envelope[at] ^ bit))));
    }

    [Theory]
    [Trait("Requirement", "13")]
    [InlineData(1)]
    [InlineData(2)]
    public void Each_cut_and_a_byte_more_is_refused(int suite)
    {
        var envelope = KnownAnswers.EnvelopeOf(suite);

        for (var length = 0; length < envelope.Length; length++) Refused(() => KnownAnswers.Open(envelope[..length]));
        Refused(() => KnownAnswers.Open([.. envelope, 0]));
    }

    [Theory]
    [InlineData(4, 0, SealFault.Version)]
    [InlineData(4, 2, SealFault.Version)]
    [InlineData(4, 255, SealFault.Version)]
    [InlineData(5, 0, SealFault.Suite)]
    [InlineData(5, 3, SealFault.Suite)]
    [InlineData(6, 1, SealFault.Flags)]
    [InlineData(7, 1, SealFault.Flags)]
    [InlineData(0, 0, SealFault.Magic)]
    [InlineData(60, 0, SealFault.Commitment)]
    [InlineData(28, 0, SealFault.Commitment)]
    [InlineData(92, 0, SealFault.Tag)]
    internal void A_changed_field_is_refused_for_its_own_reason(int at, byte value, SealFault fault) =>
        Assert.Equal(fault, Refused(() => KnownAnswers.Open(With(KnownAnswers.AesEnvelope, at, value))));

    [Fact]
    [Trait("Requirement", "13")]
    public void The_suites_are_not_exchangeable()
    {
        Assert.Equal(SealFault.Commitment, Refused(() => KnownAnswers.Open(With(KnownAnswers.AesEnvelope, 5, 2))));
        Assert.Equal(SealFault.Commitment, Refused(() => KnownAnswers.Open(With(KnownAnswers.ChaChaEnvelope, 5, 1))));
    }

    [Fact]
    [Trait("Requirement", "13")]
    public void A_tag_of_12_bytes_is_refused() => Refused(() => KnownAnswers.Open(KnownAnswers.AesEnvelope[..^4]));

    [Fact]
    [Trait("Requirement", "13")]
    public void Another_rows_key_name_or_generation_is_refused()
    {
        Assert.Equal(SealFault.DekName, Refused(() => KnownAnswers.Open(KnownAnswers.AesEnvelope, name: new(Guid.CreateVersion7(), 1))));
        Assert.Equal(SealFault.DekName, Refused(() => KnownAnswers.Open(KnownAnswers.AesEnvelope, name: KnownAnswers.Name with { Generation = 2 })));
    }

    [Fact]
    [Trait("Requirement", "17")]
    public void Another_key_is_refused_at_the_commitment() =>
        Assert.Equal(SealFault.Commitment, Refused(() => KnownAnswers.Open(KnownAnswers.AesEnvelope, dek: new byte[32])));

    [Fact]
    [Trait("Requirement", "13")]
    public void Ciphertexts_of_one_consultation_are_not_exchangeable()
    {
        using var key = ContentKey.CopyOf(KnownAnswers.Dek);
        var one = ContentSeal.Seal(key, KnownAnswers.Name, KnownAnswers.Context, "一つ目"u8);
        var other = ContentSeal.Seal(key, KnownAnswers.Name, KnownAnswers.Context, "二つ目"u8);

        byte[] swapped = [.. one[..Envelope.HeaderLength], .. other[Envelope.HeaderLength..]];

        Assert.Equal(SealFault.Tag, Refused(() => KnownAnswers.Open(swapped)));
    }

    [Fact]
    public void Content_over_the_limit_is_not_sealed() => Assert.Equal(SealFault.TooLong, Refused(() =>
        Envelope.Seal(SealSuite.Aes256Gcm, KnownAnswers.Name, KnownAnswers.Dek, KnownAnswers.Salt, KnownAnswers.Context, new byte[Envelope.MaximumLength + 1])));

    [Fact]
    [Trait("Requirement", "18")]
    public void A_write_that_does_not_verify_is_not_given_out()
    {
        using var key = ContentKey.CopyOf(KnownAnswers.Dek);
        var envelope = ContentSeal.Seal(key, KnownAnswers.Name, KnownAnswers.Context, "聞いてほしい"u8);
        envelope[100] ^= 1;

        Assert.Equal(SealFault.WriteDidNotVerify, Refused(() => ContentSeal.RequireOpens(envelope, key, KnownAnswers.Name, KnownAnswers.Context, "聞いてほしい"u8)));
    }

    [Fact]
    [Trait("Requirement", "18")]
    public void A_write_that_opens_to_other_words_is_not_given_out()
    {
        using var key = ContentKey.CopyOf(KnownAnswers.Dek);
        var envelope = ContentSeal.Seal(key, KnownAnswers.Name, KnownAnswers.Context, "聞いてほしい"u8);

        Assert.Equal(SealFault.WriteDidNotVerify, Refused(() => ContentSeal.RequireOpens(envelope, key, KnownAnswers.Name, KnownAnswers.Context, "聞いてほしく"u8)));
    }

    [Fact]
    [Trait("Requirement", "13")]
    public void Each_field_of_a_wrapped_keys_context_binds()
    {
        var kek = RandomNumberGenerator.GetBytes(32);
        var context = new WrapContext("0190a1b2-0000-7000-8000-000000000001", KnownAnswers.Name.DekId, 1, "fy2026", 3);
        var wrapped = KeyWrap.Wrap(kek, KnownAnswers.Dek, context.AssociatedData());
        WrapContext[] others =
        [
            context with { Tenant = "0190a1b2-0000-7000-8000-000000000002" }, context with { DekId = Guid.CreateVersion7() },
            context with { Generation = 2 }, context with { KekId = "fy2027" }, context with { KekVersion = 2 },
        ];

        Assert.All(others, other => Assert.Equal(SealFault.WrappedKey, Refused(() => KeyWrap.Unwrap(kek, wrapped, other.AssociatedData()))));
        Assert.All(Enumerable.Range(0, wrapped.Length), at =>
            Refused(() => KeyWrap.Unwrap(kek, With(wrapped, at, (byte)(wrapped[at] ^ 1)), context.AssociatedData())));
        Assert.All(Enumerable.Range(0, wrapped.Length), length => Refused(() => KeyWrap.Unwrap(kek, wrapped.AsSpan(0, length), context.AssociatedData())));
        Refused(() => KeyWrap.Unwrap(kek, [.. wrapped, 0], context.AssociatedData()));
    }
}
