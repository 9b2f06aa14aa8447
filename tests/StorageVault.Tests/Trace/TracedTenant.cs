using System.Net;
using Npgsql;
using OperatorCli.Audit;
using StorageVaultClient.Trace;

namespace StorageVault.Tests.Trace;

/// <summary>A tenant whose access log is linked, an anchor of it, and what somebody with the database's superuser can do to it.</summary>
internal sealed class TracedTenant(VaultSystem vault, Scene scene) : IDisposable
{
    internal Guid TenantId => scene.TenantId;

    internal Scene Scene => scene;

    internal static async Task<TracedTenant> With(VaultSystem vault, int rows)
    {
        var scene = vault.NewScene();
        var id = await scene.Opened();
        for (var i = 1; i < rows; i++) Assert.Equal(HttpStatusCode.OK, (await scene.Write(id, Guid.CreateVersion7(), $"{i}")).Status);
        var tenant = new TracedTenant(vault, scene);
        await tenant.Linked();
        return tenant;
    }

    /// <summary>Waits until the chainer has linked everything.</summary>
    internal async Task Linked()
    {
        for (var attempt = 0; await vault.Count("select (select count(*) from access_unchained where tenant_id = $1) + (select count(*) from access_late where tenant_id = $1)", TenantId) > 0; attempt++)
        {
            Assert.True(attempt < 300, "The rows were not linked.");
            await Task.Delay(100);
        }
    }

    internal Task<long> Length() => vault.Count("select coalesce(max(seq), 0) from access_chain where tenant_id = $1", TenantId);

    internal async Task<AnchorStatement> Anchored()
    {
        await using var connection = await vault.Connect("super");
        await using var command = VaultSystem.Command(connection, "select seq, hash from chain_heads where tenant_id = $1", TenantId);
        await using var reader = await command.ExecuteReaderAsync();
        Assert.True(await reader.ReadAsync());
        return Anchor.Of(DateTimeOffset.UnixEpoch, [new(TenantId, reader.GetInt64(0), Convert.ToHexStringLower(reader.GetFieldValue<byte[]>(1)))]);
    }

    internal async Task<VerificationResult> Verify(params AnchorStatement[] anchors)
    {
        await using var source = new DatabaseSource(vault.System.Database("vault", "super"));
        return await Verification.Run(source, TenantId, 1, null, new(anchors, []), CancellationToken.None);
    }

    /// <summary>As a superuser does it who also knows of the triggers.</summary>
    internal async Task Tamper(string sql)
    {
        await using var connection = await vault.Connect("super");
        await using (var quiet = new NpgsqlCommand("set session_replication_role = replica", connection)) await quiet.ExecuteNonQueryAsync();
        await using var command = VaultSystem.Command(connection, sql, TenantId);
        Assert.NotEqual(0, await command.ExecuteNonQueryAsync());
    }

    /// <summary>The whole chain made anew over the log as it stands, with the vault's own arithmetic.</summary>
    internal async Task Rebuild()
    {
        await using (var source = new DatabaseSource(vault.System.Database("vault", "super")))
        {
            var hash = AuditChain.Genesis(TenantId);
            foreach (var link in (await source.Links(TenantId, 0, CancellationToken.None)).Links)
            {
                hash = AuditChain.Next(hash, link.Row?.Canonical(TenantId, link.Seq));
                await Tamper($"update access_chain set hash = '\\x{Convert.ToHexStringLower(hash)}' where tenant_id = $1 and seq = {link.Seq}");
            }
        }

        await Tamper("update chain_heads h set hash = (select hash from access_chain c where c.tenant_id = $1 and c.seq = h.seq) where tenant_id = $1");
    }

    public void Dispose() => scene.Dispose();
}
