using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using ServiceDefaults.Data;
using TenantDirectory.Security;

namespace TenantDirectory.Accounts;

/// <summary>An open invitation and its account.</summary>
internal sealed record Invitation(Guid StaffId, Guid TenantId, byte[] TotpSecret)
{
    public override string ToString() => nameof(Invitation);
}

/// <summary>Invitation links: 256 bits in the address's fragment (which no server is sent), hashed here, 72 h, one use, one per account.</summary>
internal sealed class Invitations(SealKey seal, IOptions<StaffOptions> options, TimeProvider clock)
{
    /// <summary>How long a link works.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromHours(72);

    /// <summary>Makes the link of an invited account; an older one stops working, with its secret.</summary>
    public async Task<(Uri Url, DateTimeOffset ExpiresAt)> MakeAsync(TenantTransaction tx, Guid staffId, CancellationToken ct)
    {
        var token = OneTimeSecret.Make();
        var expiresAt = clock.GetUtcNow() + Life;
        await using var batch = tx.Command(
            """
            insert into invitations (staff_id, token_hash, tenant_id, totp_sealed, expires_at) values ($1, $2, $3, $4, $5)
            on conflict (staff_id) do update set token_hash = $2, tenant_id = $3, totp_sealed = $4, expires_at = $5
            """,
            staffId, OneTimeSecret.Hash(token), tx.TenantId, seal.Seal(SealPurpose.Totp, staffId, RandomNumberGenerator.GetBytes(Totp.SecretLength)), expiresAt);
        await batch.ExecuteNonQueryAsync(ct);
        return (new Uri(options.Value.ConsoleBaseUrl, "/invite#" + token), expiresAt);
    }

    /// <summary>Whether the account has a link that still works.</summary>
    public async Task<bool> IsOpenAsync(TenantTransaction tx, Guid staffId, CancellationToken ct)
    {
        await using var batch = tx.Command("select 1 from invitations where staff_id = $1 and expires_at > $2", staffId, clock.GetUtcNow());
        return await batch.ExecuteScalarAsync(ct) is 1;
    }

    /// <summary>The invitation of a link, or null when there is none any more.</summary>
    public async Task<Invitation?> FindAsync(TenantTransaction tx, string token, CancellationToken ct)
    {
        await using var batch = tx.Command(
            "select staff_id, tenant_id, totp_sealed from invitations where token_hash = $1 and expires_at > $2", OneTimeSecret.Hash(token), clock.GetUtcNow());
        await using var reader = await batch.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new Invitation(reader.GetGuid(0), reader.GetGuid(1), seal.Open(SealPurpose.Totp, reader.GetGuid(0), reader.GetFieldValue<byte[]>(2)))
            : null;
    }

    /// <summary>Uses the link up: true for exactly one caller.</summary>
    public async Task<bool> UseAsync(TenantTransaction tx, string token, CancellationToken ct)
    {
        await using var batch = tx.Command("delete from invitations where token_hash = $1 and expires_at > $2", OneTimeSecret.Hash(token), clock.GetUtcNow());
        return await batch.ExecuteNonQueryAsync(ct) == 1;
    }

    /// <summary>Takes an account's link away.</summary>
    public static async Task WithdrawAsync(TenantTransaction tx, Guid staffId, CancellationToken ct)
    {
        await using var batch = tx.Command("delete from invitations where staff_id = $1", staffId);
        await batch.ExecuteNonQueryAsync(ct);
    }
}
