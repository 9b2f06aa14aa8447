using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using ServiceDefaults;
using ServiceDefaults.Data;

namespace TenantDirectory.Accounts;

/// <summary>What an account may do in one tenant.</summary>
internal sealed record TenantAct(IReadOnlyList<string> Roles, IReadOnlyList<Guid> Departments, IReadOnlyList<Guid> Desks, int Capacity);

/// <summary>A staff member's account: one person, one address, any number of tenants.</summary>
internal sealed record Account(
    Guid StaffId, string Email, string DisplayName, bool Active, string? PasswordHash, byte[]? TotpSealed, long? LastUsedStep, IReadOnlyDictionary<Guid, TenantAct> Acts)
{
    public override string ToString() => nameof(Account);
}

/// <summary>The account table's commands. It carries no row-level security: who signs in has no tenant yet.</summary>
internal static class AccountTable
{
    private const string Columns = "staff_id, email, display_name, state = 'active', password_hash, totp_sealed, last_used_step, acts::text";

    /// <summary>The one form an address is kept and looked up in.</summary>
    public static string Address(string email) => email.Trim().ToLowerInvariant();

    public static Task<Account?> ByEmailAsync(TenantTransaction tx, string email, CancellationToken ct) =>
        FirstAsync(tx.Command($"select {Columns} from accounts where email = $1", email), ct);

    public static Task<Account?> ByIdAsync(TenantTransaction tx, Guid staffId, CancellationToken ct) =>
        FirstAsync(tx.Command($"select {Columns} from accounts where staff_id = $1", staffId), ct);

    /// <summary>The same, and nobody changes it before this transaction ends.</summary>
    public static Task<Account?> ByIdLockedAsync(TenantTransaction tx, Guid staffId, CancellationToken ct) =>
        FirstAsync(tx.Command($"select {Columns} from accounts where staff_id = $1 for update", staffId), ct);

    public static async Task<List<Account>> ByIdsAsync(TenantTransaction tx, Guid[] staffIds, CancellationToken ct)
    {
        await using var batch = tx.Command($"select {Columns} from accounts where staff_id = any($1) order by display_name, staff_id", staffIds);
        return await ReadAsync(batch, ct);
    }

    /// <summary>Puts what the account may do in one tenant where the session check reads it; null takes it away.</summary>
    public static async Task GrantAsync(TenantTransaction tx, Guid staffId, TenantAct? act, CancellationToken ct)
    {
        var key = tx.TenantId.ToString("D");
        await using var batch = act is null
            ? tx.Command("update accounts set acts = acts - $2 where staff_id = $1 and acts ? $2", staffId, key)
            : tx.Command(
                "update accounts set acts = acts || jsonb_build_object($2::text, $3) where staff_id = $1 and acts -> $2 is distinct from $3",
                staffId, key, new NpgsqlParameter { Value = JsonSerializer.Serialize(act, Json.Options), NpgsqlDbType = NpgsqlDbType.Jsonb });
        await batch.ExecuteNonQueryAsync(ct);
    }

    public static IReadOnlyDictionary<Guid, TenantAct> ReadActs(string json) =>
        JsonSerializer.Deserialize<Dictionary<Guid, TenantAct>>(json, Json.Options) ?? [];

    private static async Task<Account?> FirstAsync(TenantBatch batch, CancellationToken ct)
    {
        await using (batch)
        {
            return (await ReadAsync(batch, ct)).FirstOrDefault();
        }
    }

    private static async Task<List<Account>> ReadAsync(TenantBatch batch, CancellationToken ct)
    {
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var found = new List<Account>();
        while (await reader.ReadAsync(ct))
        {
            found.Add(new Account(
                reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.GetBoolean(3), reader.IsDBNull(4) ? null : reader.GetString(4),
                reader.IsDBNull(5) ? null : reader.GetFieldValue<byte[]>(5), reader.IsDBNull(6) ? null : reader.GetInt64(6), ReadActs(reader.GetString(7))));
        }

        return found;
    }
}
