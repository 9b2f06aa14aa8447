using System.Net;
using System.Text;
using Npgsql;

namespace StorageVault.Tests;

/// <summary>What somebody learns who holds the database, or its application role, but no key.</summary>
[Collection(VaultSystemGroup.Name)]
public sealed class DatabaseTests(VaultSystem vault)
{
    private static readonly string[] TenantTables = ["deks", "consultations", "consultation_logs", "entries", "grants", "identities", "emergency_exceptions", "access_log", "outbox"];

    [Fact]
    [Trait("Requirement", "57")]
    public async Task The_application_role_sees_nothing_without_a_tenant_and_only_its_own_with_one()
    {
        using var scene = vault.NewScene();
        using var elsewhere = vault.NewScene();
        await scene.Opened();
        await elsewhere.Opened();
        await using var app = await vault.Connect("app");

        foreach (var table in TenantTables.Except(["outbox"]))
        {
            await using var blind = VaultSystem.Command(app, $"select count(*) from {table}");
            Assert.Equal(0L, await blind.ExecuteScalarAsync());
        }

        await using var transaction = await app.BeginTransactionAsync();
        await using (var name = VaultSystem.Command(app, $"set local app.tenant = '{scene.TenantId}'")) await name.ExecuteNonQueryAsync();
        await using (var count = VaultSystem.Command(app, "select count(*) from consultations")) Assert.Equal(1L, await count.ExecuteScalarAsync());
        await using var foreign = VaultSystem.Command(app, "insert into access_log (tenant_id, row_id, at, actor_kind, act, decision) values ($1, $2, now(), 1, 1, 1)", elsewhere.TenantId, Guid.CreateVersion7());
        Assert.Equal("42501", (await Assert.ThrowsAsync<PostgresException>(foreign.ExecuteNonQueryAsync)).SqlState);
    }

    [Theory]
    [Trait("Requirement", "57")]
    [InlineData("update entries set seq = seq")]
    [InlineData("delete from entries")]
    [InlineData("update access_log set decision = 1")]
    [InlineData("delete from access_log")]
    [InlineData("truncate deks")]
    [InlineData("alter table entries disable row level security")]
    [InlineData("set role postgres")]
    public async Task The_application_role_cannot_rewrite_what_stands(string sql)
    {
        await using var app = await vault.Connect("app");
        await using var command = VaultSystem.Command(app, sql);

        Assert.Equal("42501", (await Assert.ThrowsAsync<PostgresException>(command.ExecuteNonQueryAsync)).SqlState);
    }

    [Fact]
    public async Task The_relay_role_reads_no_envelope()
    {
        await using var relay = await vault.Connect("relay");
        await using var command = VaultSystem.Command(relay, "select envelope from entries");

        Assert.Equal("42501", (await Assert.ThrowsAsync<PostgresException>(command.ExecuteScalarAsync)).SqlState);
    }

    [Fact]
    [Trait("Requirement", "39")]
    public async Task A_dump_and_the_log_hold_no_words_in_any_form()
    {
        using var scene = vault.NewScene();
        var marker = $"しるし{Guid.NewGuid():N}";
        var id = Guid.CreateVersion7();
        await scene.Open(id, null, new { questionId = "q1", label = marker + "問", values = new[] { marker + "答" } });
        await scene.Grant(id, scene.Counselor);
        await scene.Write(id, Guid.CreateVersion7(), marker + "本文");
        await scene.Write(id, Guid.CreateVersion7(), marker + "メモ", scene.AsStaff(scene.Counselor), "staff");
        await scene.Send(HttpMethod.Put, $"/internal/identities/{scene.Resident.Subject}", scene.For("identify"), new { lineUserId = marker });
        await scene.Send(HttpMethod.Put, $"/internal/emergency-exceptions/{id}", scene.For("exception"), new { text = marker, reasonClass = "abuse", arrivedAt = "2026-11-21T12:00:00Z", channel = "line" });
        await scene.Read(id);
        await scene.Send(HttpMethod.Put, $"/api/v1/consultations/{id}/entries/{id}", scene.AsResident(), Scene.Raw($$"""{"text":"{{marker}}\ud800"}"""));

        var dump = await Dump(scene.TenantId);
        var log = await File.ReadAllBytesAsync(Path.Combine(vault.System.Logs, "storage-vault.log"));

        Assert.True(dump.Length > 1_000);
        Assert.All(Forms(marker), form => Assert.True(dump.AsSpan().IndexOf(form) < 0 && log.AsSpan().IndexOf(form) < 0));
    }

    private static IEnumerable<byte[]> Forms(string marker)
    {
        yield return Encoding.UTF8.GetBytes(marker);
        yield return Encoding.Unicode.GetBytes(marker);
        yield return Encoding.UTF8.GetBytes(Convert.ToHexStringLower(Encoding.UTF8.GetBytes(marker)));
        yield return Encoding.UTF8.GetBytes(Uri.EscapeDataString(marker));
        yield return Encoding.UTF8.GetBytes(string.Concat(marker.Select(letter => letter < 128 ? letter.ToString() : $"\\u{(int)letter:x4}")));
        // Base64 begins anew every three bytes: each shift, without the letters that its neighbours colour.
        for (var shift = 0; shift < 3; shift++) yield return Encoding.UTF8.GetBytes(Convert.ToBase64String([.. new byte[shift], .. Encoding.UTF8.GetBytes(marker)])[4..^4]);
    }

    private async Task<byte[]> Dump(Guid tenantId)
    {
        var dump = new MemoryStream();
        await using var connection = await vault.Connect("super");
        foreach (var table in TenantTables)
        {
            // As text, where bytea is hex, and the envelopes once more as they are.
            await using var text = VaultSystem.Command(connection, $"select coalesce(string_agg(t::text, E'\\n'), '') from {table} t where tenant_id = $1", tenantId);
            dump.Write(Encoding.UTF8.GetBytes((string)(await text.ExecuteScalarAsync() ?? "")));
        }
        await using var raw = VaultSystem.Command(connection, "select string_agg(envelope, ''::bytea) from entries where tenant_id = $1", tenantId);
        dump.Write((byte[])(await raw.ExecuteScalarAsync() ?? Array.Empty<byte>()));
        return dump.ToArray();
    }

    [Fact]
    public async Task The_feed_tells_services_ids_and_nobody_else_anything()
    {
        using var scene = vault.NewScene();
        var id = await scene.Opened();
        await scene.Write(id, Guid.CreateVersion7(), "ことばことば");

        var feed = await scene.Send(HttpMethod.Get, "/internal/feed?limit=1000", vault.System.Mint("routing").Service("storage-vault"));

        Assert.Equal(HttpStatusCode.OK, feed.Status);
        Assert.DoesNotContain("ことば", feed.Body, StringComparison.Ordinal);
        (await scene.Send(HttpMethod.Get, "/internal/feed", scene.AsStaff(scene.Supervisor))).Is(HttpStatusCode.Forbidden, "not-allowed");
    }
}
