using System.Globalization;
using System.Net.Http.Json;
using Faults.Actors;
using LocalSystem;

namespace Faults.Cases;

/// <summary>N48: databases and keys are lost and come back from last night's backup. In a house of its own.</summary>
internal static class RestoreCases
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(100);

    /// <summary>A town talks; a backup is made; afterwards somebody is erased and somebody is told of a reply; then everything but broker, ledger and LINE is lost and restored, and the town talks on.</summary>
    public static async Task BackAsync(Lab lab, Findings findings, CancellationToken ct)
    {
        await using var house = await Lab.StartAsync(lab.Scale, ct);
        var system = house.System;
        var (verdict, run) = await house.RunAsync("N48-before", house.Scale.Load, _ => Task.CompletedTask, ct);
        findings.Oracle(verdict);
        using var noticed = await Noticed.BeginAsync(system, ct);
        // The reply is in the backup, the notice is not: the service that times it is away until the backup is made.
        var target = Directory.CreateDirectory(Path.Combine(system.Folder, "backups")).FullName;
        var backup = await Backup.MakeAsync(system.Source, target, ct);
        await system.RestartAsync("web-chat", ct);
        findings.Must(await Lab.ComesAsync(async () => (await noticed.PushesAsync(ct)).Count == 1, Grace, ct), "after the backup somebody is told of a reply");
        var gone = run.Talks.First();
        using (var hand = new VaultHand(system, gone.Value.Tenant.TenantId, TimeProvider.System))
        {
            var erased = await hand.OrderAsync(new { kind = "eraseConsultation", consultationId = gone.Key, reason = "residentRequest" }, ct);
            findings.Must(erased.Status == 200, $"after the backup one of {run.Talks.Count} consultations is erased: {erased}");
        }

        await KillAllAsync(system);
        var (drill, report) = await RestoreDrill.RunAsync(backup, system.Source, system.Keys.SecretFile("vault-root"), [run.Marker], ct);
        await using (drill)
        {
            findings.Must(report.Passed, string.Create(CultureInfo.InvariantCulture, $"restored in {report.Rto.TotalSeconds:F0} s: {report.Ledger}; {report.Samples}; {report.AuditRows} audit rows"));
            system.Use(drill);
            await system.KillAsync("postgres");
            foreach (var service in ServiceCatalog.All)
            {
                await system.RestartAsync(service.Name, ct);
            }

            await AfterAsync(house, run, gone.Key, noticed, findings, ct);
            // The restored copy goes with this block.
            await KillAllAsync(system);
        }
    }

    private static async Task KillAllAsync(RunningSystem system)
    {
        foreach (var service in ServiceCatalog.All)
        {
            await system.KillAsync(service.Name);
        }
    }

    private static async Task AfterAsync(Lab house, TownRun before, Guid gone, Noticed noticed, Findings findings, CancellationToken ct)
    {
        var rows = await Rows.AskAsync<long>(house.System, "vault", "select count(*) from deks d join consultations c using (tenant_id, dek_id) where c.consultation_id = $1", ct, gone);
        findings.Must(rows == 0, string.Create(CultureInfo.InvariantCulture, $"{rows} keys of what was erased after the backup"));
        var others = before.Talks.Where(talk => talk.Key != gone).ToDictionary();
        var kept = await Rows.AskAsync<long>(house.System, "vault", "select count(*) from entries where consultation_id = any($1)", ct, others.Keys.ToArray());
        var wanted = others.Values.Sum(talk => talk.Entries.Count);
        findings.Must(kept >= wanted, string.Create(CultureInfo.InvariantCulture, $"{kept} entries of the others, {wanted} had been read before"));
        // Sessions, sign-ins and the town's settings came back with the databases: the same counselors go on.
        var (verdict, run) = await house.RunAsync("N48-after", house.Scale.Load, _ => Task.CompletedTask, ct);
        findings.Oracle(verdict);
        await InfraCases.RelayedAsync(house, findings, ct);
        await Numbers.EqualAsync(house, run, findings, ct);
        await Numbers.EqualAsync(house, before with { Talks = others }, findings, ct);
        await Lab.ComesAsync(async () => (await noticed.PushesAsync(ct)).Count > 1, Grace, ct);
        var pushes = await noticed.PushesAsync(ct);
        findings.Must(pushes.Select(one => one.Status).SequenceEqual([200, 409]) && pushes.Select(one => one.Key).Distinct().Count() == 1,
            $"the reply's notice, before the loss and again after the restore: {string.Join(", ", pushes.Select(one => one.Status))} under {pushes.Select(one => one.Key).Distinct().Count()} retry key");
    }

    /// <summary>Somebody who came by LINE and left; a reply waits for them, and web-chat is away.</summary>
    private sealed class Noticed(HttpClient line) : IDisposable
    {
        public static async Task<Noticed> BeginAsync(RunningSystem system, CancellationToken ct)
        {
            var (tenant, id) = (system.Demo.Tenants["aoba"], Guid.NewGuid());
            var line = new HttpClient { BaseAddress = system.Phone };
            using var followed = await line.PostAsJsonAsync("/_double/talk/aoba/aoi/follow", new { }, ct);
            followed.EnsureSuccessStatusCode();
            using var resident = await Doors.ResidentByLineAsync(system, tenant, "aoi", ct);
            await Doors.UntilSentAsync(resident, null, HttpMethod.Put, $"/api/v1/consultations/{id}", Doors.Opening(tenant.Desks[1]), "the opening", ct);
            using var counselor = await Doors.StaffAsync(system, tenant.Member("hanako"), ct);
            await Doors.UntilSentAsync(counselor, tenant, HttpMethod.Put, "/api/v1/presence", """{"onDuty":true}""", "going on duty", ct);
            await Doors.UntilAsync(async token =>
            {
                using var taken = await Doors.SendAsync(counselor, tenant, HttpMethod.Post, $"/api/v1/lines/{tenant.Desks[1].DeskId}/next", "{}", token);
                return taken.StatusCode == System.Net.HttpStatusCode.OK;
            }, "taking", ct);
            await system.KillAsync("web-chat");
            await Doors.UntilSentAsync(counselor, tenant, HttpMethod.Put, $"/api/v1/consultations/{id}/entries/{Guid.NewGuid()}?log=talk", """{"text":"おまたせしました"}""", "the reply", ct);
            return new Noticed(line);
        }

        /// <summary>What LINE answered to each push, and under which key: 409 to one that it has already, which nobody sees.</summary>
        public Task<List<(int Status, string Key)>> PushesAsync(CancellationToken ct) => LineCases.ReceivedAsync(line, LineCases.PushPath, ct);

        public void Dispose() => line.Dispose();
    }
}
