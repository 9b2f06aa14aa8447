using System.Globalization;
using Faults.Actors;
using LocalSystem;
using Npgsql;

namespace Faults.Cases;

/// <summary>N9–N12, N19, N20, N24, N25, N33: the broker and the database die, fill up, or lose what they knew.</summary>
internal static class InfraCases
{
    private static RabbitServer Rabbit(Lab lab) => lab.System.Infra.Rabbit ?? throw new NotHereException("the broker is not this program's own");

    /// <summary>N9: the broker is killed and comes back after a minute.</summary>
    public static async Task BrokerAwayAsync(Lab lab, Findings findings, CancellationToken ct)
    {
        var away = TimeSpan.FromSeconds(Math.Min(60, lab.Scale.Outage.TotalSeconds));
        var (verdict, run) = await lab.RunAsync("N9", lab.Scale.Load, async token =>
        {
            await lab.System.KillAsync("rabbitmq");
            await Task.Delay(away, token);
            await lab.System.RestartAsync("rabbitmq", token);
        }, ct);
        findings.Oracle(verdict);
        findings.Must(verdict.P95 <= TimeSpan.FromSeconds(25), string.Create(CultureInfo.InvariantCulture, $"broker away for {away.TotalSeconds:F0} s: on the other screen p95 {verdict.P95.TotalSeconds:F1} s"));
        await RelayedAsync(lab, findings, ct);
        await Numbers.EqualAsync(lab, run, findings, ct);
    }

    /// <summary>N10: the broker forgets everything; the topology job is the only thing done by hand.</summary>
    public static async Task BrokerWipedAsync(Lab lab, Findings findings, CancellationToken ct)
    {
        var (verdict, run) = await lab.RunAsync("N10", lab.Scale.Load, async token =>
        {
            await lab.System.KillAsync("rabbitmq");
            Rabbit(lab).Wipe();
            await lab.System.RestartAsync("rabbitmq", token);
            await lab.System.DeclareAgainAsync(token);
        }, ct);
        findings.Oracle(verdict);
        await RelayedAsync(lab, findings, ct);
        await Numbers.EqualAsync(lab, run, findings, ct);
    }

    /// <summary>N11: a disk alarm blocks all publishers.</summary>
    public static Task DiskAlarmAsync(Lab lab, Findings findings, CancellationToken ct) =>
        AlarmAsync(lab, findings, "N11", ["set_disk_free_limit", "900000GB"], ["set_disk_free_limit", "50MB"], ct);

    /// <summary>N12: so does a memory alarm.</summary>
    public static Task MemoryAlarmAsync(Lab lab, Findings findings, CancellationToken ct) =>
        AlarmAsync(lab, findings, "N12", ["set_vm_memory_high_watermark", "0.0001"], ["set_vm_memory_high_watermark", "0.4"], ct);

    private static async Task AlarmAsync(Lab lab, Findings findings, string name, string[] on, string[] off, CancellationToken ct)
    {
        var rabbit = Rabbit(lab);
        var (verdict, run) = await lab.RunAsync(name, lab.Scale.Load, async token =>
        {
            try
            {
                await rabbit.ControlAsync(on, token);
                await Task.Delay(lab.Scale.Outage, token);
            }
            finally
            {
                await rabbit.ControlAsync(off, CancellationToken.None);
            }
        }, ct);
        findings.Oracle(verdict);
        findings.WritingWentOn(verdict);
        findings.Must(verdict.P95 <= TimeSpan.FromSeconds(25), string.Create(CultureInfo.InvariantCulture, $"nothing is published for {lab.Scale.Outage.TotalSeconds:F0} s: on the other screen p95 {verdict.P95.TotalSeconds:F1} s"));
        await RelayedAsync(lab, findings, ct);
        await Numbers.EqualAsync(lab, run, findings, ct);
    }

