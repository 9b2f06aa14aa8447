using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Contracts.Routing.V1;
using Contracts.StorageVault.V1;
using Contracts.WebChat.V1;
using Gateway.Routes;
using LocalSystem;
using Microsoft.Extensions.Options;
using Npgsql;
using ServiceDefaults;
using ServiceDefaults.Data;
using ServiceDefaults.Messaging;
using ServiceDefaults.Tokens;

namespace Gateway.Tests;

/// <summary>Requirement 56: every route with an id in it, by people of one town with all roles, departments and a fresh proof, over the ids of another. Walks the table of routes, so that a new line is tried too.</summary>
public sealed partial class TwoTenantFuzzTests(TwoTowns towns) : IClassFixture<TwoTowns>
{
    public static TheoryData<string, string, string> Routes()
    {
        var routes = new TheoryData<string, string, string>();
        foreach (var route in RouteTable.All.Where(route => TwoTowns.Services.Contains(route.Service) && route.Who is Who.Visitor or Who.Staff))
            // A visit's id is made by the visitor: there is no foreign one.
            if (!route.Path.Contains("{visitId", StringComparison.Ordinal) && (route.Path.Contains('{', StringComparison.Ordinal) || route.Method == "GET")) routes.Add(route.Method, route.Service, route.Path);
        return routes;
    }

    [Theory, MemberData(nameof(Routes))]
    [Trait("Requirement", "56")]
    public async Task Another_towns_ids_open_nothing(string method, string service, string path)
    {
        var address = Hole().Replace(path, hole => towns.Foreign(hole.Groups[1].Value).ToString());
        var before = await towns.Victim();
        using var request = new HttpRequestMessage(new HttpMethod(method), address + (path.EndsWith("/stream", StringComparison.Ordinal) ? "?after=0&wait=1" : path.EndsWith("/daily", StringComparison.Ordinal) ? "?from=2026-11-21&to=2026-11-22" : ""));
        towns.Sign(request, service, RouteTable.All.First(route => route.Path == path && route.Method == method && route.Service == service).Who);
        if (method is not ("GET" or "DELETE")) request.Content = new StringContent(path.StartsWith("/api/v1/endings/", StringComparison.Ordinal) && method == "PUT" ? towns.Ending : towns.Body, Encoding.UTF8, "application/json");

        using var client = towns.System.Client(service);
        using var answer = await client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();

        Assert.All(towns.Ids, id => Assert.DoesNotContain(id.ToString(), text, StringComparison.OrdinalIgnoreCase));
        if (path.Contains('{', StringComparison.Ordinal)) Assert.True(answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Forbidden, $"{method} {path}: {(int)answer.StatusCode} {text}");
        Assert.Equal(before, await towns.Victim());
    }

    [Fact]
    [Trait("Requirement", "56")]
    public async Task Events_of_one_town_with_another_towns_ids_change_nothing_there()
    {
        var (id, now, desk) = (towns.Consultation, DateTimeOffset.UtcNow, towns.Mine.Desks[0].DeskId);
        await towns.Announce("vault", new ConsultationSealed { TenantId = towns.Other.TenantId, ConsultationId = id, LastSeq = 9, SealedAt = now });
        await towns.Announce("routing", new ConsultationClosed { TenantId = towns.Other.TenantId, ConsultationId = id, DeskId = desk, CounselorId = Guid.NewGuid(), ClosedAt = now, Version = long.MaxValue / 2 });
        await towns.Announce("chat", new ConsultationAbandoned { TenantId = towns.Other.TenantId, ConsultationId = id, DeskId = desk, AbandonedAt = now, Version = long.MaxValue / 2 });

        // Heard where they are listened to, under the tenant that they name.
        await towns.Until("chat", "select count(*) >= 2 from inbox where tenant_id = $1", towns.Other.TenantId);
        await towns.Until("routing", "select count(*) >= 1 from inbox where tenant_id = $1", towns.Other.TenantId);

        Assert.True(await towns.Is("chat", "select state in (2, 3) from consultations where tenant_id = $1 and consultation_id = $2", towns.Mine.TenantId, id));
        Assert.False(await towns.Is("chat", "select exists (select from consultations where tenant_id = $1 and consultation_id = $2 and state in (2, 3, 4))", towns.Other.TenantId, id));
    }

    [GeneratedRegex(@"\{(\w+)[^}]*\}")]
    private static partial Regex Hole();
}

