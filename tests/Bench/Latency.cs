using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Faults.Actors;
using LocalSystem;

namespace Bench;

/// <summary>From the planned moment of sending to the other screen, open loop: arrivals are Poisson with a fixed seed, whether or not the system keeps up.</summary>
internal static class Latency
{
    public static async Task RunAsync(RunningSystem system, Town town, Report report, int rate, TimeSpan duration, bool measureMemory, bool statements = false)
    {
        using var stop = new CancellationTokenSource();
        var planned = new ConcurrentDictionary<string, double>();
        var seen = new ConcurrentDictionary<string, double>();
        var doubled = 0;
        var clock = Stopwatch.StartNew();
        await using var timeline = new Timeline(clock);
        void Seen(string key)
        {
            if (planned.ContainsKey(key) && !seen.TryAdd(key, clock.Elapsed.TotalMilliseconds))
            {
                Interlocked.Increment(ref doubled);
            }
        }

        var screens = town.Consultations.Select(talk => ResidentScreenAsync(talk, Seen, stop.Token))
            .Concat(town.Counselors.Select(pair => DeskScreenAsync(pair.Key, pair.Value, Seen, stop.Token))).ToList();
        await Task.Delay(TimeSpan.FromSeconds(4));
        // What the open screens cost while nobody writes is not the messages' doing.
        var quiet = await Profile.TakeAsync(system);
        await Task.Delay(TimeSpan.FromSeconds(Math.Min(10, duration.TotalSeconds)));
        var random = new Random(20261121);
        if (statements)
        {
            await Statements.ResetAsync(system);
        }

        var before = await Profile.TakeAsync(system);
        var (sends, next, refused) = (new List<Task>(), clock.Elapsed.TotalMilliseconds, 0);
        var end = next + duration.TotalMilliseconds;
        var sampled = measureMemory ? end - (duration.TotalMilliseconds / 2) : double.MaxValue;
        while (next < end)
        {
            next += -Math.Log(1 - random.NextDouble()) * 1000 / rate;
            var wait = next - clock.Elapsed.TotalMilliseconds;
            if (wait > 1)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(wait));
            }

            if (clock.Elapsed.TotalMilliseconds > sampled)
            {
                sampled = double.MaxValue;
                report.Memory($"under load ({rate}/s)", Memory.Measure(system));
            }