    /// <summary>Everything that lies in the outboxes now goes out within 30 s. Where people go on writing meanwhile, a moment without anything unsent need never come: what they write later is not asked about.</summary>
    public static async Task RelayedAsync(Lab lab, Findings findings, CancellationToken ct)
    {
        string[] databases = ["vault", "chat", "routing", "contact", "directory"];
        var last = new Dictionary<string, long>();
        foreach (var database in databases)
        {
            last[database] = await Rows.AskAsync<long>(lab.System, database, "select coalesce(max(n), 0) from outbox", ct);
        }

        var left = 0L;
        var gone = await Lab.ComesAsync(async () =>
        {
            left = 0;
            foreach (var database in databases)
            {
                left += await Rows.AskAsync<long>(lab.System, database, $"select count(*) from outbox where relayed_at is null and n <= {last[database].ToString(CultureInfo.InvariantCulture)}", ct);
            }

            return left == 0;
        }, TimeSpan.FromSeconds(30), ct);
        findings.Must(gone, $"{left} events not relayed 30 s after healing");
    }

    /// <summary>N19: the postmaster is killed.</summary>
    public static async Task DatabaseKilledAsync(Lab lab, Findings findings, CancellationToken ct)
    {
        var (verdict, run) = await lab.RunAsync("N19", lab.Scale.Load, async token =>
        {
            for (var round = 0; round < lab.Scale.Rounds; round++)
            {
                await lab.System.KillAsync("postgres");
                await Task.Delay(TimeSpan.FromSeconds(2), token);
                await lab.System.RestartAsync("postgres", token);
                await Task.Delay(TimeSpan.FromSeconds(6), token);
            }
        }, ct);
        findings.Oracle(verdict);
        await Numbers.EqualAsync(lab, run, findings, ct);
    }

    /// <summary>N20: connections are cut again and again, also in the middle of commits.</summary>
    public static async Task ConnectionsCutAsync(Lab lab, Findings findings, CancellationToken ct)
    {
        var (verdict, _) = await lab.RunAsync("N20", lab.Scale.Load, async token =>
        {
            for (var round = 0; round < 10; round++)
            {
                await lab.System.Infra.ExecuteAsync("select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and backend_type = 'client backend'", "postgres", token);
                await Task.Delay(TimeSpan.FromSeconds(3), token);
            }
        }, ct);
        findings.Oracle(verdict);
        var looked = File.Exists(lab.System.LogOf("storage-vault")) ? File.ReadLines(lab.System.LogOf("storage-vault")).Count(line => line.Contains("outcome of a commit is unknown", StringComparison.Ordinal)) : 0;
        findings.Tell($"{looked} commits whose outcome was looked up");
    }

