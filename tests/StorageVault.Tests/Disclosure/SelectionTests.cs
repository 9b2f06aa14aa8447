using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Contracts.StorageVault.V1;
using StorageVault.Disclosure.Packaging;
using StorageVaultClient;

namespace StorageVault.Tests.Disclosure;

/// <summary>What is blacked out, and for whom a package may be made.</summary>
public sealed class SelectionTests
{
    private static OpenedEntry Entry(string text) => new(3, Guid.NewGuid(), EntryAuthor.Resident, EntryKind.Text, text, null, null, DateTimeOffset.UnixEpoch);

    [Theory]
    [InlineData("山田太郎です", 0, 4, "■■■■です")]
    [InlineData("私は山田", 2, 2, "私は■■■■")]
    [InlineData("名前は😀です", 3, 2, "名前は■■■■です")]
    public void A_blacked_out_place_leaves_neither_its_letters_nor_its_length(string text, int start, int length, string shown)
    {
        var redacted = Selection.Redact(EntryLog.Talk, Entry(text), [new(start, length)]);

        Assert.Equal((shown, 1), (redacted?.Text, redacted?.Redactions));
    }

    [Theory]
    [InlineData("みじかい", 3, 2), InlineData("みじかい", 4, 1), InlineData("名前は😀です", 4, 1), InlineData("名前は😀です", 3, 1)]
    public void A_place_outside_the_text_or_within_a_letter_is_refused(string text, int start, int length) => Assert.Null(Selection.Redact(EntryLog.Talk, Entry(text), [new(start, length)]));

    [Fact]
    public void A_choice_names_each_entry_once_and_its_places_in_order()
    {
        Assert.True(Selection.IsWhole([new(EntryLog.Talk, 1, [new(0, 2), new(2, 1)]), new(EntryLog.Staff, 1, null)]));
        Assert.False(Selection.IsWhole(null));
        Assert.False(Selection.IsWhole([]));
        Assert.False(Selection.IsWhole([new(EntryLog.Talk, 1, null), new(EntryLog.Talk, 1, null)]));
        Assert.False(Selection.IsWhole([new(EntryLog.Talk, 1, [new(2, 2), new(3, 1)])]));
        Assert.False(Selection.IsWhole([new(EntryLog.Talk, 1, [new(-1, 2)])]));
        Assert.False(Selection.IsWhole([new(EntryLog.Talk, 1, [new(0, int.MaxValue)])]));
        Assert.False(Selection.IsWhole([new(EntryLog.Talk, 0, null)]));
    }

    [Fact]
    public void Answers_and_files_are_one_text_in_which_places_are_counted()
    {
        var answers = Entry(string.Empty) with { Kind = EntryKind.Answers, Answers = [new("q", "学年", ["中2"]), new(null, "相手", ["友だち", "先生"])] };
        var files = Entry("写真です") with { Kind = EntryKind.Files, Attachments = [new(Guid.NewGuid(), "a.png", "image/png", 12)] };

        Assert.Equal("学年: 中2\n相手: 友だち、先生", Selection.TextOf(answers));
        Assert.Equal("写真です\n[添付 a.png · image/png · 12 bytes]", Selection.TextOf(files));
    }

    [Fact]
    public void Only_an_rsa_certificate_that_is_valid_now_and_may_encrypt_is_taken()
    {
        var now = new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.Zero);
        using var key = RSA.Create(2_048);
        using var small = RSA.Create(1_024);
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        using var fit = RecipientCertificate.Read(Pem(new("CN=県警", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1), X509KeyUsageFlags.KeyEncipherment), now);
        Assert.NotNull(fit);
        Assert.True(RecipientCertificate.Is(RecipientCertificate.Fingerprint(fit), string.Join(':', Convert.ToHexString(SHA256.HashData(fit.RawData)).Chunk(2).Select(pair => new string(pair)))));
        Assert.False(RecipientCertificate.Is(RecipientCertificate.Fingerprint(fit), new string('0', 64)));
        Assert.False(RecipientCertificate.Is(RecipientCertificate.Fingerprint(fit), null));
        Assert.Null(RecipientCertificate.Read(Pem(new("CN=x", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1), X509KeyUsageFlags.DigitalSignature), now));
        Assert.Null(RecipientCertificate.Read(Pem(new("CN=x", small, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1), X509KeyUsageFlags.KeyEncipherment), now));
        Assert.Null(RecipientCertificate.Read(Pem(new("CN=x", curve, HashAlgorithmName.SHA256), X509KeyUsageFlags.KeyEncipherment), now));
        Assert.Null(RecipientCertificate.Read(fit.ExportCertificatePem(), now.AddDays(11)));
        Assert.Null(RecipientCertificate.Read(fit.ExportCertificatePem(), now.AddDays(-11)));
        Assert.Null(RecipientCertificate.Read("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", now));
        Assert.Null(RecipientCertificate.Read("not base64!", now));
        Assert.Null(RecipientCertificate.Read(new string('A', RecipientCertificate.Longest + 1), now));

        string Pem(CertificateRequest request, X509KeyUsageFlags usage)
        {
            request.CertificateExtensions.Add(new X509KeyUsageExtension(usage, true));
            using var made = request.CreateSelfSigned(now.AddDays(-10), now.AddDays(10));
            return made.ExportCertificatePem();
        }
    }
}
