using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using LocalSystem;

namespace Bench;

/// <summary>One live consultation with both ends.</summary>
internal sealed record LiveTalk(Guid Id, DemoTenant Tenant, int Joined, HttpClient Resident, HttpClient Counselor)
{
    /// <summary>Writes an entry; true when it was accepted. Repeats the same entry while something is away, as the pages do.</summary>
    public async Task<bool> WriteAsync(bool byResident, Guid entryId, string text, CancellationToken ct)
    {
        for (var attempt = 0; attempt < 120; attempt++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Put, $"/api/v1/consultations/{Id}/entries/{entryId}{(byResident ? string.Empty : "?log=talk")}")
            {
                Content = new StringContent($"{{\"text\":\"{text}\"}}", Encoding.UTF8, "application/json"),
            };
            if (!byResident)
            {
                request.Headers.Add("Tomoshibi-Tenant", Tenant.TenantId.ToString("D"));
            }

            try
            {
                using var response = await (byResident ? Resident : Counselor).SendAsync(request, ct);
                if (response.IsSuccessStatusCode)
                {
                    return true;
                }

                if ((int)response.StatusCode is not (502 or 503 or 504 or 429))
                {
                    Console.Error.WriteLine($"write: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync(ct)}");
                    return false;
                }
            }
            catch (HttpRequestException)
            {
                // Cut by the server or the network: whether it was taken is unknown, and the same entry once more tells.
            }

            await Task.Delay(500, ct);
        }

        return false;
    }
}

/// <summary>Twenty tenants with live consultations: residents by recovery phrase, one counselor each, everything through the gateway.</summary>
internal sealed class Town : IAsyncDisposable
{
    private readonly List<HttpClient> clients = [];

    public List<LiveTalk> Consultations { get; } = [];

    public Dictionary<DemoTenant, HttpClient> Counselors { get; } = [];

    public static async Task<Town> BuildAsync(RunningSystem system, int tenants, int perTenant)
    {
        var town = new Town();
        var made = Enumerable.Range(1, tenants).Select(n => Shape(Demo.Make($"bench{n:D2}", $"計測市{n:D2}", system.Folder), perTenant)).ToList();
        await system.SeedAsync(made);
        // Each tenant by itself; the order of the list is fixed afterwards, so that every run draws the same consultations.
        await Parallel.ForEachAsync(made, new ParallelOptions { MaxDegreeOfParallelism = 5 }, async (tenant, _) => await town.JoinAsync(system, tenant, perTenant));
        town.Consultations.Sort((one, other) => (made.IndexOf(one.Tenant), one.Joined).CompareTo((made.IndexOf(other.Tenant), other.Joined)));

        return town;
    }

    private static DemoTenant Shape(DemoTenant tenant, int capacity) =>
        tenant with { Staff = [.. tenant.Staff.Select(member => member.Key == "hanako" ? member with { Capacity = capacity } : member)] };

    private async Task JoinAsync(RunningSystem system, DemoTenant tenant, int perTenant)
    {
        var counselor = Client(system, "desk.localhost");
        var member = tenant.Member("hanako");
        await UntilAsync(async () =>
        {
            using var response = await counselor.PostAsJsonAsync("/api/v1/auth/sign-in", new { email = member.Email, password = member.Password, code = Totp.Code(member.TotpSecret, TimeProvider.System.GetUtcNow()) });
            return response.IsSuccessStatusCode && Keep(counselor, response, "__Host-s");
        }, "sign-in of " + member.Email);
        lock (clients)
        {
            Counselors[tenant] = counselor;
        }

        await UntilAsync(() => SendAsync(counselor, tenant, HttpMethod.Put, "/api/v1/presence", """{"onDuty":true}"""), "presence");
        for (var n = 0; n < perTenant; n++)
        {
            var resident = Client(system, tenant.Host);
            await UntilAsync(async () =>
            {
                using var response = await resident.PostAsJsonAsync("/api/v1/phrases", new { });
                return response.IsSuccessStatusCode && Keep(resident, response, "__Host-r");
            }, "phrase");
            var id = Guid.NewGuid();
            await UntilAsync(() => SendAsync(resident, null, HttpMethod.Put, $"/api/v1/consultations/{id}", JsonSerializer.Serialize(new { deskId = tenant.Desks[1].DeskId, consentVersion = "2026-11", answers = Array.Empty<object>() })), "opening");
            await UntilAsync(() => SendAsync(counselor, tenant, HttpMethod.Post, $"/api/v1/consultations/{id}/take", "{}"), "taking");
            lock (clients)
            {
                Consultations.Add(new LiveTalk(id, tenant, n, resident, counselor));
            }
        }
    }

    private HttpClient Client(RunningSystem system, string host)
    {
        var client = system.Browser(host);
        lock (clients)
        {
            clients.Add(client);
        }

        return client;
    }

    private static bool Keep(HttpClient client, HttpResponseMessage response, string cookie)
    {
        var value = response.Headers.GetValues("Set-Cookie").First(line => line.StartsWith(cookie + "=", StringComparison.Ordinal)).Split(';')[0];
        client.DefaultRequestHeaders.Add("Cookie", value);
        return true;
    }

    private static async Task<bool> SendAsync(HttpClient client, DemoTenant? tenant, HttpMethod method, string path, string body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (tenant is not null)
        {
            request.Headers.Add("Tomoshibi-Tenant", tenant.TenantId.ToString("D"));
        }

        using var response = await client.SendAsync(request);
        return response.IsSuccessStatusCode;
    }

    private static async Task UntilAsync(Func<Task<bool>> attempt, string what)
    {
        for (var n = 0; n < 120; n++)
        {
            if (await attempt())
            {
                return;
            }

            await Task.Delay(250);
        }

        throw new TimeoutException(what + " did not succeed within 30 s");
    }

    public ValueTask DisposeAsync()
    {
        clients.ForEach(client => client.Dispose());
        return ValueTask.CompletedTask;
    }
}
