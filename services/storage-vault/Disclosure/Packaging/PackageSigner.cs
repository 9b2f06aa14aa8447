using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using Npgsql;
using ServiceDefaults.Data;
using StorageVault.Ending;
using StorageVault.Keys;

namespace StorageVault.Disclosure.Packaging;

/// <summary>The signing key cannot be used: nothing can be packaged now.</summary>
internal sealed class SigningKeyAwayException() : Exception("The vault's signing key is away.");

/// <summary>Signs with the vault's key X2 and envelopes to the recipient: CMS SignedData inside EnvelopedData (trust.md 4.7 as amended).</summary>
/// <remarks>AES-256-CBC without authentication is what EnvelopedData has, and every CMS tool opens it; the signature inside is what proves the content.</remarks>
internal sealed class PackageSigner(TenantTransactions transactions, SigningKey signingKey, TimeProvider clock)
{
    private const string Aes256Cbc = "2.16.840.1.101.3.4.1.42", MailProtection = "1.3.6.1.5.5.7.3.4";
    private static readonly TimeSpan CertificateLives = TimeSpan.FromDays(3_650);

    internal async Task<byte[]> SignAndEnvelope(byte[] content, X509Certificate2 recipient, CancellationToken ct)
    {
        using var bare = X509CertificateLoader.LoadCertificate(await Certificate(ct));
        var signed = WithKey(key =>
        {
            using var certificate = bare.CopyWithPrivateKey(key);
            return Sign(content, certificate);
        });
        try { return Envelope(signed, recipient); }
        finally { CryptographicOperations.ZeroMemory(signed); }
    }

    /// <summary>The certificate that recipients check packages with. Made once per key and kept: made anew it would be another one to whoever pinned the first.</summary>
    internal async Task<byte[]> Certificate(CancellationToken ct)
    {
        var keyId = WithKey(Certificates.KeyId);
        return await transactions.RunWithoutTenantAsync(async (tx, token) =>
        {
            if (await Find(tx, keyId, token) is { } known) return known;
            await using (var batch = tx.Command("insert into disclosure_signers (key_id, certificate, made_at) values ($1, $2, $3) on conflict do nothing", keyId, WithKey(key => Make(key, keyId)), clock.GetUtcNow()))
                await batch.ExecuteNonQueryAsync(token);
            return await Find(tx, keyId, token) ?? throw new SigningKeyAwayException();
        }, ct);
    }

    private T WithKey<T>(Func<ECDsa, T> work)
    {
        try { return signingKey.Sign(work); }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or KeyStoreException) { throw new SigningKeyAwayException(); }
    }

    private byte[] Sign(byte[] content, X509Certificate2 certificate)
    {
        var signed = new SignedCms(new ContentInfo(content), detached: false);
        signed.ComputeSignature(new CmsSigner(SubjectIdentifierType.IssuerAndSerialNumber, certificate)
        {
            DigestAlgorithm = new Oid("2.16.840.1.101.3.4.2.1"), IncludeOption = X509IncludeOption.EndCertOnly,
            SignedAttributes = { new Pkcs9SigningTime(clock.GetUtcNow().UtcDateTime) },
        }, silent: true);
        return signed.Encode();
    }

    private static byte[] Envelope(byte[] signed, X509Certificate2 recipient)
    {
        var enveloped = new EnvelopedCms(new ContentInfo(signed), new AlgorithmIdentifier(new Oid(Aes256Cbc)));
        enveloped.Encrypt(new CmsRecipient(SubjectIdentifierType.IssuerAndSerialNumber, recipient, RSAEncryptionPadding.OaepSHA256));
        return enveloped.Encode();
    }

    private static async Task<byte[]?> Find(TenantTransaction tx, string keyId, CancellationToken ct)
    {
        await using var batch = tx.Command("select certificate from disclosure_signers where key_id = $1", keyId);
        return await batch.ExecuteScalarAsync(ct) as byte[];
    }

    private byte[] Make(ECDsa key, string keyId)
    {
        var request = new CertificateRequest($"CN=Tomoshibi storage-vault {keyId}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.NonRepudiation, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(MailProtection)], false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        using var made = request.CreateSelfSigned(clock.GetUtcNow().AddDays(-1), clock.GetUtcNow() + CertificateLives);
        return made.RawData;
    }
}

/// <summary>The package at rest: enveloped to its recipient, sealed once more under a key that goes with it.</summary>
internal static class PackageStore
{
    private const string DropKeySql = """
        delete from deks d using disclosure_packages p
        where p.tenant_id = $1 and p.disclosure_id = $2 and d.tenant_id = p.tenant_id and d.dek_id = p.dek_id and d.generation = p.dek_generation
        """;

    internal const string FindSql = $"""
        select {Entries.SealedContent.Columns} from disclosure_packages p join deks d on d.tenant_id = p.tenant_id and d.dek_id = p.dek_id and d.generation = p.dek_generation
        where p.tenant_id = $1 and p.disclosure_id = $2
        """;

    internal static IEnumerable<NpgsqlBatchCommand> Insert(Guid tenantId, Guid disclosureId, Entries.SealedContent package) =>
    [
        DekRow.Insert(package.Dek),
        TenantTransaction.Sql("insert into disclosure_packages (tenant_id, disclosure_id, dek_id, dek_generation, envelope) values ($1, $2, $3, $4, $5)",
            tenantId, disclosureId, package.Dek.Name.DekId, package.Dek.Name.Generation, package.Envelope),
    ];

    /// <summary>The key first: what stays of the row in a backup opens for nobody here, and for its recipient neither.</summary>
    internal static IEnumerable<NpgsqlBatchCommand> Drop(Guid tenantId, Guid disclosureId) =>
    [
        TenantTransaction.Sql(DropKeySql, tenantId, disclosureId),
        TenantTransaction.Sql("delete from disclosure_packages where tenant_id = $1 and disclosure_id = $2", tenantId, disclosureId),
    ];
}