/// <summary>Two towns; in the first stands a consultation with all that can be named by an id, in the second are people who may everything there.</summary>
public sealed class TwoTowns : IAsyncLifetime
{
    internal static readonly string[] Services = ["tenant-directory", "storage-vault", "web-chat", "routing", "reporting"];
    private readonly Guid _entry = Guid.NewGuid(), _exception = Guid.NewGuid(), _glass = Guid.NewGuid();
    private Guid _alert;
    private string _cookie = string.Empty;

    internal RunningSystem System { get; private set; } = null!; // set by InitializeAsync before any test; owner: gateway tests, 2026-11-22

    internal DemoTenant Mine => System.Demo.Tenants["aoba"];

    internal DemoTenant Other => System.Demo.Tenants["minato"];

    internal Guid Consultation { get; } = Guid.NewGuid();

    internal IEnumerable<Guid> Ids => [Consultation, _entry, _exception, _glass, _alert, Mine.TenantId, Mine.Desks[0].DeskId, Mine.Departments[0], .. Mine.Staff.Select(person => person.StaffId)];

    /// <summary>What any of the routes asks for, all at once, with foreign ids.</summary>
    internal string Body => JsonSerializer.Serialize(new
    {
        text = "二十文字よりも長い理由をここに書いておきます。", seq = 1, until = DateTimeOffset.UtcNow.AddDays(1), sensitivity = "restricted", scope = "resident", reason = "lifeAtRisk", outcome = "justified",
        deskId = Mine.Desks[0].DeskId, consentVersion = "2026-11", answers = Array.Empty<object>(), departmentId = Mine.Departments[0], staffId = Mine.Staff[0].StaffId,
        // Of disclosures.
        consultationId = Consultation, consultationIds = new[] { Consultation }, requester = "police", office = "青葉署", officer = "巡査", caseNumber = "1", refusal = "withdrawn", basis = 3, emergency = false, calledNumber = "022-000-0110",
        publishedAt = "公式サイト", calledAt = DateTimeOffset.UtcNow, entries = new[] { new { log = "talk", seq = 1 } }, certificate = "x", fingerprint = "x", withIdentity = true, receivedAt = DateTimeOffset.UtcNow, receivedBy = "署",
    });

    /// <summary>An ending's own id is made by who proposes it; the foreign one stands inside.</summary>
    internal string Ending => JsonSerializer.Serialize(new { kind = "eraseConsultation", consultationId = Consultation, reason = "residentRequest" });

    internal Guid Foreign(string name) => name switch
    {
        "consultationId" => Consultation,
        "entryId" => _entry,
        "exceptionId" => _exception,
        "breakGlassId" => _glass,
        "alertId" => _alert,
        "deskId" => Mine.Desks[0].DeskId,
        "departmentId" => Mine.Departments[0],
        "staffId" => Mine.Staff[0].StaffId,
        "reviewId" => Guid.NewGuid(),
        // A new kind of id: any of the victim's will do until somebody names the right one here.
        _ => Consultation,
    };

    internal void Sign(HttpRequestMessage request, string service, Who who)
    {
        var act = new Act(Other.Member("sachiko").StaffId, Guid.NewGuid(), new HashSet<string> { "counselor", "supervisor", "departmentOfficer", "privacyOfficer", "tenantAdmin", "auditor", "platformOperator" },
            Mine.Departments.Concat(Other.Departments).ToHashSet(), Mine.Desks.Concat(Other.Desks).Select(desk => desk.DeskId).ToHashSet(), DateTimeOffset.UtcNow);
        request.Headers.Add(TokenMint.Header, who == Who.Staff ? System.Mint("gateway").Staff(service, Other.TenantId, act) : System.Mint("gateway").Visitor(service, Other.TenantId));
        if (who == Who.Visitor) request.Headers.Add("Cookie", _cookie);
    }

