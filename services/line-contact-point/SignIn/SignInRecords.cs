using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using LineContactPoint.Secrets;
using ServiceDefaults.Data;

namespace LineContactPoint.SignIn;

/// <summary>What a sign-in under way must prove when it comes back.</summary>
internal sealed record SignInProofs(string Nonce, string Verifier)
{
    public override string ToString() => nameof(SignInProofs);
}

/// <summary>A fresh sign-in: what goes into the cookie and to LINE.</summary>
internal sealed record SignInStart(string Cookie, string State, string Nonce, string Challenge)
{
    public override string ToString() => nameof(SignInStart);
}

/// <summary>LINE Logins between start and callback: one row each, ten minutes, taken once.</summary>
internal sealed class SignInRecords(TenantTransactions transactions, SealKey seal, TimeProvider clock)
{
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    public async Task<SignInStart> BeginAsync(Guid tenantId, CancellationToken ct)
    {
        var (cookie, state, nonce, verifier) = (Chance(), Chance(), Chance(), Chance());
        var sealedProofs = seal.Seal(SealedKind.SignInProofs, tenantId, RowOf(cookie), $"{nonce}.{verifier}");
        await transactions.RunAsync(tenantId, async (tx, token) =>
        {
            await using var batch = tx.Command(
                "insert into line_sign_ins (tenant_id, cookie_hash, state_hash, sealed_proofs, expires_at) values ($1, $2, $3, $4, $5)",
                tx.TenantId, Hash(cookie), Hash(state), sealedProofs, clock.GetUtcNow() + Life);
            await batch.ExecuteNonQueryAsync(token);
        }, ct);
        return new SignInStart(cookie, state, nonce, Base64Url.EncodeToString(Hash(verifier)));
    }

    /// <summary>The proofs, if this browser began a sign-in with this state; gone afterwards, whatever comes of it.</summary>
    public async Task<SignInProofs?> TakeAsync(Guid tenantId, string? cookie, string? state, CancellationToken ct)
    {
        if (cookie is not { Length: > 0 and <= 100 } || state is not { Length: > 0 and <= 200 })
        {
            return null;
        }

        var found = await transactions.RunAsync<(byte[] State, byte[] Proofs, DateTimeOffset Until)?>(tenantId, async (tx, token) =>
        {
            await using var batch = tx.Command("delete from line_sign_ins where tenant_id = $1 and cookie_hash = $2 returning state_hash, sealed_proofs, expires_at", tx.TenantId, Hash(cookie));
            await using var reader = await batch.ExecuteReaderAsync(token);
            return await reader.ReadAsync(token) ? (reader.GetFieldValue<byte[]>(0), reader.GetFieldValue<byte[]>(1), reader.GetFieldValue<DateTimeOffset>(2)) : null;
        }, ct);
        if (found is not { } row || !CryptographicOperations.FixedTimeEquals(row.State, Hash(state)) || row.Until <= clock.GetUtcNow())
        {
            return null;
        }

        return seal.Open(SealedKind.SignInProofs, tenantId, RowOf(cookie), row.Proofs).Split('.') is [var nonce, var verifier] ? new SignInProofs(nonce, verifier) : null;
    }

    private static string Chance() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    private static byte[] Hash(string value) => SHA256.HashData(Encoding.ASCII.GetBytes(value));

    private static Guid RowOf(string cookie) => new(Hash(cookie).AsSpan(0, 16), bigEndian: true);
}
