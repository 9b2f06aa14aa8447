using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using LocalSystem;

namespace TenantDirectory.Tests.Service;

[Collection("directory")]
public sealed class SettingsAndSeedTests(DirectorySystem directory)
{
    [Fact]
    public async Task Each_reader_gets_its_kinds_and_no_other()
    {
        using var desks = await Settings("web-chat", "tenant,desk").ExpectAsync(HttpStatusCode.OK);
        var page = await desks.JsonAsync();
        var items = page.GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(3, items.Count(item => item.GetProperty("tenantId").GetGuid() == directory.Aoba.TenantId));
        Assert.Equal(items.Select(item => item.GetProperty("version").GetInt64()).Order(), items.Select(item => item.GetProperty("version").GetInt64()));
        Assert.Equal(page.GetProperty("next").GetInt64(), items[^1].GetProperty("version").GetInt64());
        Assert.Equal("青葉市", items.Single(item => item.GetProperty("itemId").GetGuid() == directory.Aoba.TenantId).GetProperty("data").GetProperty("name").GetString());

        foreach (var (issuer, kinds) in new[] { ("web-chat", "lineChannel"), ("web-chat", "tenant,lineChannel"), ("gateway", "desk"), ("reporting", "staff"), ("routing", "lineChannel"), ("storage-vault", "lineChannel"), ("routing", ""), ("routing", "unknown") })
        {
            using var refused = await Settings(issuer, kinds).ExpectAsync(HttpStatusCode.Forbidden, "not-allowed");
        }

        using var channel = await Settings("line-contact-point", "lineChannel").ExpectAsync(HttpStatusCode.OK);
        var data = (await channel.JsonAsync()).GetProperty("items").EnumerateArray().Single(item => item.GetProperty("tenantId").GetGuid() == directory.Aoba.TenantId).GetProperty("data");
        Assert.Equal(directory.Aoba.Line.ChannelSecret, data.GetProperty("channelSecret").GetString());
        Assert.Equal(directory.Aoba.Line.AssertionKeyPem, data.GetProperty("assertionKeyPem").GetString());

        using var nothing = await Settings("web-chat", "tenant,desk", page.GetProperty("next").GetInt64()).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal(0, (await nothing.JsonAsync()).GetProperty("items").GetArrayLength());
        foreach (var query in new[] { "after=-1&kinds=tenant", "after=x&kinds=tenant", "after=0", "kinds=tenant&wait=26" })
        {
            using var invalid = await directory.ServiceAsync(HttpMethod.Get, "/internal/settings?" + query, "web-chat").ExpectAsync(HttpStatusCode.BadRequest, "validation-failed");
        }
    }

    [Fact]
    public async Task Copies_hold_no_name_of_staff_and_the_gateway_alone_checks_sessions()
    {
        using var staff = await Settings("routing", "staff").ExpectAsync(HttpStatusCode.OK);
        var text = (await staff.JsonAsync()).ToString();
        Assert.Contains(directory.Aoba.Member("hanako").StaffId.ToString(), text, StringComparison.Ordinal);
        Assert.DoesNotContain("@aoba.example", text, StringComparison.Ordinal);
        Assert.DoesNotContain("花子", text, StringComparison.Ordinal);
        using var refused = await directory.ServiceAsync(HttpMethod.Post, "/internal/sessions/check", "routing", new { tickets = new[] { "x" } }).ExpectAsync(HttpStatusCode.Forbidden, "not-allowed");
        using var unknown = await directory.ServiceAsync(HttpMethod.Post, "/internal/sessions/check", "gateway", new { tickets = new[] { "x", "", new string('A', 43) } }).ExpectAsync(HttpStatusCode.OK);
        Assert.All((await unknown.JsonAsync()).GetProperty("sessions").EnumerateArray(), session => Assert.Equal(JsonValueKind.Null, session.GetProperty("session").ValueKind));
    }

