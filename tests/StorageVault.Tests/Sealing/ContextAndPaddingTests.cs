using StorageVault.Sealing;

namespace StorageVault.Tests.Sealing;

public sealed class ContextAndPaddingTests
{
    private static readonly Guid Tenant = Guid.CreateVersion7(), Consultation = Guid.CreateVersion7();

    private static byte[] Context(Guid tenant, Guid consultation, ulong seq, byte author, byte kind, byte log)
    {
        var context = new SealContext(new byte[SealContext.UsualLength]);
        context.Add(SealContext.Tenant, tenant);
        context.Add(SealContext.Consultation, consultation);
        context.Add(SealContext.Seq, seq);
        context.Add(SealContext.AuthorRole, author);
        context.Add(SealContext.ContentKind, kind);
        context.Add(SealContext.Log, log);
        return context.Bytes.ToArray();
    }

    [Fact]
    [Trait("Requirement", "16")]
    public void Each_part_of_the_context_binds()
    {
        using var key = ContentKey.NewRandom();
        var envelope = ContentSeal.Seal(key, KnownAnswers.Name, Context(Tenant, Consultation, 7, 1, 1, 1), "ことば"u8);
        byte[][] others =
        [
            Context(Consultation, Consultation, 7, 1, 1, 1), Context(Tenant, Tenant, 7, 1, 1, 1), Context(Tenant, Consultation, 8, 1, 1, 1),
            Context(Tenant, Consultation, 7, 2, 1, 1), Context(Tenant, Consultation, 7, 1, 2, 1), Context(Tenant, Consultation, 7, 1, 1, 2),
        ];

        Assert.Equal("ことば", Open(Context(Tenant, Consultation, 7, 1, 1, 1)));
        Assert.All(others, other => Assert.Equal(SealFault.Tag, Assert.Throws<EnvelopeRefusedException>(() => Open(other)).Fault));

        string Open(byte[] context) => ContentSeal.Open(envelope, key, KnownAnswers.Name, context, System.Text.Encoding.UTF8.GetString);
    }

    [Theory]
    [Trait("Requirement", "13")]
    [InlineData("010001000100010000")]
    [InlineData("02000100010001ff")]
    [InlineData("000000")]
    [InlineData("0100")]
    [InlineData("010005aabb")]
    [InlineData("01ffff")]
    public void A_context_out_of_order_repeated_or_too_long_is_refused(string context)
    {
        var bytes = Convert.FromHexString(context);

        Assert.Throws<EnvelopeRefusedException>(() => SealContext.Check(bytes));
        Assert.Throws<EnvelopeRefusedException>(() => KnownAnswers.Open(KnownAnswers.AesEnvelope, context: bytes));
    }

    [Fact]
    public void The_builder_refuses_a_repeated_or_lower_tag()
    {
        Assert.Throws<EnvelopeRefusedException>(() => { var context = new SealContext(new byte[64]); context.Add(3, 1UL); context.Add(3, 2UL); });
        Assert.Throws<EnvelopeRefusedException>(() => { var context = new SealContext(new byte[64]); context.Add(3, 1UL); context.Add(2, Tenant); });
        Assert.Throws<EnvelopeRefusedException>(() => { var context = new SealContext(new byte[8]); context.Add(3, 1UL); });
    }

    [Theory]
    [Trait("Requirement", "19")]
    [InlineData(0, 256)]
    [InlineData(254, 256)]
    [InlineData(255, 512)]
    [InlineData(8190, 8192)]
    [InlineData(8191, 12288)]
    [InlineData(12286, 12288)]
    [InlineData(12287, 16384)]
    public void Lengths_show_only_as_buckets(int content, int padded)
    {
        Assert.Equal(padded, Padding.PaddedLength(content));

        var bytes = new byte[padded];
        Padding.Write(new byte[content], bytes);
        Assert.Equal(content, Padding.Content(bytes).Length);
    }

    [Fact]
    public void Padding_that_we_did_not_write_is_refused()
    {
        var good = new byte[256];
        Padding.Write("words"u8, good);
        byte[] otherScheme = [2, .. good[1..]], noEnd = new byte[256], longer = [.. good, .. new byte[256]];
        noEnd[0] = 1;

        Assert.Throws<EnvelopeRefusedException>(() => { Padding.Content(otherScheme); });
        Assert.Throws<EnvelopeRefusedException>(() => { Padding.Content(noEnd); });
        Assert.Throws<EnvelopeRefusedException>(() => { Padding.Content(longer); });
        Assert.Throws<EnvelopeRefusedException>(() => { Padding.Content([]); });
    }
}