    public async Task InitializeAsync()
    {
        System = await RunningSystem.StartAsync(new SystemOptions { Services = Services });
        _cookie = await Resident(Other);
        var owner = await Resident(Mine);
        await Call("web-chat", HttpMethod.Put, $"/api/v1/consultations/{Consultation}", System.Mint("gateway").Visitor("web-chat", Mine.TenantId), new { deskId = Mine.Desks[1].DeskId, consentVersion = "2026-11", answers = Array.Empty<object>() }, owner);
        await Call("web-chat", HttpMethod.Put, $"/api/v1/consultations/{Consultation}/entries/{_entry}", System.Mint("gateway").Visitor("web-chat", Mine.TenantId), new { text = "ひみつ。もう死にたいです" }, owner);
        var officer = new Act(Mine.Staff[0].StaffId, Guid.NewGuid(), new HashSet<string> { "privacyOfficer" }, new HashSet<Guid>(), new HashSet<Guid>(), DateTimeOffset.UtcNow);
        await Call("storage-vault", HttpMethod.Put, $"/api/v1/consultations/{Consultation}/break-glass/{_glass}", System.Mint("gateway").Staff("storage-vault", Mine.TenantId, officer), new { reason = "complaint", text = "二十文字よりも長い理由をここに書いておきます。" });
        await Call("storage-vault", HttpMethod.Put, $"/internal/emergency-exceptions/{_exception}", System.Mint("line-contact-point").ForPurpose("storage-vault", Mine.TenantId, "exception"),
            new { text = "ひみつ", reasonClass = "abuse", arrivedAt = DateTimeOffset.UtcNow, channel = "line" });
        await Until("routing", "select exists (select from inbox where tenant_id = $1)", Mine.TenantId);
        // Of its words.
        await Until("routing", "select exists (select from alerts where tenant_id = $1)", Mine.TenantId);
        _alert = await One("routing", "select alert_id from alerts where tenant_id = $1 limit 1", Mine.TenantId) is Guid alert ? alert : throw new InvalidOperationException("There is no alert.");
    }

    public async Task DisposeAsync() => await System.DisposeAsync();

    /// <summary>All that the vault and the directory hold of the first town, but what it writes down itself.</summary>
    internal async Task<string> Victim()
    {
        var found = new StringBuilder();
        foreach (var (database, tables) in new[]
        {
            ("vault", new[] { "consultations", "consultation_logs", "entries", "grants", "shares", "conflicts", "break_glass", "break_glass_reviews", "emergency_exceptions", "access_log" }), ("directory", ["settings"]), ("routing", ["alerts"]),
        })
        {
            await using var connection = new NpgsqlConnection(System.Database(database, "super"));
            await connection.OpenAsync();
            foreach (var table in tables)
            {
                await using var command = new NpgsqlCommand($"select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from {table} t where tenant_id = $1", connection) { Parameters = { new() { Value = Mine.TenantId } } };
                found.Append(table).Append(' ').Append(await command.ExecuteScalarAsync()).Append('\n');
            }
        }

        return found.ToString();
    }

    internal async Task Announce<T>(string database, T happened) where T : class
    {
        await using var transactions = new TenantTransactions(Options.Create(new DatabaseOptions { App = System.Database(database, "app"), Relay = System.Database(database, "relay") }), new OutboxSignal());
        await transactions.RunAsync(Other.TenantId, (tx, _) =>
        {
            tx.Announce(happened);
            return Task.CompletedTask;
        }, CancellationToken.None);
    }

    internal async Task<bool> Is(string database, string sql, params object[] values) => await One(database, sql, values) is true;

    internal async Task Until(string database, string sql, params object[] values)
    {
        for (var attempt = 0; !await Is(database, sql, values); attempt++)
        {
            Assert.True(attempt < 300, $"{database} did not hear of it.");
            await Task.Delay(100);
        }
    }

    private async Task<object?> One(string database, string sql, params object[] values)
    {
        await using var connection = new NpgsqlConnection(System.Database(database, "super"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        return await command.ExecuteScalarAsync();
    }

    private async Task<string> Resident(DemoTenant tenant)
    {
        using var answer = await Call("web-chat", HttpMethod.Post, "/api/v1/phrases", System.Mint("gateway").Visitor("web-chat", tenant.TenantId), new { });
        return answer.Headers.GetValues("Set-Cookie").First(line => line.StartsWith("__Host-r=", StringComparison.Ordinal)).Split(';')[0];
    }

    private async Task<HttpResponseMessage> Call(string service, HttpMethod method, string path, string token, object body, string? cookie = null)
    {
        using var client = System.Client(service);
        using var request = new HttpRequestMessage(method, path) { Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json") };
        request.Headers.Add(TokenMint.Header, token);
        if (cookie is not null) request.Headers.Add("Cookie", cookie);
        var answer = await client.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, $"{method} {path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        return answer;
    }
}