    [Fact]
    public async Task The_administrator_decides_how_long_emergency_exceptions_are_kept()
    {
        const string path = "/api/v1/exception-retention";
        foreach (var member in new[] { "hanako", "privacy" })
        {
            using var refused = await directory.StaffAsync(HttpMethod.Put, path, directory.Minato, member, new { years = 3, startsAt = "closing", roundsToFiscalYear = true }).ExpectAsync(HttpStatusCode.Forbidden, "not-allowed");
        }

        using var wrong = await directory.StaffAsync(HttpMethod.Put, path, directory.Minato, "admin", new { years = 0, startsAt = "closing", roundsToFiscalYear = true }).ExpectAsync(HttpStatusCode.BadRequest, "validation-failed");
        using var decided = await directory.StaffAsync(HttpMethod.Put, path, directory.Minato, "admin", new { years = 3, startsAt = "closing", roundsToFiscalYear = true }).ExpectAsync(HttpStatusCode.NoContent);

        Assert.Equal((3, directory.Minato.Member("admin").StaffId), await Told(directory.Minato));
        Assert.Null(await Told(directory.Aoba));
        using var copies = await Settings("storage-vault", "tenant").ExpectAsync(HttpStatusCode.OK);
        var copy = (await copies.JsonAsync()).GetProperty("items").EnumerateArray().Last(item => item.GetProperty("itemId").GetGuid() == directory.Minato.TenantId);
        Assert.Equal(3, copy.GetProperty("data").GetProperty("exceptionRetention").GetProperty("years").GetInt32());
        using var back = await directory.StaffAsync(HttpMethod.Put, path, directory.Minato, "admin", new { years = (int?)null, startsAt = (string?)null, roundsToFiscalYear = false }).ExpectAsync(HttpStatusCode.NoContent);
        Assert.Null(await Told(directory.Minato));
    }

    private async Task<(int, Guid)?> Told(DemoTenant tenant)
    {
        using var answer = await directory.StaffAsync(HttpMethod.Get, "/api/v1/desks", tenant, "hanako").ExpectAsync(HttpStatusCode.OK);
        var told = (await answer.JsonAsync()).GetProperty("exceptionRetention");
        return told.ValueKind == JsonValueKind.Null ? null : (told.GetProperty("years").GetInt32(), told.GetProperty("decidedBy").GetGuid());
    }

    [Fact]
    public async Task Seeding_the_same_again_changes_nothing()
    {
        const string everything = """
            select md5(string_agg(t, '|' order by t)) from (select tenants::text t from tenants union all select hosts::text from hosts union all select settings::text from settings
            union all select line_channels::text from line_channels union all select invitations::text from invitations
            union all select (staff_id, email, display_name, state, password_hash, totp_sealed, acts)::text from accounts) all_rows
            """;
        var before = await directory.QueryAsync(everything);
        var announced = await directory.QueryAsync("select count(*) from outbox where type like '%settings-changed%'");
        await directory.System.SeedAsync(directory.System.Demo.Tenants.Values);
        Assert.Equal(before, await directory.QueryAsync(everything));
        Assert.Equal(announced, await directory.QueryAsync("select count(*) from outbox where type like '%settings-changed%'"));
    }

    [Fact]
    [Trait("Requirement", "9")]
    public async Task A_host_and_a_line_channel_belong_to_one_tenant()
    {
        var made = Demo.Make("hinode", "日の出町", Guid.NewGuid().ToString());
        foreach (var (taker, word) in new[]
        {
            (made with { Host = directory.Aoba.Host }, "hosts"),
            (made with { Line = made.Line with { ChannelId = directory.Aoba.Line.ChannelId } }, "LINE channel"),
            (made with { Line = made.Line with { LoginChannelId = directory.Aoba.Line.LoginChannelId } }, "LINE channel"),
            (made with { Line = made.Line with { ChannelId = directory.Aoba.Line.LoginChannelId } }, "LINE channel"),
            (made with { Line = made.Line with { BotUserId = directory.Aoba.Line.BotUserId } }, "LINE channel"),
        })
        {
            var (code, output, errors) = await SeedAsync(Demo.SeedJson([taker], tenant => tenant.Host));
            Assert.True((code, output) == (65, string.Empty), $"{code}: {errors}");
            Assert.Contains(word, errors, StringComparison.Ordinal);
        }

        Assert.Empty(await directory.QueryAsync($"select 1 from tenants where tenant_id = '{made.TenantId}'"));
        Assert.Empty(await directory.QueryAsync($"select 1 from settings where tenant_id = '{made.TenantId}'"));
    }

