using System.Net;
using Microsoft.Extensions.Options;
using Npgsql;
using ServiceDefaults;
using ServiceDefaults.Data;
using ServiceDefaults.Messaging;
using StorageVault.Trace;

namespace StorageVault.Tests.Trace;

/// <summary>How the chain grows: densely, without a fork, and what happens when the log takes no rows.</summary>
[Collection(VaultSystemGroup.Name)]
public sealed class ChainTests(VaultSystem vault)
{
    [Fact]
    public async Task Several_chainers_at_once_make_one_dense_chain()
    {
        using var tenant = await TracedTenant.With(vault, 1);
        await using var transactions = new TenantTransactions(
            Options.Create(new DatabaseOptions { App = vault.System.Database("vault", "app"), Relay = vault.System.Database("vault", "relay") }), new OutboxSignal());
        var inserting = Task.Run(async () =>
        {
            for (var i = 0; i < 10; i++)
                await vault.Execute("insert into access_log (tenant_id, row_id, at, actor_kind, act, decision) select $1, gen_random_uuid(), now(), 1, 2, 1 from generate_series(1, 30)", tenant.TenantId);
        });

        // Beside the vault's own: four more, as in other pods.
        var chainers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!inserting.IsCompleted || await transactions.RunAsync(tenant.TenantId, Chainer.Link, CancellationToken.None) > 0)
                await transactions.RunAsync(tenant.TenantId, Chainer.Link, CancellationToken.None);
        }));
        await Task.WhenAll([inserting, .. chainers]);
        await tenant.Linked();

        var result = await tenant.Verify();
        Assert.Equal((true, 301L, 301L), (result.IsClean, result.Verified, await tenant.Length()));
    }

    [Fact]
    [Trait("Requirement", "33")]
    public async Task A_vault_killed_between_row_and_answer_has_shown_nothing_without_a_row()
    {
        using var scene = vault.NewScene();
        var id = await scene.Opened();
        await scene.Grant(id, scene.Counselor);
        var shown = new System.Collections.Concurrent.ConcurrentBag<Guid>();
        using var stop = new CancellationTokenSource();
        // Each reading is a session of its own, so each needs a row of its own before the first word.
        var readers = Enumerable.Range(0, 6).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                var session = Guid.CreateVersion7();
                try
                {
                    var answer = await scene.Read(id, scene.AsResident(scene.Resident with { SessionId = session }));
                    if (answer.Status == HttpStatusCode.OK) shown.Add(session);
                }
                catch (HttpRequestException) { await Task.Delay(50); }
            }
        })).ToList();

        for (var attempt = 0; shown.Count < 20 && attempt < 300; attempt++) await Task.Delay(50);
        await vault.System.KillAsync("storage-vault");
        await vault.System.RestartAsync("storage-vault");
        await stop.CancelAsync();
        await Task.WhenAll(readers);

        Assert.True(shown.Count >= 20);
        Assert.Equal(shown.Count, await vault.Count("select count(distinct session_id) from access_log where tenant_id = $1 and act = 2 and decision < 100 and session_id = any($2)", scene.TenantId, shown.ToArray()));
    }

    [Theory]
    [Trait("Requirement", "36")]
    [InlineData("53100", HttpStatusCode.InsufficientStorage, "storage-full")]
    [InlineData("42501", HttpStatusCode.InternalServerError, "internal")]
    public async Task When_the_log_takes_no_rows_reading_stops_and_residents_go_on_writing(string fault, HttpStatusCode status, string code)
    {
        using var tenant = await TracedTenant.With(vault, 1);
        var scene = tenant.Scene;
        var (id, next) = (await scene.Opened(), Guid.CreateVersion7());
        await scene.Grant(id, scene.Counselor);
        await vault.Execute($"create function deny_{fault}() returns trigger language plpgsql as $b$ begin raise exception 'no' using errcode = '{fault}'; end $b$");
        await vault.Execute($"create trigger deny_{fault} before insert on access_log for each row when (new.tenant_id = '{scene.TenantId}') execute function deny_{fault}()");
        try
        {
            (await scene.Read(id, scene.AsStaff(scene.Counselor))).Is(status, code);
            (await scene.Read(id)).Is(status, code);
            (await scene.Write(id, Guid.CreateVersion7(), "職員", scene.AsStaff(scene.Counselor))).Is(status, code);
            Assert.Equal(HttpStatusCode.OK, (await scene.Write(id, Guid.CreateVersion7(), "たすけて")).Status);
            Assert.Equal(HttpStatusCode.OK, (await scene.Open(next)).Status);
            Assert.Equal(2, await vault.Count("select count(*) from access_late where tenant_id = $1", scene.TenantId));
        }
        finally
        {
            await vault.Execute($"drop trigger deny_{fault} on access_log");
            await vault.Execute($"drop function deny_{fault}");
        }

        await tenant.Linked();
        Assert.Equal(2, await vault.Count("select count(*) from access_log where tenant_id = $1 and (act = 3 or act = 1 and consultation_id = $2)", scene.TenantId, next));
        Assert.True((await tenant.Verify()).IsClean);
    }

    [Fact]
    [Trait("Requirement", "41")]
    public async Task The_application_role_may_add_and_nothing_else()
    {
        await using var app = await vault.Connect("app");
        foreach (var sql in new[] { "update access_chain set seq = 1", "delete from access_chain", "truncate access_chain", "delete from chain_heads", "update access_late set decision = 1", "select * from anchoring" })
        {
            await using var command = VaultSystem.Command(app, sql);
            Assert.Equal("42501", (await Assert.ThrowsAsync<PostgresException>(command.ExecuteNonQueryAsync)).SqlState);
        }
    }
}
