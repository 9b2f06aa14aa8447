using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;
using Npgsql;
using ServiceDefaults;
using ServiceDefaults.Data;
using StorageVault.Keys;

namespace StorageVault.Ending;

/// <summary>One of the two who signed an order.</summary>
internal sealed record Signatory(Guid StaffId, DateTimeOffset At, bool OfTheTown);

/// <summary>What was destroyed, what stayed back, and from when on it is true: on line, and in every backup too.</summary>
internal sealed record DisposalCertificate(
    string Type, Guid TenantId, Guid OrderId, EndingKind Kind, int Reason, Guid? ConsultationId, Guid? ResidentId, int? Bucket, int Consultations, int Identities, int Exceptions, int HeldBack, int Moved,
    string KeyListSha256, string? TenantKeySha256, IReadOnlyList<Signatory> ApprovedBy, DateTimeOffset OnlineAt, DateTimeOffset EverywhereAt, long LedgerLine, string LedgerHash)
{
    internal const string TypeName = "tomoshibi/disposal-certificate/v1";

    /// <summary>SHA-256 over the sorted names of the destroyed data keys.</summary>
    internal static string HashOf(IEnumerable<Guid> dekIds) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', dekIds.Distinct().Select(id => id.ToString("D")).Order(StringComparer.Ordinal)))));
}

/// <summary>Signs certificates with key X2: a JWS (ES256) over the JSON as it stands, so that <c>openssl</c> or any JOSE tool can check it.</summary>
internal sealed class Certificates(SigningKey signingKey)
{
    internal string Sign(DisposalCertificate certificate) => signingKey.Sign(key =>
    {
        var header = JsonSerializer.SerializeToUtf8Bytes(new { alg = "ES256", typ = "JOSE", cty = "json", kid = KeyId(key) });
        var signed = Base64UrlEncoder.Encode(header) + "." + Base64UrlEncoder.Encode(JsonSerializer.SerializeToUtf8Bytes(certificate, Json.Options));
        return signed + "." + Base64UrlEncoder.Encode(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256));
    });

    /// <summary>The name of a public key: SHA-256 of its SubjectPublicKeyInfo, 16 bytes of it. Old public keys are kept for ever.</summary>
    internal static string KeyId(ECDsa key) => Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()).AsSpan(0, 16));

    internal static NpgsqlBatchCommand Insert(Guid tenantId, Guid orderId, DateTimeOffset at, string jws) => TenantTransaction.Sql(
        """
        insert into disposal_certificates (tenant_id, order_id, made_at, jws) values ($1, $2, $3, $4) on conflict (tenant_id, order_id) do nothing
        """, tenantId, orderId, at, jws);
}
