using System.Globalization;
using LocalSystem;
using Npgsql;

namespace WebChat.Tests.Service;

/// <summary>tenant-directory, storage-vault and web-chat as real processes on real PostgreSQL and RabbitMQ; each test makes its own residents.</summary>
public sealed class ChatSystem : IAsyncLifetime
{
    internal RunningSystem System { get; private set; } = null!; // set by InitializeAsync before any test; owner: web-chat, 2026-11-21

    internal DemoTenant Aoba => System.Demo.Tenants["aoba"];

    internal DemoTenant Minato => System.Demo.Tenants["minato"];

    public async Task InitializeAsync()
    {
        System = await RunningSystem.StartAsync(new SystemOptions { Services = ["tenant-directory", "storage-vault", "web-chat"] });
        var visitor = Visitor(Aoba);
        await Eventually.Holds(async () => (await visitor.Send(HttpMethod.Get, "/api/v1/door")).Status == 200 && (await Visitor(Minato).Send(HttpMethod.Get, "/api/v1/door")).Status == 200);
    }

    public async Task DisposeAsync() => await System.DisposeAsync();

    internal Browser Visitor(DemoTenant tenant) => new(System, tenant.TenantId);

    /// <summary>Somebody who came without LINE.</summary>
    internal async Task<Browser> ResidentByPhrase(DemoTenant tenant)
    {
        var browser = Visitor(tenant);
        var reply = await browser.Send(HttpMethod.Post, "/api/v1/phrases", new { });
        Assert.Equal(201, reply.Status);
        return browser;
    }

    /// <summary>Somebody who came through LINE.</summary>
    internal async Task<Browser> ResidentByLine(DemoTenant tenant, Guid? residentId = null)
    {
        var browser = Visitor(tenant);
        browser.Cookies["__Host-ticket"] = Ticket(tenant.TenantId, residentId ?? Guid.CreateVersion7());
        Assert.Equal(200, (await browser.Send(HttpMethod.Post, "/api/v1/session", new { })).Status);
        return browser;
    }

    /// <summary>A ticket as line-contact-point makes it.</summary>
    internal string Ticket(Guid tenantId, Guid residentId, string? tokenHash = null, string? jti = null, string issuer = "line-contact-point", string audience = "web-chat", TimeSpan? life = null) =>
        System.Mint(issuer).Sign(audience, life ?? TimeSpan.FromSeconds(60), new Dictionary<string, object>
        {
            ["tenant"] = tenantId.ToString("D"), ["resident"] = residentId.ToString("D"), ["th"] = tokenHash ?? Convert.ToHexStringLower(Guid.NewGuid().ToByteArray()) + "00000000",
            ["tex"] = TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeSeconds(), ["jti"] = jti ?? Guid.NewGuid().ToString("N"),
        });

    /// <summary>A new consultation at the second desk, which asks nothing.</summary>
    internal static async Task<Guid> Open(Browser resident, DemoTenant tenant, Guid? id = null, int desk = 1)
    {
        var consultationId = id ?? Guid.CreateVersion7();
        var reply = await resident.Send(HttpMethod.Put, $"/api/v1/consultations/{consultationId}", Opening(tenant, desk));
        Assert.Equal(200, reply.Status);
        return reply.Json.GetProperty("consultationId").GetGuid();
    }

    internal static object Opening(DemoTenant tenant, int desk = 1) => new { deskId = tenant.Desks[desk].DeskId, consentVersion = "2026-11", answers = Array.Empty<object>() };

    internal async Task<long> Number(string sql, params object[] values)
    {
        await using var connection = new NpgsqlConnection(System.Database("chat", "super"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return await command.ExecuteScalarAsync() is { } found and not DBNull ? Convert.ToInt64(found, CultureInfo.InvariantCulture) : 0;
    }

    internal Task<long> Events(string type, Guid consultationId) =>
        Number("select count(*) from outbox where type = $1 and data->>'consultationId' = $2", type, consultationId.ToString("D"));

    /// <summary>A counselor is let in and writes, straight at the vault.</summary>
    internal async Task<long> CounselorWrites(DemoTenant tenant, Guid consultationId, string text)
    {
        var staffId = tenant.Staff[0].StaffId;
        using var vault = System.Client("storage-vault");
        using var grant = Call(HttpMethod.Post, $"/internal/consultations/{consultationId}/grants", System.Mint("routing").ForPurpose("storage-vault", tenant.TenantId, "grant", ServiceDefaults.Tokens.Act.Of(staffId, Guid.NewGuid())),
            new { assignmentId = consultationId, staffId, epoch = 1, ended = false });
        Assert.Equal(204, (int)(await vault.SendAsync(grant)).StatusCode);
        var act = new ServiceDefaults.Tokens.Act(staffId, Guid.NewGuid(), new HashSet<string> { "counselor" }, tenant.Departments.ToHashSet(), tenant.Desks.Select(desk => desk.DeskId).ToHashSet(), null);
        using var write = Call(HttpMethod.Put, $"/api/v1/consultations/{consultationId}/entries/{Guid.CreateVersion7()}?log=talk", System.Mint("gateway").Staff("storage-vault", tenant.TenantId, act), new { text });
        using var answer = await vault.SendAsync(write);
        Assert.Equal(200, (int)answer.StatusCode);
        using var json = global::System.Text.Json.JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return json.RootElement.GetProperty("seq").GetInt64();
    }

    /// <summary>The talk is closed at the vault, as routing does it.</summary>
    internal async Task CloseAtTheVault(DemoTenant tenant, Guid consultationId)
    {
        var staffId = tenant.Staff[0].StaffId;
        using var vault = System.Client("storage-vault");
        using var close = Call(HttpMethod.Post, $"/internal/consultations/{consultationId}/close", System.Mint("routing").ForPurpose("storage-vault", tenant.TenantId, "close", ServiceDefaults.Tokens.Act.Of(staffId, Guid.NewGuid())),
            new { closingId = Guid.CreateVersion7(), staffId });
        Assert.Equal(200, (int)(await vault.SendAsync(close)).StatusCode);
    }

    private static HttpRequestMessage Call(HttpMethod method, string path, string token, object body)
    {
        var request = new HttpRequestMessage(method, path) { Content = global::System.Net.Http.Json.JsonContent.Create(body) };
        request.Headers.Add("Tomoshibi-Token", token);
        return request;
    }
}

[CollectionDefinition(Name)]
public sealed class ChatSystemGroup : ICollectionFixture<ChatSystem>
{
    public const string Name = "one door";
}

internal static class Eventually
{
    /// <summary>Asks again until it holds; fails after the time.</summary>
    public static async Task Holds(Func<Task<bool>> fact, int seconds = 60)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        while (!await fact())
        {
            await Task.Delay(150, deadline.Token);
        }
    }
}
