using System.Security.Cryptography;
using System.Text;
using StorageVault.Sealing;
using StorageVaultClient.Trace;

namespace StorageVault.Tests.Sealing;

public sealed class KnownAnswerTests
{
    private static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);

    [Fact]
    public void The_salt_and_the_words_are_what_the_paper_says()
    {
        Assert.Equal(SHA256.HashData("kat-message-id-1"u8), KnownAnswers.Salt);
        Assert.Equal("学校に行きたくない。", Encoding.UTF8.GetString(KnownAnswers.Plaintext));
    }

    [Fact]
    [Trait("Requirement", "12")]
    public void The_context_builder_writes_the_known_context()
    {
        var context = new SealContext(new byte[128]);
        context.Add(SealContext.Tenant, "tenant-131016"u8);
        context.Add(SealContext.Consultation, KnownAnswers.Name.DekId);
        context.Add(SealContext.Seq, 7UL);
        context.Add(SealContext.AuthorRole, 1);
        context.Add(SealContext.ContentKind, 1);

        Assert.Equal(Hex(KnownAnswers.Context), Hex(context.Bytes));
    }

    [Theory]
    [Trait("Requirement", "12")]
    [InlineData(1, "a22b0a423b1065c7f8a2ebb328c7f266a339e1ac2d4709772d8c9c8a3e7e5c82", "e5ae7a32bf7a615f212376bbdac170e1b7f2bc729f45e97af63bc39601e43ba1")]
    [InlineData(2, "e52483fcbce7beee284b9c5af17b06f17c680780e641db8607041b822a3106f6", "a77035a64e1b31ea61b2c8ac3d43b5f51f711e4252b9aaabdb3330162f458674")]
    public void Message_key_and_commitment_are_the_known_ones(int suite, string key, string commitment)
    {
        var madeKey = new byte[32];
        var madeCommitment = new byte[32];

        Envelope.Derive((SealSuite)suite, KnownAnswers.Dek, KnownAnswers.Salt, madeKey, madeCommitment);

        Assert.Equal((key, commitment), (Hex(madeKey), Hex(madeCommitment)));
    }

    [Theory]
    [Trait("Requirement", "12")]
    [InlineData(1)]
    [InlineData(2)]
    public void The_envelope_is_the_known_one_and_opens(int suite)
    {
        var envelope = Envelope.Seal((SealSuite)suite, KnownAnswers.Name, KnownAnswers.Dek, KnownAnswers.Salt, KnownAnswers.Context, KnownAnswers.Plaintext);

        Assert.Equal(Hex(KnownAnswers.EnvelopeOf(suite)), Hex(envelope));
        Assert.Equal(KnownAnswers.Plaintext, KnownAnswers.Open(envelope));
    }

    [Fact]
    [Trait("Requirement", "12")]
    public void The_wrapped_key_is_the_known_one_and_opens()
    {
        var kek = Enumerable.Range(0xa0, 32).Select(value => (byte)value).ToArray();
        var aad = new WrapContext("tenant-131016", KnownAnswers.Name.DekId, 1, "kek-131016", 3).AssociatedData();

        var wrapped = KeyWrap.Wrap(kek, KnownAnswers.Dek, aad, Convert.FromHexString("cafebabefacedbaddecaf888"));
        using var unwrapped = KeyWrap.Unwrap(kek, wrapped, aad);

        Assert.Equal("cafebabefacedbaddecaf8882774b66a7c355af0c3831a9694c737856ce658d9a58763a7c6bc22b3221f4dcacc32b1b1db86ece8e43be39afb2a13d6", Hex(wrapped));
        Assert.Equal(Hex(KnownAnswers.Dek), Hex(unwrapped.Bytes(KeyAccess.Grant("known answer"))));
    }

    [Fact]
    [Trait("Requirement", "12")]
    public void The_blind_index_token_is_the_known_one()
    {
        var key = Enumerable.Range(0x10, 16).Concat(Enumerable.Range(0, 16)).Select(value => (byte)value).ToArray();

        Assert.Equal("691d5fec2b4473c15dae3f0bd89ca40f", Hex(KeyedToken.Of(key, "line_user", "u4af4980629")));
    }

    [Fact]
    [Trait("Requirement", "12")]
    public void The_audit_chain_is_the_known_one()
    {
        var genesis = AuditChain.Genesis("tenant-131016");
        var first = AuditChain.Next(genesis, """{"act":"view","obj":"0190a1b2","seq":1,"sub":"c-17","t":"2026-11-21T00:00:00.000Z"}"""u8);
        var second = AuditChain.Next(first, """{"act":"breakglass","obj":"0190a1b2","seq":2,"sub":"a-03","t":"2026-11-21T00:00:01.000Z"}"""u8);

        Assert.Equal("6d02b9f8cda381673e657cb9261760d4a7148f3109622e96d32d2457c7d759a8", Hex(genesis));
        Assert.Equal("6272c632e58bdd07794dccc2c1b099c38cf478d8e458da7e75b3e6407877ff6f", Hex(first));
        Assert.Equal("06947df96272be6b17416b8abb3f3ecafab9c736e69ea824582f4db42b26b2e6", Hex(second));
    }
}
