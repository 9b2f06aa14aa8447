using System.Collections.Concurrent;
using System.Net;

namespace StorageVault.Tests;

/// <summary>What stands after the vault or its database was killed in the middle of writing (trust.md 3.2): accepted is kept, once, in order.</summary>
[Collection(VaultSystemGroup.Name)]
public sealed class FaultTests(VaultSystem vault)
{
    [Fact]
    public async Task A_vault_killed_while_writing_keeps_what_it_accepted_and_takes_the_rest_once()
    {
        using var scene = vault.NewScene();
        var id = await scene.Opened();
        using var writing = new Writers(scene, id, writers: 4, entriesEach: 15);

        await writing.UntilAccepted(10);
        await vault.System.KillAsync("storage-vault");
        await vault.System.RestartAsync("storage-vault");

        await writing.EverythingStandsOnce(vault);
    }

    [Fact]
    public async Task A_database_killed_while_writing_means_503_and_nothing_is_lost_or_doubled()
    {
        await using var own = await VaultSystem.WithItsOwnDatabase();
        using var scene = own.NewScene();
        var id = await scene.Opened();
        using var writing = new Writers(scene, id, writers: 4, entriesEach: 15);

        await writing.UntilAccepted(10);
        await own.System.KillAsync("postgres");
        var refused = await scene.Read(id);
        await own.System.RestartAsync("postgres");

        refused.Is(HttpStatusCode.ServiceUnavailable, "vault-away");
        await writing.EverythingStandsOnce(own);
    }

    [Fact]
    public async Task What_no_standby_has_confirmed_is_not_accepted_and_stands_once_when_one_is_back()
    {
        await using var own = await VaultSystem.WithItsOwnDatabase();
        await using var standby = await (own.System.Infra.Postgres ?? throw new InvalidOperationException("A PostgreSQL of its own was asked for.")).AddStandbyAsync(default);
        using var scene = own.NewScene();
        var id = await scene.Opened();
        (await scene.Write(id, Guid.CreateVersion7(), "とどく")).Is(HttpStatusCode.OK);
        var entry = Guid.CreateVersion7();

        await standby.KillAsync();
        var alone = await scene.Write(id, entry, "ひとりぼっち");
        var repeated = await scene.Write(id, entry, "ひとりぼっち");
        await standby.StartAsync(default);
        var together = await scene.Write(id, entry, "ひとりぼっち");

        alone.Is(HttpStatusCode.ServiceUnavailable, "vault-away");
        repeated.Is(HttpStatusCode.ServiceUnavailable, "vault-away");
        together.Is(HttpStatusCode.OK);
        Assert.Equal(3, together.Seq);
        Assert.Equal(1, await own.Count("select count(*) from entries where tenant_id = $1 and entry_id = $2", scene.TenantId, entry));
    }

    /// <summary>Residents' pages: each repeats its entry under the same id until it is accepted.</summary>
    private sealed class Writers : IDisposable
    {
        private readonly Scene _scene;
        private readonly Guid _consultationId;
        private readonly ConcurrentDictionary<Guid, Answer> _accepted = new();
        private readonly CancellationTokenSource _deadline = new(TimeSpan.FromSeconds(120));
        private readonly Task _all;
        private readonly int _count;

        internal Writers(Scene scene, Guid consultationId, int writers, int entriesEach)
        {
            (_scene, _consultationId, _count) = (scene, consultationId, writers * entriesEach);
            _all = Task.WhenAll(Enumerable.Range(0, writers).Select(async writer =>
            {
                for (var i = 0; i < entriesEach; i++) await WriteUntilAccepted(Guid.CreateVersion7(), $"{writer}/{i}");
            }));
        }

        internal async Task UntilAccepted(int count)
        {
            while (_accepted.Count < count) await Task.Delay(5, _deadline.Token);
        }

        internal async Task EverythingStandsOnce(VaultSystem vault)
        {
            await _all;
            var page = await _scene.Read(_consultationId, limit: 500);
            var entries = page.Json.GetProperty("entries").EnumerateArray().Skip(1).ToList();

            Assert.Equal(_count, entries.Count);
            Assert.Equal(Enumerable.Range(2, _count).Select(seq => (long)seq), entries.Select(entry => entry.GetProperty("seq").GetInt64()));
            Assert.All(entries, entry => Assert.Equal(entry.GetProperty("seq").GetInt64(), _accepted[entry.GetProperty("entryId").GetGuid()].Seq));
            Assert.Equal(_count + 1, await vault.Count("select count(*) from outbox where tenant_id = $1 and type = 'storage-vault:entry-stored:v1'", _scene.TenantId));
            Assert.Equal(_count, await vault.Count("select count(*) from access_log where tenant_id = $1 and act = 3 and decision < 100", _scene.TenantId));
        }

        private async Task WriteUntilAccepted(Guid entryId, string text)
        {
            while (true)
            {
                try
                {
                    var answer = await _scene.Write(_consultationId, entryId, text);
                    if (answer.Status == HttpStatusCode.OK) { _accepted[entryId] = answer; return; }
                    answer.Is(HttpStatusCode.ServiceUnavailable, "vault-away");
                }
                catch (HttpRequestException) { await Task.Delay(50, _deadline.Token); }
                _deadline.Token.ThrowIfCancellationRequested();
            }
        }

        public void Dispose() => _deadline.Dispose();
    }
}
