using System.Globalization;
using System.Text.Json;
using Faults.Actors;

namespace Faults.Cases;

/// <summary>N1–N4, N6, N30: our own processes die, at the worst moments, and are started again; one of them is slow.</summary>
internal static class ProcessCases
{
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);

    /// <summary>N1: web-chat at each step of a write and of an opening.</summary>
    public static async Task WebChatAsync(Lab lab, Findings findings, CancellationToken ct)
    {
        var strikes = lab.Strikes("chat.write.received", "chat.write.checked", "chat.write.answered");
        var fell = 0;
        var (writing, _) = await lab.RunAsync("N1-writing", lab.Scale.Load, async token => fell = await lab.DieAtAsync("web-chat", strikes, Patience, token), ct);
        findings.Oracle(writing);
        findings.Fell(fell, strikes.Count, "while writing");
        findings.Tell(string.Create(CultureInfo.InvariantCulture, $"an entry was sent at most {writing.MostAttempts} times over {strikes.Count} deaths and starts (these clients repeat faster than the page)"));

        var arriving = lab.Arrivals("chat.open.before_commit", "chat.open.begun", "chat.open.kept", "chat.open.announced", "chat.open.finished");
        var (opening, run) = await lab.RunAsync("N1-opening", lab.Scale.Load with { FaultsFromTheStart = true, Messages = 3 }, async token => fell = await lab.DieAtAsync("web-chat", arriving, Patience, token), ct);
        findings.Oracle(opening);
        findings.Fell(fell, arriving.Count, "while opening");
        await OncePerResidentAsync(lab, run, findings, ct);
    }

    /// <summary>N2: the vault from BEGIN to the mark of the relay; while it is away nothing is ever accepted.</summary>
    public static async Task VaultAsync(Lab lab, Findings findings, CancellationToken ct)
    {
        var strikes = VaultStrikes(lab);
        var fell = 0;
        var (verdict, _) = await lab.RunAsync("N2", lab.Scale.Load, async token =>
        {
            fell = await lab.DieAtAsync("storage-vault", strikes, Patience, token);
            await AwayAsync(lab, findings, token);
        }, ct);
        findings.Oracle(verdict);
        findings.Fell(fell, strikes.Count, "vault");
    }

    /// <summary>The vault from BEGIN to the mark of the relay.</summary>
    public static IReadOnlyList<string> VaultStrikes(Lab lab) => lab.Strikes("vault.write.begun", "vault.write.locked", "vault.write.before_commit", "vault.write.after_commit", "outbox.claimed", "outbox.published");

    /// <summary>While the vault is down, an answer is 503 with Retry-After, and never a success.</summary>
    private static async Task AwayAsync(Lab lab, Findings findings, CancellationToken ct)
    {
        var tenant = lab.Town.Tenants[0];
        await using var resident = new ResidentActor(lab.System, tenant, tenant.Desks[0], "probe", new Journal());
        await resident.EnterAsync(ct);
        await lab.System.KillAsync("storage-vault");
        var answers = new List<string>();
        for (var n = 0; n < 5; n++)
        {
            using var response = await Doors.SendAsync(resident.Client, null, HttpMethod.Put, $"/api/v1/consultations/{resident.ConsultationId}/entries/{Guid.NewGuid()}", """{"text":"まだですか"}""", ct);
            var code = response.Content.Headers.ContentType?.MediaType == "application/problem+json" ? JsonDocument.Parse(await response.Content.ReadAsStringAsync(ct)).RootElement.GetProperty("code").GetString() : "none";
            answers.Add($"{(int)response.StatusCode} {code}{(response.Headers.RetryAfter is null ? " without Retry-After" : string.Empty)}");
        }

        await lab.System.RestartAsync("storage-vault", ct);
        findings.Must(answers.TrueForAll(answer => answer == "503 vault-away"), "vault away: " + string.Join(", ", answers.Distinct()));
    }

    /// <summary>N3: the relay between publish and mark: twice on the wire, once in effect.</summary>
    public static async Task RelayAsync(Lab lab, Findings findings, CancellationToken ct)
    {
        await using var tap = await BrokerTap.OpenAsync(lab.System.Broker("deploy"), "storage-vault.entry-stored.v1", ct);
        var strikes = lab.Strikes("outbox.published");
        var fell = 0;
        var (verdict, run) = await lab.RunAsync("N3", lab.Scale.Load, async token => fell = await lab.DieAtAsync("storage-vault", strikes, Patience, token), ct);
        findings.Oracle(verdict);
        findings.Fell(fell, strikes.Count, "between publish and mark");
        // A claim of a dead relay ends after 15 s.
        var twice = await Lab.ComesAsync(() => Task.FromResult(tap.Repeated > 0), TimeSpan.FromSeconds(20), ct);
        findings.Must(twice, string.Create(CultureInfo.InvariantCulture, $"{tap.Seen} events on the wire, {tap.Repeated} of them more than once"));
        await Numbers.EqualAsync(lab, run, findings, ct);
    }

    /// <summary>N4: routing before and after an effect, before the cursor moves, and between the three steps of an assignment.</summary>
    public static async Task RoutingAsync(Lab lab, Findings findings, CancellationToken ct)
    {
        var strikes = lab.Arrivals("feed.before_effect", "feed.after_effect", "feed.committed", "routing.assign.promised", "routing.assign.granted");
        var fell = 0;
        var (verdict, run) = await lab.RunAsync("N4", lab.Scale.Load with { FaultsFromTheStart = true, Messages = 5 }, async token => fell = await lab.DieAtAsync("routing", strikes, Patience, token), ct);
        findings.Oracle(verdict);
        findings.Fell(fell, strikes.Count, "routing");
        var twice = await CountAsync(lab, "routing", "select count(*) from (select data->>'consultationId' from outbox where type = 'routing:counselor-assigned:v1' and (data->>'consultationId')::uuid = any($1) group by 1 having count(distinct data->>'counselorId') > 1) d", run, ct);
        findings.Must(twice == 0, $"{twice} consultations were assigned to two counselors");
        var grants = await CountAsync(lab, "vault", "select count(*) from (select consultation_id from grants where not ended and consultation_id = any($1) group by 1 having count(*) > 1) d", run, ct);
        findings.Must(grants == 0, $"{grants} consultations with two standing grants");
        var full = await CountAsync(lab, "routing", "select count(*) from (select assigned_staff_id from consultations where state in (2, 3, 4) and consultation_id = any($1) group by 1 having count(*) > " + lab.Scale.Plan.Capacity.ToString(CultureInfo.InvariantCulture) + ") d", run, ct);
        findings.Must(full == 0, $"{full} counselors over their capacity");
    }

    /// <summary>N6: reporting in the middle of counting.</summary>
    public static async Task ReportingAsync(Lab lab, Findings findings, CancellationToken ct)
    {
        var strikes = lab.Strikes("reporting.count.entry", "feed.after_effect");
        var fell = 0;
        var (verdict, run) = await lab.RunAsync("N6", lab.Scale.Load, async token => fell = await lab.DieAtAsync("reporting", strikes, Patience, token), ct);
        findings.Oracle(verdict);
        findings.Fell(fell, strikes.Count, "reporting");
        await Numbers.EqualAsync(lab, run, findings, ct);
    }

    /// <summary>N30: reporting takes five seconds for each event.</summary>
    public static async Task SlowConsumerAsync(Lab lab, Findings findings, CancellationToken ct)
    {
        await lab.StartAgainAsync("reporting", new Dictionary<string, string> { ["TOMOSHIBI_FAULT"] = "reporting.count.entry:wait=5000:1+" }, ct);
        var (verdict, run) = await lab.RunAsync("N30", lab.Scale.Load, _ => Task.CompletedTask, ct);
        findings.Oracle(verdict);
        findings.Must(verdict.P95 <= TimeSpan.FromSeconds(1), string.Create(CultureInfo.InvariantCulture, $"on the other screen p95 {verdict.P95.TotalMilliseconds:F0} ms"));
        await lab.StartAgainAsync("reporting", null, ct);
        await Numbers.EqualAsync(lab, run, findings, ct);
    }

    private static async Task OncePerResidentAsync(Lab lab, TownRun run, Findings findings, CancellationToken ct)
    {
        var announced = await CountAsync(lab, "chat", "select count(*) from (select data->>'consultationId' from outbox where type = 'web-chat:consultation-requested:v1' and (data->>'consultationId')::uuid = any($1) group by 1 having count(*) > 1) d", run, ct);
        findings.Must(announced == 0, $"{announced} openings were announced more than once");
    }

    private static Task<long> CountAsync(Lab lab, string database, string sql, TownRun run, CancellationToken ct) =>
        Rows.AskAsync<long>(lab.System, database, sql, ct, run.Talks.Keys.ToArray());
}