            var (talk, byResident, at) = (town.Consultations[random.Next(town.Consultations.Count)], random.NextDouble() < 0.6, next);
            var entry = Guid.NewGuid();
            planned[entry.ToString("D")] = at;
            sends.Add(Task.Run(async () =>
            {
                if (!await talk.WriteAsync(byResident, entry, "はい、そうなんです。", CancellationToken.None))
                {
                    Interlocked.Increment(ref refused);
                }
            }));
        }

        await Task.WhenAll(sends);
        // The counters of PostgreSQL's sessions are told once a second.
        await Task.Delay(TimeSpan.FromSeconds(1.5));
        var after = await Profile.TakeAsync(system);
        report.Line($"cores used at {rate}/s: {Profile.Cores(before, after)}");
        report.Line($"each message at {rate}/s: {Profile.PerMessage((quiet, before), (before, after), planned.Count)}");
        if (statements)
        {
            await Statements.TellAsync(system, report, planned.Count);
        }

        for (var n = 0; n < 150 && seen.Count < planned.Count - refused; n++)
        {
            await Task.Delay(100);
        }

        await stop.CancelAsync();
        await Task.WhenAll(screens);
        // Refused ones were never accepted: lost is what was accepted and came to no screen.
        var lost = Math.Max(0, planned.Count - refused - seen.Count);
        report.Lost += lost;
        report.Line($"send → other screen at {rate}/s over {town.Consultations.Count} live consultations: {Report.Percentiles([.. seen.Select(pair => pair.Value - planned[pair.Key])])}{(rate == 270 ? " (aim p99 ≤ 150 ms)" : string.Empty)}; sent {planned.Count}, lost {lost}, shown twice {doubled}, refused {refused}");
        report.Line("  " + await timeline.TellAsync([.. seen.Select(pair => (planned[pair.Key], pair.Value - planned[pair.Key]))], Path.Combine(Repo.Root, "artifacts", $"bench-seconds-{rate}.txt")));
    }

    /// <summary>A resident's page: the entry itself comes on the stream.</summary>
    private static async Task ResidentScreenAsync(LiveTalk talk, Action<string> seen, CancellationToken ct)
    {
        var after = 0L;
        await EventStream.ReadAsync(talk.Resident, () => string.Create(CultureInfo.InvariantCulture, $"/api/v1/consultations/{talk.Id}/stream?after={after}"), _ => Task.CompletedTask, (name, id, data) =>
        {
            if (name == "entry")
            {
                after = Math.Max(after, id);
                using var entry = JsonDocument.Parse(data);
                if (entry.RootElement.GetProperty("author").GetString() == "counselor")
                {
                    seen(entry.RootElement.GetProperty("entryId").GetString() ?? string.Empty);
                }
            }

            return Task.CompletedTask;
        }, ct);
    }

    /// <summary>A counselor's page: a notice comes on the stream, the words are fetched after it.</summary>
    private static Task DeskScreenAsync(DemoTenant tenant, HttpClient client, Action<string> seen, CancellationToken ct)
    {
        var cursors = new ConcurrentDictionary<string, (long After, SemaphoreSlim Turn)>();
        return EventStream.ReadAsync(client, () => "/api/v1/board/stream", _ => Task.CompletedTask, (name, id, data) =>
        {
            if (name == "entry")
            {
                using var notice = JsonDocument.Parse(data);
                var consultation = notice.RootElement.GetProperty("consultationId").GetString() ?? string.Empty;
                var seq = notice.RootElement.GetProperty("seq").GetInt64();
                // As the page does: a counselor's own words stand there already, their echo comes with the next fetch.
                if (notice.RootElement.GetProperty("author").GetString() == "counselor")
                {
                    return Task.CompletedTask;
                }

                // The page fetches while it reads on; the notice must not wait for the fetch before it.
                _ = Task.Run(() => FetchAsync(client, tenant, cursors, consultation, seq, seen, ct), ct);
            }

            return Task.CompletedTask;
        }, ct);
    }

    private static async Task FetchAsync(HttpClient client, DemoTenant tenant, ConcurrentDictionary<string, (long After, SemaphoreSlim Turn)> cursors, string consultation, long seq, Action<string> seen, CancellationToken ct)
    {
        // Notices may come out of order: the first fetch reaches back, entries of earlier runs are not counted.
        var turn = cursors.GetOrAdd(consultation, _ => (Math.Max(0, seq - 50), new SemaphoreSlim(1))).Turn;
        try
        {
            await turn.WaitAsync(ct);
            try
            {
                var after = cursors[consultation].After;
                if (after >= seq)
                {
                    return;
                }

                using var request = new HttpRequestMessage(HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"/api/v1/consultations/{consultation}/entries?log=talk&after={after}&limit=200"));
                request.Headers.Add("Tomoshibi-Tenant", tenant.TenantId.ToString("D"));
                using var response = await client.SendAsync(request, ct);
                using var page = JsonDocument.Parse(await response.Content.ReadAsStringAsync(ct));
                foreach (var entry in page.RootElement.GetProperty("entries").EnumerateArray())
                {
                    after = Math.Max(after, entry.GetProperty("seq").GetInt64());
                    if (entry.GetProperty("author").GetString() == "resident")
                    {
                        seen(entry.GetProperty("entryId").GetString() ?? string.Empty);
                    }
                }

                cursors[consultation] = (after, turn);
            }
            finally
            {
                turn.Release();
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }
}
