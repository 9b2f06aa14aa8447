using System.Net;
using LocalSystem;
using ServiceDefaults.Tokens;

namespace StorageVault.Tests.Ending;

/// <summary>One whole story on an instance of its own: words, backup, erasing, the disks, the restore. Each step is the next one's ground, so it is one test.</summary>
public sealed class BackupDrillTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact, Trait("Requirement", "25"), Trait("Requirement", "26"), Trait("Requirement", "84")]
    public async Task What_is_erased_stays_erased_on_the_disks_and_after_a_restore()
    {
        await using var vault = await VaultSystem.WithItsOwnDatabase("web-chat", "line-contact-point");
        using var scene = vault.NewScene();
        using var story = new Story(vault, scene);
        await story.Write();
        Assert.NotEqual(0, story.OnDisk(story.Wrapped));

        var backup = await story.BackUp();
        await story.Erase();
        await story.OthersForget();
        await story.Settle();

        Assert.Equal(0, story.OnDisk(story.Wrapped));
        Assert.Equal(0, Canary.Count(vault.System.Infra.Postgres?.Data ?? string.Empty, [story.Marker]));
        Assert.Equal(0, Canary.Count(vault.System.Logs, [story.Marker]));

        var (drill, report) = await RestoreDrill.RunAsync(backup, vault.System.Source, vault.System.Keys.SecretFile("vault-root"), [story.Marker], CancellationToken.None);
        await using (drill)
        {
            Assert.True(report.Passed, report.ToString());
            Assert.Contains((scene.TenantId, 0, "nothing is wrong"), report.Audit.Select(verdict => (verdict.TenantId, verdict.Code, verdict.Said)));
            Assert.False((report with { Audit = [.. report.Audit, new AuditVerdict(scene.TenantId, 1, "FIRST BAD ENTRY")] }).Passed);
            Assert.False((report with { Audit = [] }).Passed);
            Assert.EndsWith("erased again 3, on hold 0", report.Ledger, StringComparison.Ordinal);
            Assert.Contains("samples opened 1, failed 0, erased 2, keys lost 0", report.Samples, StringComparison.Ordinal);
            Assert.Equal((0L, 1L, 2L), (
                await story.Restored(drill, "select count(*) from deks d join consultations c using (tenant_id, dek_id) where c.consultation_id = $1", story.Gone),
                await story.Restored(drill, "select count(*) from deks d join consultations c using (tenant_id, dek_id) where c.consultation_id = $1", story.Stays),
                await story.Restored(drill, "select max(epoch) from outbox where $1 <> '00000000-0000-0000-0000-000000000000'", story.Gone)));
        }

        var part = Directory.GetFiles(backup, "keys-vault*").Single();
        await File.AppendAllTextAsync(part, "x");
        await Assert.ThrowsAsync<InvalidOperationException>(() => RestoreDrill.RunAsync(backup, vault.System.Source, vault.System.Keys.SecretFile("vault-root"), [], CancellationToken.None));
        Assert.Equal(2, Backup.DropOldKeys(Path.GetDirectoryName(backup) ?? string.Empty, TimeProvider.System.GetUtcNow().AddDays(36)));
    }

    [Fact]
    public void The_search_finds_a_word_in_every_form()
    {
        var folder = Directory.CreateTempSubdirectory("canary-").FullName;
        var forms = Canary.Forms("しるし青い鳥0042").ToList();
        for (var i = 0; i < forms.Count; i++) File.WriteAllBytes(Path.Combine(folder, $"{i}"), [.. new byte[(8 << 20) - 3], .. forms[i], 0]);

        Assert.Equal(forms.Count, Directory.GetFiles(folder).Count(file => Canary.Count(folder, ["しるし青い鳥0042"]) > 0 && new FileInfo(file).Length > 0));
        Assert.All(forms, form => Assert.NotEqual(0, Canary.Count(folder, form)));
        Directory.Delete(folder, recursive: true);
    }

    private sealed class Story(VaultSystem vault, Scene scene) : IDisposable
    {
        private readonly Act _other = Act.Of(Guid.CreateVersion7(), Guid.CreateVersion7());

        internal string Marker { get; } = "しるし青い鳥" + Guid.NewGuid().ToString("N");
        internal byte[] Wrapped { get; private set; } = [];
        internal Guid Gone { get; private set; }
        internal Guid Stays { get; private set; }
        private Guid _theirs;

        private string Prefix => new Npgsql.NpgsqlConnectionStringBuilder(vault.System.Database("vault", "super")).Database?[..^"_vault".Length] ?? string.Empty;

        public void Dispose() => scene.Dispose();

        internal async Task Write()
        {
            (Gone, Stays, _theirs) = (await Talk(scene.Resident), await Talk(scene.Resident), await Talk(_other));
            Assert.Equal(HttpStatusCode.NoContent, (await scene.Send(HttpMethod.Put, $"/internal/identities/{_other.Subject}", scene.For("identify"), new { lineUserId = Marker })).Status);
            await using var connection = await vault.Connect("super");
            await using var command = VaultSystem.Command(connection, "select d.wrapped from deks d join consultations c using (tenant_id, dek_id) where c.consultation_id = $1", Gone);
            Wrapped = (byte[])(await command.ExecuteScalarAsync() ?? Array.Empty<byte>());
            await vault.Execute("checkpoint");
            await Others("chat", "insert into sessions values ($1, $2, '\\x01', $2, 1, 1, now(), now(), now() + interval '1 day')", scene.TenantId, _other.Subject);
            await Others("chat", "insert into phrases values ($1, '\\x02', $2, now())", scene.TenantId, _other.Subject);
            await Others("contact", "insert into residents (tenant_id, user_hash, resident_id) values ($1, '\\x03', $2)", scene.TenantId, _other.Subject);
        }

        internal async Task<string> BackUp()
        {
            var target = Path.Combine(vault.System.Folder, "backups");
            Directory.CreateDirectory(target);
            var folder = await Backup.MakeAsync(vault.System.Source, target, CancellationToken.None);
            Assert.Equal(6, Directory.GetFiles(folder).Length - 1);
            return folder;
        }

        internal async Task Erase()
        {
            await scene.Ordered(EndingScene.Erase(Gone));
            await scene.Ordered(EndingScene.EraseAll(_other.Subject));
            (await scene.Read(Gone)).Is(HttpStatusCode.NotFound, "not-found");
        }

        /// <summary>By event: the session, the phrase and the mapping; and the vault hears in turn of who left.</summary>
        internal async Task OthersForget()
        {
            await Others("chat", "insert into outbox (tenant_id, event_id, type, data) values ($1, gen_random_uuid(), 'web-chat:consultation-abandoned:v1', jsonb_build_object('tenantId', $1, 'consultationId', $2, 'deskId', $2, 'abandonedAt', now(), 'version', 1))", scene.TenantId, Stays);
            await Others("contact", "insert into outbox (tenant_id, event_id, type, data) values ($1, gen_random_uuid(), 'line-contact-point:contact-blocked:v1', jsonb_build_object('tenantId', $1, 'residentId', $2, 'blockedAt', now()))", scene.TenantId, scene.Resident.Subject);
            await Until("chat", "select (select count(*) from sessions where resident_id = $1) + (select count(*) from phrases where resident_id = $1)", _other.Subject, 0);
            await Until("contact", "select count(*) from residents where resident_id = $1", _other.Subject, 0);
            await Until("vault", "select count(*) from pending_seals where consultation_id = $1", Stays, 1);
            await Until("vault", "select count(*) from contact_states where blocked and resident_id = $1", scene.Resident.Subject, 1);
        }

        /// <summary>What the operator's nightly job does (guide/backup.md): the table is written anew, and WAL that is done with is removed and not kept for reuse.</summary>
        internal async Task Settle()
        {
            await vault.Execute("alter system set wal_recycle = off");
            await vault.Execute("select pg_reload_conf()");
            await vault.Execute("vacuum full deks");
            await vault.Execute("checkpoint");
            await vault.Execute("select pg_switch_wal()");
            await vault.Execute("checkpoint");
            await vault.Execute("select pg_switch_wal()");
            await vault.Execute("checkpoint");
        }

        internal int OnDisk(byte[] bytes) => Canary.Count(vault.System.Infra.Postgres?.Data ?? string.Empty, bytes);

        internal async Task<long> Restored(RestoreDrill drill, string sql, Guid id)
        {
            await using var connection = new Npgsql.NpgsqlConnection(drill.Database(Prefix, "vault", "super"));
            await connection.OpenAsync();
            await using var command = VaultSystem.Command(connection, sql, id);
            return Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
        }

        private async Task<Guid> Talk(Act resident)
        {
            var id = await scene.Opened(resident);
            Assert.Equal(HttpStatusCode.OK, (await scene.Write(id, Guid.CreateVersion7(), Marker, scene.AsResident(resident))).Status);
            Assert.Equal(HttpStatusCode.OK, (await scene.Close(id)).Status);
            return id;
        }

        private async Task<long> Others(string database, string sql, params object[] values)
        {
            await using var connection = new Npgsql.NpgsqlConnection(vault.System.Database(database, "super"));
            await connection.OpenAsync();
            await using var command = VaultSystem.Command(connection, sql, values);
            return await command.ExecuteScalarAsync() as long? ?? 0;
        }

        private async Task Until(string database, string sql, Guid id, long expected)
        {
            for (var attempt = 0; attempt < Patience.TotalMilliseconds / 200 && await Others(database, sql, id) != expected; attempt++) await Task.Delay(200);
            Assert.Equal(expected, await Others(database, sql, id));
        }
    }
}
