using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using LocalSystem;
using Npgsql;
using ServiceDefaults.Tokens;

namespace TenantDirectory.Tests.Service;

/// <summary>One real tenant-directory on a real PostgreSQL and RabbitMQ for all service tests, with the demo municipalities.</summary>
public sealed class DirectorySystem : IAsyncLifetime
{
    private HttpClient? client;

    public RunningSystem System { get; private set; } = null!; // Set by xunit before any test; owner tenant-directory, 2026-11-21.

    public HttpClient Client => client ??= System.Client("tenant-directory");

    public DemoTenant Aoba => System.Demo.Tenants["aoba"];

    public DemoTenant Minato => System.Demo.Tenants["minato"];

    public async Task InitializeAsync() => System = await RunningSystem.StartAsync(new SystemOptions { Services = ["tenant-directory"] });

    public async Task DisposeAsync()
    {
        client?.Dispose();
        await System.DisposeAsync();
    }

    /// <summary>A call of the sign-in API: no person yet, the cookie as the gateway passes it, a network of its own unless named.</summary>
    public Task<HttpResponseMessage> DoorAsync(HttpMethod method, string path, object? body = null, string? ticket = null, string? network = null)
    {
        var request = Request(method, path, body, System.Mint("gateway").Service("tenant-directory"));
        request.Headers.Add("Tomoshibi-Network", network ?? Guid.NewGuid().ToString("N"));
        if (ticket is not null)
        {
            request.Headers.Add("Cookie", "__Host-s=" + ticket);
        }

        return Client.SendAsync(request);
    }

    /// <summary>A call of a staff member as the gateway would make it.</summary>
    public Task<HttpResponseMessage> StaffAsync(HttpMethod method, string path, DemoTenant tenant, string memberKey, object? body = null)
    {
        var member = tenant.Member(memberKey);
        var act = new Act(member.StaffId, Guid.NewGuid(), member.Roles.ToHashSet(), member.Departments.ToHashSet(), member.Desks.ToHashSet(), null);
        return Client.SendAsync(Request(method, path, body, System.Mint("gateway").Staff("tenant-directory", tenant.TenantId, act)));
    }

    /// <summary>A call of another service.</summary>
    public Task<HttpResponseMessage> ServiceAsync(HttpMethod method, string path, string issuer, object? body = null) =>
        Client.SendAsync(Request(method, path, body, System.Mint(issuer).Service("tenant-directory")));

    public Task<HttpResponseMessage> SignInAsync(DemoStaff member, DateTimeOffset at, string? network = null) =>
        DoorAsync(HttpMethod.Post, "/api/v1/auth/sign-in", new { email = member.Email, password = member.Password, code = Totp.Code(member.TotpSecret, at) }, network: network);

    /// <summary>Whether the gateway's check finds a session behind the ticket.</summary>
    public async Task<bool> RunsAsync(string ticket)
    {
        using var response = await ServiceAsync(HttpMethod.Post, "/internal/sessions/check", "gateway", new { tickets = new[] { ticket } });
        return (await response.JsonAsync()).GetProperty("sessions")[0].GetProperty("session").ValueKind == JsonValueKind.Object;
    }

    public async Task<List<string>> QueryAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(System.Database("directory", "super"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
        {
            rows.Add(reader.GetValue(0).ToString() ?? string.Empty);
        }

        return rows;
    }

    /// <summary>Runs the verb with the running service's own environment; 70 asks to be started again, and is, once.</summary>
    public async Task<(int Code, string Output, string Errors)> SeedAsync(string file, params (string Name, string Value)[] changes)
    {
        var ended = await SeedOnceAsync(file, changes);
        return ended.Code == 70 ? await SeedOnceAsync(file, changes) : ended;
    }

    private async Task<(int Code, string Output, string Errors)> SeedOnceAsync(string file, (string Name, string Value)[] changes)
    {
        var environment = (await File.ReadAllTextAsync($"/proc/{System.Pids["tenant-directory"]}/environ")).Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=', 2));
        var start = new global::System.Diagnostics.ProcessStartInfo("dotnet", [Repo.Dll("services/tenant-directory", "TenantDirectory"), "seed", file]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var pair in environment.Select(pair => (pair[0], pair[^1])).Concat(changes))
        {
            start.Environment[pair.Item1] = pair.Item2;
        }

        using var process = global::System.Diagnostics.Process.Start(start) ?? throw new InvalidOperationException("The verb did not start.");
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await errors);
    }

    private static HttpRequestMessage Request(HttpMethod method, string path, object? body, string token)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Add(TokenMint.Header, token);
        if (body is string raw)
        {
            request.Content = new StringContent(raw, MediaTypeHeaderValue.Parse("application/json"));
        }
        else if (body is not null)
        {
            request.Content = JsonContent.Create(body);
        }

        return request;
    }
}

[CollectionDefinition("directory")]
public sealed class DirectoryCollection : ICollectionFixture<DirectorySystem>;

internal static class Responses
{
    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage response) => await response.Content.ReadFromJsonAsync<JsonElement>();

    public static async Task<HttpResponseMessage> ExpectAsync(this Task<HttpResponseMessage> sending, HttpStatusCode status, string? code = null)
    {
        var response = await sending;
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == status, $"{(int)response.StatusCode} instead of {(int)status}: {body}");
        if (code is not null)
        {
            Assert.Equal(code, JsonDocument.Parse(body).RootElement.GetProperty("code").GetString());
        }

        return response;
    }

    public static string Ticket(this HttpResponseMessage response) =>
        response.Headers.GetValues("Set-Cookie").Single(cookie => cookie.StartsWith("__Host-s=", StringComparison.Ordinal)).Split(';')[0]["__Host-s=".Length..];
}