    [Fact]
    public async Task Credentials_in_a_file_are_for_development_and_members_without_get_a_link_once()
    {
        var made = Demo.Make("kitayama", "北山村", Guid.NewGuid().ToString());
        var json = JsonNode.Parse(Demo.SeedJson([made], tenant => tenant.Host)) ?? throw new InvalidOperationException();
        var (refused, _, errors) = await SeedAsync(json.ToJsonString(), ("Staff__AllowSeededCredentials", "false"));
        Assert.Equal(65, refused);
        Assert.Contains("Staff__AllowSeededCredentials", errors, StringComparison.Ordinal);
        Assert.DoesNotContain(made.Staff[0].Password, errors, StringComparison.Ordinal);

        foreach (var member in json["tenants"]?[0]?["staff"]?.AsArray() ?? [])
        {
            member?.AsObject().Remove("password");
            member?.AsObject().Remove("totpSecretBase32");
        }

        var (done, output, _) = await SeedAsync(json.ToJsonString(), ("Staff__AllowSeededCredentials", "false"));
        Assert.Equal(0, done);
        var links = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(made.Staff.Length, links.Count);
        var token = new Uri(links[0].GetProperty("invitationUrl").GetString() ?? string.Empty).Fragment[1..];
        using var opened = await directory.DoorAsync(HttpMethod.Post, "/api/v1/auth/invitations/open", new { token }).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal((0, string.Empty), ((await SeedAsync(json.ToJsonString())) is var (code, second, _) ? (code, second) : default));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"tenants\":[{}]}")]
    [InlineData("{\"tenants\":[null]}")]
    [InlineData("{\"tenants\":[{\"tenantId\":\"x\"}]}")]
    [InlineData("{\"tenants\":[{\"hosts\":[null],\"desks\":[null],\"staff\":[null],\"departments\":[null]}]}")]
    public async Task A_broken_file_is_refused_whole(string text)
    {
        var (code, output, errors) = await SeedAsync(text);
        Assert.Equal((65, string.Empty), (code, output));
        Assert.NotEmpty(errors);
    }

    [Fact]
    public async Task Secrets_are_not_found_in_the_database()
    {
        var tables = await directory.QueryAsync("select string_agg(format('%I', tablename), ' ') from pg_tables where schemaname = 'public'");
        var all = new List<string>();
        foreach (var table in tables[0].Split(' '))
        {
            all.AddRange(await directory.QueryAsync($"select t::text from {table} t"));
        }

        var text = string.Join('\n', all);
        Assert.Contains(directory.Aoba.Member("hanako").Email, text, StringComparison.Ordinal);
        foreach (var secret in directory.System.Demo.Tenants.Values.SelectMany(tenant => tenant.Staff.SelectMany(member => new[] { member.Password, member.TotpSecret })
            .Concat([tenant.Line.ChannelSecret, tenant.Line.LoginChannelSecret, tenant.Line.WebhookKey, tenant.Line.AssertionKeyPem.Split('\n')[1]])))
        {
            Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(secret)), text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(secret)).TrimEnd('='), text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Without_its_database_the_verb_ends_with_one_line_and_70()
    {
        const string Nowhere = "Host=127.0.0.1;Port=9;Database=directory;Username=nobody;Password=none;Timeout=2";
        var (code, output, errors) = await SeedAsync(Demo.SeedJson([Demo.Make("away", "遠市", Guid.NewGuid().ToString("N"))], tenant => tenant.Host), ("Database__App", Nowhere), ("Database__Relay", Nowhere));

        Assert.Equal((70, string.Empty), (code, output));
        Assert.StartsWith("seed failed: Failed to connect", Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    private Task<HttpResponseMessage> Settings(string issuer, string kinds, long after = 0) =>
        directory.ServiceAsync(HttpMethod.Get, $"/internal/settings?after={after}&kinds={kinds}", issuer);

    private async Task<(int Code, string Output, string Errors)> SeedAsync(string json, params (string, string)[] changes)
    {
        var file = Path.Combine(directory.System.Folder, $"seed-{Guid.NewGuid():N}.json");
        await File.WriteAllTextAsync(file, json);
        return await directory.SeedAsync(file, changes);
    }
}
