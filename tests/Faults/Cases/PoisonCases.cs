using System.Text;
using Faults.Actors;
using Npgsql;

namespace Faults.Cases;

/// <summary>N31, N32: events that nobody can handle, and one that kills whoever touches it.</summary>
internal static class PoisonCases
{
    private const string Exchange = "storage-vault.entry-stored.v1";

    /// <summary>N31: garbage on the broker, and an unreadable event in the owner's feed.</summary>
    public static async Task ThrowsAsync(Lab lab, Findings findings, CancellationToken ct)
    {
        await using var broker = await BrokerHand.OpenAsync(lab.System.Broker("deploy"), ct);
        var word = "どく" + Guid.NewGuid().ToString("N");
        var (verdict, run) = await lab.RunAsync("N31", lab.Scale.Load, async token =>
        {
            await broker.PublishAsync(Exchange, "application/vnd.masstransit+json", Encoding.UTF8.GetBytes($$$"""{"messageType":["urn:message:storage-vault:entry-stored:v1"],"message":{"consultationId":"{{{word}}}"}}"""), token);
            await broker.PublishAsync(Exchange, "application/json", Encoding.UTF8.GetBytes("{ " + word), token);
            var eventId = await PlantAsync(lab, "{}", token);
            await BuriedAsync(lab, findings, eventId, token);
        }, ct);
        findings.Oracle(verdict);
        await Numbers.EqualAsync(lab, run, findings, ct);
        foreach (var queue in new[] { "reporting.entry-stored_error", "reporting.entry-stored_skipped" })
        {
            var headers = await broker.HeadersAsync(queue, ct);
            findings.Must(!headers.Any(header => header.Contains(word, StringComparison.Ordinal)), $"{queue}: {headers.Count} headers at its head, none with words of the body");
        }
    }

    /// <summary>N32: whoever touches the event dies, each time.</summary>
    public static async Task KillsAsync(Lab lab, Findings findings, CancellationToken ct)
    {
        var eventId = Guid.CreateVersion7();
        var deaths = 0;
        var (verdict, run) = await lab.RunAsync("N32", lab.Scale.Load, async token =>
        {
            var deadly = $"feed.event.{eventId}:failfast:1";
            await lab.StartArmedAsync("reporting", deadly, token);
            await PlantAsync(lab, Valid(lab), token, eventId);
            var began = TimeProvider.System.GetTimestamp();
            // As an orchestrator does: whatever ends is started again, at most for four minutes.
            while (TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromMinutes(4) && !await IsBuriedAsync(lab, "reporting", eventId, token))
            {
                if (await lab.System.EndsAsync("reporting", TimeSpan.FromSeconds(1), token))
                {
                    deaths++;
                    await lab.StartArmedAsync("reporting", deadly, token);
                }
            }

            findings.Must(await IsBuriedAsync(lab, "reporting", eventId, token), $"put aside after {deaths} deaths and {TimeProvider.System.GetElapsedTime(began).TotalSeconds:F0} s");
            await lab.StartAgainAsync("reporting", null, token);
        }, ct);
        findings.Oracle(verdict);
        await Numbers.EqualAsync(lab, run, findings, ct);
    }

    /// <summary>An event of a consultation that is none: counted by nobody's run.</summary>
    private static string Valid(Lab lab) => System.Text.Json.JsonSerializer.Serialize(new
    {
        tenantId = lab.Town.Tenants[0].TenantId, consultationId = Guid.NewGuid(), entryId = Guid.NewGuid(), log = "talk", seq = 1, author = "resident", kind = "text", storedAt = Journal.Now,
    });

    /// <summary>Puts an event into the vault's outbox as a careless migration would; it is marked as sent, as the relay cannot read it either.</summary>
    public static async Task<Guid> PlantAsync(Lab lab, string data, CancellationToken ct, Guid? id = null)
    {
        var eventId = id ?? Guid.CreateVersion7();
        await using var connection = new NpgsqlConnection(lab.System.Database("vault", "super"));
        await connection.OpenAsync(ct);
        await using var insert = new NpgsqlCommand("insert into outbox (tenant_id, event_id, type, data) values ($1, $2, 'storage-vault:entry-stored:v1', $3::jsonb)", connection)
        {
            Parameters = { new() { Value = lab.Town.Tenants[0].TenantId }, new() { Value = eventId }, new() { Value = data } },
        };
        await insert.ExecuteNonQueryAsync(ct);
        return eventId;
    }

    public static async Task BuriedAsync(Lab lab, Findings findings, Guid eventId, CancellationToken ct)
    {
        foreach (var (service, database) in new[] { ("reporting", "reporting"), ("routing", "routing"), ("web-chat", "chat") })
        {
            findings.Must(await Lab.ComesAsync(() => IsBuriedAsync(lab, database, eventId, ct), TimeSpan.FromMinutes(2), ct), $"{service} put it aside after its tries");
        }

        await using var connection = new NpgsqlConnection(lab.System.Database("vault", "super"));
        await connection.OpenAsync(ct);
        await using var mark = new NpgsqlCommand("update outbox set relayed_at = clock_timestamp() where event_id = $1 and relayed_at is null", connection) { Parameters = { new() { Value = eventId } } };
        findings.Tell(await mark.ExecuteNonQueryAsync(ct) == 1 ? "the owner's relay could not read it either and went on with the rest" : "the owner's relay sent it");
    }

    private static async Task<bool> IsBuriedAsync(Lab lab, string database, Guid eventId, CancellationToken ct) =>
        await Rows.AskAsync<long>(lab.System, database, "select count(*) from dead_letters where event_id = $1", ct, eventId) > 0;
}
