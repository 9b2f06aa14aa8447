using System.Text;
using System.Text.Json;
using Faults.Actors;
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
        var counselor = Kept(await Doors.StaffAsync(system, tenant.Member("hanako"), CancellationToken.None));
        lock (clients)
        {
            Counselors[tenant] = counselor;
        }

        await Doors.UntilSentAsync(counselor, tenant, HttpMethod.Put, "/api/v1/presence", """{"onDuty":true}""", "presence", CancellationToken.None);
        for (var n = 0; n < perTenant; n++)
        {
            var resident = Kept(await Doors.ResidentAsync(system, tenant, CancellationToken.None));
            var id = Guid.NewGuid();
            var opening = JsonSerializer.Serialize(new { deskId = tenant.Desks[1].DeskId, consentVersion = "2026-11", answers = Array.Empty<object>() });
            await Doors.UntilSentAsync(resident, null, HttpMethod.Put, $"/api/v1/consultations/{id}", opening, "opening", CancellationToken.None);
            await Doors.UntilSentAsync(counselor, tenant, HttpMethod.Post, $"/api/v1/consultations/{id}/take", "{}", "taking", CancellationToken.None);
            lock (clients)
            {
                Consultations.Add(new LiveTalk(id, tenant, n, resident, counselor));
            }
        }
    }

    private HttpClient Kept(HttpClient client)
    {
        lock (clients)
        {
            clients.Add(client);
        }

        return client;
    }

    public ValueTask DisposeAsync()
    {
        clients.ForEach(client => client.Dispose());
        return ValueTask.CompletedTask;
    }
}
