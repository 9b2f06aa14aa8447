using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography;
using Faults.Cases;
using LocalSystem;

namespace Faults.Actors;

/// <summary>Asks for everything that people ask for, several times a second, and repeats nothing.</summary>
public sealed class Unrepeated : IAsyncDisposable
{
    private const int Writers = 3;
    private readonly CancellationTokenSource leaving = new();
    private readonly ConcurrentQueue<string> failed = new();
    private readonly List<ResidentActor> people = [];
    private readonly List<HttpClient> clients = [];
    private readonly ConcurrentBag<Guid> accepted = [];
    private Task asking = Task.CompletedTask;
    private volatile string? rolled;
    private int asked;

    /// <summary>Which service is rolled from now on, for what is told of a failure.</summary>
    public void While(string service) => rolled = service;

    /// <summary>Begins with one resident, one counselor and whoever comes anew, at a desk that nobody of a laboratory's town uses.</summary>
    public static async Task<Unrepeated> BeginAsync(RunningSystem system, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(system);
        var all = new Unrepeated();
        try
        {
            await all.AskAsync(system, ct);
            return all;
        }
        catch
        {
            await all.DisposeAsync();
            throw;
        }
    }

    private async Task AskAsync(RunningSystem system, CancellationToken ct)
    {
        // Not of the town: nobody there would answer it, or close it.
        var tenant = system.Demo.Tenants["aoba"];
        for (var i = 0; i < Writers; i++)
        {
            people.Add(new(system, tenant, tenant.Desks[1], string.Create(CultureInfo.InvariantCulture, $"unrepeated-{i}"), new Journal()));
            await people[i].EnterAsync(ct);
        }

        var staff = await Doors.StaffAsync(system, tenant.Member("hanako"), ct);
        clients.Add(staff);
        var (first, talk) = (people[0].Client, Talk(people[0]));
        var day = TimeProvider.System.GetUtcNow().ToOffset(TimeSpan.FromHours(9)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        // Within the limits that a real gateway sets.
        asking = Task.WhenAll([
            .. people.Select(one => EveryAsync(450, "an entry", token => EntryAsync(one, token))),
            EveryAsync(300, "reading", token => StatusAsync(first, null, HttpMethod.Get, talk + "/entries?after=0&limit=20", null, token)),
            EveryAsync(300, "the session", token => StatusAsync(first, null, HttpMethod.Get, "/api/v1/session", null, token)),
            EveryAsync(300, "the page", token => StatusAsync(first, null, HttpMethod.Get, "/", null, token)),
            EveryAsync(400, "the board", token => StatusAsync(staff, tenant, HttpMethod.Get, "/api/v1/board", null, token)),
            EveryAsync(400, "colleagues", token => StatusAsync(staff, tenant, HttpMethod.Get, "/api/v1/colleagues", null, token)),
            EveryAsync(400, "the numbers", token => StatusAsync(staff, tenant, HttpMethod.Get, $"/api/v1/reports/daily?from={day}&to={day}", null, token)),
            EveryAsync(3_000, "somebody new", token => OpeningAsync(system, tenant, token)),
            EveryAsync(300, "a webhook", token => LineCases.BlockAsync(system, tenant, "U" + RandomNumberGenerator.GetHexString(32, lowercase: true), TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), token)),
        ]);
    }

    /// <summary>Stops, and looks whether each entry that was accepted stands in its talk, once.</summary>
    public async Task<Answers> EndAsync(CancellationToken ct)
    {
        await leaving.CancelAsync();
        await asking;
        var stand = new List<Guid>();
        foreach (var one in people)
        {
            stand.AddRange((await one.ReadAllAsync(ct)).Select(entry => entry.EntryId));
        }

        var once = stand.ToHashSet();
        return new(asked, [.. failed], accepted.Count(id => !once.Contains(id)), stand.Count - once.Count);
    }

    private static string Talk(ResidentActor one) => $"/api/v1/consultations/{one.ConsultationId}";

    private async Task EveryAsync(int milliseconds, string what, Func<CancellationToken, Task<int>> ask)
    {
        while (!leaving.IsCancellationRequested)
        {
            var told = rolled is { } service ? $"{what} while {service} was rolled" : what;
            // What was asked is waited for: at the end too.
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            Interlocked.Increment(ref asked);
            try
            {
                var status = await ask(patience.Token);
                if (status is < 200 or > 299)
                {
                    failed.Enqueue(string.Create(CultureInfo.InvariantCulture, $"{told}: {status}"));
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
            {
                failed.Enqueue($"{told}: {e.GetBaseException().Message}");
            }

            await Task.Delay(milliseconds, leaving.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    private async Task<int> EntryAsync(ResidentActor one, CancellationToken ct)
    {
        var id = Guid.NewGuid();
        var status = await StatusAsync(one.Client, null, HttpMethod.Put, $"{Talk(one)}/entries/{id}", """{"text":"きこえますか"}""", ct);
        if (status is >= 200 and <= 299)
        {
            accepted.Add(id);
        }

        return status;
    }

    private static async Task<int> StatusAsync(HttpClient client, DemoTenant? asStaffOf, HttpMethod method, string path, string? body, CancellationToken ct)
    {
        using var response = await Doors.SendAsync(client, asStaffOf, method, path, body, ct);
        return (int)response.StatusCode;
    }

    /// <summary>A new phrase by a new connection, and an opening.</summary>
    private static async Task<int> OpeningAsync(RunningSystem system, DemoTenant tenant, CancellationToken ct)
    {
        using var client = system.Browser(tenant.Host);
        using var phrase = await client.PostAsJsonAsync("/api/v1/phrases", new { }, ct);
        return !phrase.IsSuccessStatusCode || !Doors.Keep(client, phrase, "__Host-r") ? (int)phrase.StatusCode : await StatusAsync(client, null, HttpMethod.Put, $"/api/v1/consultations/{Guid.NewGuid()}", Doors.Opening(tenant.Desks[0]), ct);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await leaving.CancelAsync();
        await asking;
        foreach (var one in people)
        {
            await one.DisposeAsync();
        }

        foreach (var client in clients)
        {
            client.Dispose();
        }

        leaving.Dispose();
    }
}

/// <summary>How those who repeat nothing were answered.</summary>
/// <param name="Asked">Their requests.</param>
/// <param name="Failed">What each that failed was for, and how it was answered.</param>
/// <param name="Missing">Accepted entries that do not stand in their talk.</param>
/// <param name="Twice">Entries that stand in it more than once.</param>
public sealed record Answers(int Asked, IReadOnlyList<string> Failed, int Missing, int Twice)
{
    /// <summary>Whether each accepted entry stands, once.</summary>
    public bool Kept => Missing == 0 && Twice == 0;

    /// <summary>In one line.</summary>
    public string InBrief => string.Create(CultureInfo.InvariantCulture, $"{Asked} requests that nobody repeats, {Failed.Count} failed; of the accepted entries {Missing} missing, {Twice} twice");

    /// <summary>The most frequent failures, each with how often.</summary>
    public IEnumerable<string> Told => Failed.GroupBy(one => one).OrderByDescending(group => group.Count()).Take(12).Select(group => string.Create(CultureInfo.InvariantCulture, $"{group.Count()} × {group.Key}"));
}
