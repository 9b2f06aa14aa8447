using System.Globalization;
using System.Security.Cryptography;

namespace LocalSystem;

/// <summary>What the operator's own verifier says of one tenant's restored access log.</summary>
/// <param name="TenantId">The tenant.</param>
/// <param name="Code">The tool's exit code: 0 nothing is wrong, 1 there is a first bad entry.</param>
/// <param name="Said">Its last line.</param>
public sealed record AuditVerdict(Guid TenantId, int Code, string Said);

/// <summary>What a restored copy shows to the operator's verifier, and to somebody who has the copy but not the keys.</summary>
public sealed partial class RestoreDrill
{
    /// <summary>Checks the restored access log of one tenant with <c>tomoshibi audit verify</c>, as an operator does.</summary>
    public async Task<AuditVerdict> VerifyAuditAsync(Guid tenantId, CancellationToken ct)
    {
        var connection = Path.Combine(work, "vault.conn");
        await File.WriteAllTextAsync(connection, Database(manifest.Prefix, "vault", "app"), ct);
        File.SetUnixFileMode(connection, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        string[] anchors = source.Anchors is { } known && Directory.Exists(known.Folder) ? ["--anchors", known.Folder, "--key", known.PublicKeyFile] : [];
        var until = manifest.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
        var ran = await OperatorTool.RunAsync(["audit", "verify", "--tenant", $"{tenantId:D}", "--database", connection, "--until", until, .. anchors], ct);
        return new(tenantId, ran.Code, ran.LastLine);
    }

    /// <summary>What the vault's own reader opens of the copy with a root key of somebody else and without the key store: nothing.</summary>
    public Task<(int Code, string Said)> OpenWithoutKeysAsync(CancellationToken ct)
    {
        var (folder, root) = (Path.Combine(work, "no-keys"), Path.Combine(work, "foreign-root.key"));
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllText(root, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        File.SetUnixFileMode(root, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return VerbAsync("verify-restore", new(VaultEnvironment(manifest, source, root)) { ["Vault__KeyFolder"] = folder }, ct);
    }

    private async Task<IReadOnlyList<AuditVerdict>> AuditAsync(CancellationToken ct)
    {
        var verdicts = new List<AuditVerdict>();
        foreach (var tenant in await AuditedTenantsAsync(ct))
        {
            verdicts.Add(await VerifyAuditAsync(tenant, ct));
        }

        return verdicts;
    }

    private async Task<IReadOnlyList<Guid>> AuditedTenantsAsync(CancellationToken ct)
    {
        await using var connection = new Npgsql.NpgsqlConnection(Database(manifest.Prefix, "vault", "super"));
        await connection.OpenAsync(ct);
        await using var command = new Npgsql.NpgsqlCommand("select distinct tenant_id from access_log order by 1", connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var tenants = new List<Guid>();
        while (await reader.ReadAsync(ct))
        {
            tenants.Add(reader.GetGuid(0));
        }

        return tenants;
    }
}
