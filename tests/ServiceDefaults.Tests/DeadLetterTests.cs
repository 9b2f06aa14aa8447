using System.Net;
using System.Net.Http.Json;
using LocalSystem;
using Npgsql;
using ServiceDefaults.Messaging;
using ServiceDefaults.Tokens;

namespace ServiceDefaults.Tests;

/// <summary>Events that failed for good: who may see and touch them, and what comes of it. Every service has these routes.</summary>
[Collection(nameof(ProbeService))]
public sealed class DeadLetterTests(ProbeService probe)
{
    private static readonly Guid Person = Guid.CreateVersion7();

    [Fact]
    [Trait("Requirement", "64")]
    public async Task Only_a_named_operator_may_look_or_act()
    {
        var (tenant, id) = (Guid.NewGuid(), Guid.NewGuid());
        var act = Act.Of(Person, Guid.NewGuid());
        foreach (var path in new[] { "", $"/{tenant}/{id}/redrive", $"/{tenant}/{id}/drop" })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await Status(path, null));
            Assert.Equal(HttpStatusCode.Forbidden, await Status(path, probe.System.Mint("reporting").Service("reporting")));
            Assert.Equal(HttpStatusCode.Forbidden, await Status(path, probe.System.Mint("gateway").Staff("reporting", tenant, act)));
            Assert.Equal(HttpStatusCode.Forbidden, await Status(path, probe.System.Mint("operator-cli").Service("reporting")));
            Assert.Equal(path.Length == 0 ? HttpStatusCode.OK : HttpStatusCode.NotFound, await Status(path, Operator()));
        }

        using var feed = new HttpRequestMessage(HttpMethod.Get, new Uri(probe.Address, "/internal/feed"));
        Assert.Equal(HttpStatusCode.Forbidden, (await Send(feed, Operator())).StatusCode);
    }

    [Fact]
    public async Task One_that_failed_again_stays_and_one_whose_cause_is_mended_has_its_effect_once()
    {
        var (tenant, thing) = (Guid.NewGuid(), Guid.NewGuid());
        await probe.Transactions.RunAsync(tenant, (tx, _) => { tx.Announce(new ThingHappened { TenantId = tenant, ThingId = thing, Poisonous = true }); return Task.CompletedTask; }, CancellationToken.None);
        var letter = await Buried(tenant);

        var early = await Redrive(letter);
        await probe.Transactions.RunAsync(tenant, async (tx, ct) => await tx.Command("insert into effects (tenant_id, thing_id) values ($1, $2)", tenant, Guid.Empty).ExecuteNonQueryAsync(ct), CancellationToken.None);
        var late = await Redrive(letter);

        Assert.Equal((RedriveOutcome.FailedAgain, "InvalidOperationException", RedriveOutcome.Done), (early?.Outcome, early?.Failure, late?.Outcome));
        Assert.Contains((thing, 1), await probe.EffectsAsync(tenant));
        Assert.Equal(HttpStatusCode.NotFound, await Status($"/{tenant}/{letter.EventId}/redrive", Operator()));
        Assert.Equal("2,1", await Scalar($"select string_agg(act::text, ',' order by at) from dead_letter_acts where tenant_id = '{tenant}' and operator_id = '{Person}'"));
    }

    [Fact]
    public async Task One_is_given_up_for_one_of_the_known_reasons()
    {
        var (tenant, id) = (Guid.NewGuid(), Guid.NewGuid());
        await Scalar($"insert into dead_letters (tenant_id, consumer, event_id, owner, type, data, attempts, failure) values ('{tenant}', 'feed', '{id}', 'reporting', 'reporting:thing-happened:v1', '{{}}', 4, 'X')");

        Assert.Equal(HttpStatusCode.BadRequest, await Status($"/{tenant}/{id}/drop", Operator(), """{"reason":"unknown"}"""));
        Assert.Equal(HttpStatusCode.BadRequest, await Status($"/{tenant}/{id}/drop", Operator(), """{"reason":"I felt like it"}"""));
        Assert.Equal(HttpStatusCode.NoContent, await Status($"/{tenant}/{id}/drop", Operator(), """{"reason":"notNeeded"}"""));
        Assert.Equal("3/3", await Scalar($"select act || '/' || reason from dead_letter_acts where tenant_id = '{tenant}'"));
    }

    private string Operator() => OperatorTool.TokenOf(probe.System.Mint(ServiceCatalog.OperatorTool), "reporting", Person);

    private async Task<DeadLetter> Buried(Guid tenant)
    {
        for (var attempt = 0; attempt < 300; attempt++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(probe.Address, "/internal/dead-letters?limit=500"));
            using var response = await Send(request, Operator());
            if ((await response.Content.ReadFromJsonAsync<DeadLetterPage>(Json.Options))?.DeadLetters.FirstOrDefault(letter => letter.TenantId == tenant) is { } found) return found;
            await Task.Delay(100);
        }

        throw new TimeoutException("Nothing was put aside.");
    }

    private async Task<RedriveResult?> Redrive(DeadLetter letter)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(probe.Address, $"/internal/dead-letters/{letter.TenantId}/{letter.EventId}/redrive"));
        using var response = await Send(request, Operator());
        return await response.Content.ReadFromJsonAsync<RedriveResult>(Json.Options);
    }

    private async Task<HttpStatusCode> Status(string path, string? token, string body = """{"reason":"superseded"}""")
    {
        using var request = new HttpRequestMessage(path.Length == 0 ? HttpMethod.Get : HttpMethod.Post, new Uri(probe.Address, "/internal/dead-letters" + path));
        if (path.EndsWith("/drop", StringComparison.Ordinal)) request.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        return (await Send(request, token)).StatusCode;
    }

    private static async Task<HttpResponseMessage> Send(HttpRequestMessage request, string? token)
    {
        if (token is not null) request.Headers.Add(TokenMint.Header, token);
        using var client = new HttpClient();
        return await client.SendAsync(request);
    }

    private async Task<string?> Scalar(string sql)
    {
        await using var connection = new NpgsqlConnection(probe.Database("super"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync() as string;
    }
}
