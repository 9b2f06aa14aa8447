using System.Text;
using Contracts.LineContactPoint.V1;
using LineContactPoint.Tests.Support;
using Npgsql;

namespace LineContactPoint.Tests;

/// <summary>Where a resident's words go: to the vault when life may depend on it, and otherwise nowhere.</summary>
[Collection("contact")]
public sealed class Words(ContactSystem contact)
{
    [Fact]
    [Trait("Requirement", "3")]
    public async Task Emergency_words_wait_sealed_while_the_vault_is_away_and_leave_nothing_behind()
    {
        var marker = "目印" + Guid.NewGuid().ToString("N");
        await contact.System.KillAsync("storage-vault");
        string id;
        try
        {
            var sent = await contact.TapAsync("aoi", "text", new { text = $"もう 死に たい {marker}" });
            Assert.Equal(200, sent!["webhookStatus"]!.GetValue<int>());
            id = sent["webhookEventId"]!.ToString();
            // The answer does not wait for the vault.
            await ContactSystem.UntilAsync(async () => await contact.EventRowAsync(contact.Aoba, id) is [[_, true, _, true, false, true, false, ..]]);
            await SearchAsync(marker);
        }
        finally
        {
            await contact.System.RestartAsync("storage-vault");
        }

        await ContactSystem.UntilAsync(async () => await contact.EventRowAsync(contact.Aoba, id) is [[_, true, _, true, false, false, true, ..]], seconds: 90);
        var rowId = (Guid)Assert.Single(await contact.EventRowAsync(contact.Aoba, id))[7]!;
        Assert.Single(await contact.AskInAsync("vault", "select 1 from emergency_exceptions where exception_id = $1", rowId));
        Assert.Single(await contact.AnnouncedAsync("line-contact-point:emergency-exception-opened:v1", "exceptionId", rowId));
        Assert.Single(await contact.AnnouncedAsync("line-contact-point:contact-spill-detected:v1", "spillId", rowId));
        await SearchAsync(marker);
    }

    /// <summary>A start whose settings are late: what waits in the inbox must not be taken for a message to a municipality that has no channel.</summary>
    [Fact]
    public async Task What_waited_while_the_service_was_down_is_answered_even_if_its_settings_are_read_late()
    {
        var relay = new NpgsqlConnectionStringBuilder(contact.System.Database("contact", "relay")).Username;
        string id;
        // Taken by the webhook and not by the worker, as if the process had died between the two.
        await contact.AskRowsAsync($"revoke update on webhook_events from {relay}");
        try
        {
            var sent = await contact.TapAsync("hinata", "text", new { text = "あの、きいてもいいですか" });
            Assert.Equal(200, sent!["webhookStatus"]!.GetValue<int>());
            id = sent["webhookEventId"]!.ToString();
            await contact.System.KillAsync("line-contact-point");
        }
        finally
        {
            await contact.AskRowsAsync($"grant update on webhook_events to {relay}");
        }

        await using var connection = new NpgsqlConnection(contact.System.Database("contact", "super"));
        await connection.OpenAsync();
        Task starting;
        await using (var holding = await connection.BeginTransactionAsync())
        {
            await using var hold = new NpgsqlCommand("lock table settings_copy in access exclusive mode", connection, holding);
            await hold.ExecuteNonQueryAsync();
            starting = contact.System.RestartAsync("line-contact-point");
            // The worker would have taken it long before.
            await ContactSystem.UntilAsync(async () => await contact.AskAsync<long>("select count(*) from pg_locks where not granted and relation = 'settings_copy'::regclass") > 0);
            await Task.Delay(TimeSpan.FromSeconds(4));
            Assert.True(await contact.EventRowAsync(contact.Aoba, id) is [[_, false, ..]]);
        }

        await starting;
        await ContactSystem.UntilAsync(async () => await contact.EventRowAsync(contact.Aoba, id) is [[_, true, ..]], seconds: 60);
        Assert.NotEqual((short)SpillTreatment.NotAnswered, (await contact.EventRowAsync(contact.Aoba, id))[0][2]);
    }

    [Fact]
    public async Task A_sticker_s_text_is_looked_at_too()
    {
        var sent = await contact.TapAsync("aoi", "sticker", new { text = "ｼﾆたい 死にたい" });
        await ContactSystem.UntilAsync(async () => await contact.EventRowAsync(contact.Aoba, sent!["webhookEventId"]!.ToString()) is [[_, true, _, true, false, false, true, ..]], seconds: 60);
    }

    [Fact]
    [Trait("Requirement", "2")]
    public async Task What_is_typed_into_line_is_in_no_table_and_no_log_and_no_plain_line_id_is_either()
    {
        var marker = "しるし" + Guid.NewGuid().ToString("N");
        await contact.TapAsync("sora", "follow");
        var sent = await contact.TapAsync("sora", "text", new { text = $"{marker} 電話は090です" });
        await contact.ResidentAsync("sora");
        await ContactSystem.UntilAsync(async () => await contact.EventRowAsync(contact.Aoba, sent!["webhookEventId"]!.ToString()) is [[_, true, ..]]);
        await SearchAsync(marker);
        var token = ContactSystem.Claims(await contact.IdTokenAsync(new { tenant = "aoba", user = "sora" }));
        await SearchAsync(token["sub"]!.ToString());
        Assert.DoesNotContain((await contact.OrderAsync(HttpMethod.Get, "received"))!.AsArray(), r => Encoding.UTF8.GetString(Convert.FromBase64String(r!["bodyBase64"]!.ToString())).Contains(marker, StringComparison.Ordinal));
    }

    /// <summary>Every column of every table and every log line, in every form a marker could have taken.</summary>
    private async Task SearchAsync(string marker)
    {
        string[] plain = [marker, Uri.EscapeDataString(marker), string.Concat(marker.Select(c => $"\\u{(int)c:x4}")), .. Base64(Encoding.UTF8.GetBytes(marker)), .. Base64(Encoding.Unicode.GetBytes(marker))];
        string[] hex = [.. plain.Select(Encoding.UTF8.GetBytes).Append(Encoding.Unicode.GetBytes(marker)).Select(Convert.ToHexStringLower)];
        var tables = await contact.AskRowsAsync("select table_name::text from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'");
        Assert.Contains(tables, t => (string)t[0]! == "webhook_events");
        // The search finds what is there, text and bytes alike; else it would prove nothing.
        var hash = Convert.ToHexStringLower((await contact.AskAsync<byte[]>("select event_hash from webhook_events limit 1"))!);
        foreach (var known in new[] { contact.Aoba.TenantId.ToString("D"), hash })
            Assert.NotEmpty(await contact.AskRowsAsync("select f from webhook_events t, unnest($1::text[]) f where strpos(lower(t::text), lower(f)) > 0", [new[] { known }]));
        foreach (var table in tables)
            Assert.Empty(await contact.AskRowsAsync($"select f from \"{table[0]}\" t, unnest($1::text[]) f where strpos(lower(t::text), lower(f)) > 0", [plain.Concat(hex).ToArray()]));
        foreach (var file in Directory.EnumerateFiles(contact.System.Logs, "line-contact-point*"))
        {
            using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            var log = await reader.ReadToEndAsync();
            Assert.All(plain, form => Assert.DoesNotContain(form, log, StringComparison.Ordinal));
        }
    }

    /// <summary>The middle of a base64 text depends on where in three bytes the marker begins.</summary>
    private static IEnumerable<string> Base64(byte[] bytes) => Enumerable.Range(0, 3).Select(skip => Convert.ToBase64String(bytes.AsSpan(skip, (bytes.Length - skip) / 3 * 3)));
}