    /// <summary>N24: a forgotten transaction holds back what the feeds may show.</summary>
    public static async Task LongTransactionAsync(Lab lab, Findings findings, CancellationToken ct)
    {
        var (verdict, run) = await lab.RunAsync("N24", lab.Scale.Load, async token =>
        {
            // As the service's own role does it, with its limits: the server ends it after ten idle seconds.
            await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(lab.System.Database("vault", "app")) { Options = "-c idle_in_transaction_session_timeout=10000" }.ConnectionString);
            await connection.OpenAsync(token);
            await using var begin = new NpgsqlCommand("begin; select pg_current_xact_id()", connection);
            await begin.ExecuteScalarAsync(token);
            await Task.Delay(TimeSpan.FromSeconds(14), token);
            await using var still = new NpgsqlCommand("select 1", connection);
            findings.Must(await Record(() => still.ExecuteScalarAsync(token)) is not null, "the idle transaction was ended by the server");
        }, ct);
        findings.Oracle(verdict);
        await Numbers.EqualAsync(lab, run, findings, ct);
    }

    /// <summary>N25: somebody takes the connections.</summary>
    public static async Task ConnectionsTakenAsync(Lab lab, Findings findings, CancellationToken ct)
    {
        var taken = new List<NpgsqlConnection>();
        var (verdict, _) = await lab.RunAsync("N25", lab.Scale.Load, async token =>
        {
            try
            {
                for (var n = 0; n < 200; n++)
                {
                    var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(lab.System.Database("vault", "app")) { Pooling = false }.ConnectionString);
                    taken.Add(connection);
                    await connection.OpenAsync(token);
                }
            }
            catch (NpgsqlException e)
            {
                findings.Tell($"{taken.Count - 1} connections taken until the server refused ({(e as PostgresException)?.SqlState})");
            }

            await Task.Delay(TimeSpan.FromSeconds(15), token);
            foreach (var connection in taken)
            {
                await connection.DisposeAsync();
            }
        }, ct);
        findings.Tell($"{taken.Count} idle connections beside the services'");
        findings.Oracle(verdict);
    }

    /// <summary>N33: a binding is gone; the event goes to the owner's sink, and its effect comes by the feed.</summary>
    public static async Task UnroutableAsync(Lab lab, Findings findings, CancellationToken ct)
    {
        const string exchange = "web-chat.consultation-requested.v1";
        await using var broker = await BrokerHand.OpenAsync(lab.System.Broker("deploy"), ct);
        var before = await broker.DepthAsync("web-chat.unrouted", ct);
        var unbound = new[] { "routing.consultation-requested", "reporting.consultation-requested" };
        foreach (var queue in unbound)
        {
            await broker.UnbindAsync(queue, exchange, ct);
        }

        var (verdict, run) = await lab.RunAsync("N33", lab.Scale.Load with { Messages = 5 }, _ => Task.CompletedTask, ct);
        findings.Oracle(verdict);
        var caught = await broker.DepthAsync("web-chat.unrouted", ct) - before;
        findings.Must(caught >= run.Talks.Count, $"{caught} unroutable events lie in the owner's sink, {run.Talks.Count} consultations were requested");
        await lab.System.DeclareAgainAsync(ct);
        var fixedAt = await broker.DepthAsync("web-chat.unrouted", ct);
        var (again, _) = await lab.RunAsync("N33-fixed", lab.Scale.Load with { Messages = 2 }, _ => Task.CompletedTask, ct);
        findings.Oracle(again);
        findings.Must(await broker.DepthAsync("web-chat.unrouted", ct) == fixedAt, "with the topology declared again nothing more is unroutable");
        await broker.PurgeAsync("web-chat.unrouted", ct);
    }

    /// <summary>N47: the access log takes no rows: whoever reads is refused, a resident in need still writes.</summary>
    public static async Task LogReadOnlyAsync(Lab lab, Findings findings, CancellationToken ct)
    {
        var (database, app) = (new NpgsqlConnectionStringBuilder(lab.System.Database("vault", "app")).Database ?? string.Empty, new NpgsqlConnectionStringBuilder(lab.System.Database("vault", "app")).Username);
        var (verdict, _) = await lab.RunAsync("N47", lab.Scale.Load with { ReplyEvery = int.MaxValue }, async token =>
        {
            var tenant = lab.Town.Tenants[0];
            await using var resident = new ResidentActor(lab.System, tenant, tenant.Desks[0], "N47", new Journal());
            await resident.EnterAsync(token);
            try
            {
                await lab.System.Infra.ExecuteAsync($"revoke insert on access_log from {app}", database, token);
                using var write = await Doors.SendAsync(resident.Client, null, HttpMethod.Put, $"/api/v1/consultations/{resident.ConsultationId}/entries/{Guid.NewGuid()}", """{"text":"きいてください"}""", token);
                findings.Must(write.IsSuccessStatusCode, $"a resident's write is {(int)write.StatusCode}");
                using var fresh = await Doors.ResidentAsync(lab.System, tenant, token);
                var next = Guid.NewGuid();
                using var opening = await Doors.SendAsync(fresh, null, HttpMethod.Put, $"/api/v1/consultations/{next}", Doors.Opening(tenant.Desks[0]), token);
                findings.Must(opening.IsSuccessStatusCode, $"somebody new's opening is {(int)opening.StatusCode}");
                // The first one: who has an open talk before them has their row from when they opened it.
                using var read = await Doors.SendAsync(fresh, null, HttpMethod.Get, $"/api/v1/consultations/{next}/entries?after=0", null, token);
                findings.Must(!read.IsSuccessStatusCode, $"a first reading, which has no place beside the log, is {(int)read.StatusCode}");
                await Task.Delay(TimeSpan.FromSeconds(5), token);
            }
            finally
            {
                await lab.System.Infra.ExecuteAsync($"grant insert on access_log to {app}", database, CancellationToken.None);
            }
        }, ct);
        findings.Oracle(verdict);
    }

    private static async Task<Exception?> Record(Func<Task> work)
    {
        try
        {
            await work();
            return null;
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException)
        {
            return e;
        }
    }
}
