using System.Net;
using System.Text;
using System.Text.Json;
using Contracts.StorageVault.V1;
using ServiceDefaults.Tokens;

namespace Routing.Tests.UseCases;

[Collection(RoutingSystemGroup.Name)]
public sealed class WatchBoardTests(RoutingSystem routing)
{
    [Fact]
    public async Task A_counselor_hears_of_the_line_and_of_their_own_talks_only()
    {
        using var scene = routing.NewScene();
        var (mine, other) = (scene.Counselor(), scene.Counselor(3));
        await using var stream = await Stream.Open(routing, scene.AsStream(mine));
        await using var others = await Stream.Open(routing, scene.AsStream(other));
        await using var supervisor = await Stream.Open(routing, scene.AsStream(scene.Tenant.Supervisor));
        await stream.Until("event: hello");
        await others.Until("event: hello");
        await supervisor.Until("event: hello");

        var consultation = await scene.Waiting();
        await scene.OnDuty(mine);
        await Taken(scene, mine, consultation);
        (await scene.Write(consultation, "もしもし")).Is(HttpStatusCode.OK);

        await stream.Until("event: board");
        var notice = await stream.Until($"\"consultationId\":\"{consultation}\",\"log\":\"talk\",\"seq\":2,\"author\":\"resident\"");
        Assert.Contains(scene.TenantId.ToString(), notice, StringComparison.Ordinal);
        Assert.DoesNotContain("もしもし", notice, StringComparison.Ordinal);
        await supervisor.Until($"\"consultationId\":\"{consultation}\",\"log\":\"talk\",\"seq\":2");
        await others.Until("event: board");
        Assert.DoesNotContain(consultation.ToString(), others.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_poll_goes_on_where_the_last_one_ended()
    {
        using var scene = routing.NewScene();
        var counselor = scene.Counselor();
        var first = (await Poll(scene, counselor, null, 25)).Json;
        var cursor = first.GetProperty("cursor").GetString();
        Assert.Equal(0, first.GetProperty("events").GetArrayLength());

        await scene.OnDuty(counselor);
        var heard = (await Poll(scene, counselor, cursor, 25)).Json;
        var foreign = (await Poll(scene, counselor, "00000000.5", 25)).Json;
        var quiet = (await Poll(scene, counselor, foreign.GetProperty("cursor").GetString(), 1)).Json;

        Assert.Contains(heard.GetProperty("events").EnumerateArray(), item => item.GetProperty("event").GetString() == "board");
        Assert.Equal("board", Assert.Single(foreign.GetProperty("events").EnumerateArray()).GetProperty("event").GetString());
        Assert.True(quiet.TryGetProperty("cursor", out _));
        (await Poll(scene, counselor, cursor, 26)).Is(HttpStatusCode.BadRequest, "validation-failed");
    }

    [Fact]
    [Trait("Requirement", "56")]
    public async Task Another_tenants_notices_and_another_sites_page_are_kept_out()
    {
        using var scene = routing.NewScene();
        using var stranger = routing.NewScene();
        // A session that claims a tenant in which the copied settings do not know the person hears nothing of it.
        await using var stream = await Stream.Open(routing, scene.AsStream(scene.Counselor(), scene.TenantId, stranger.TenantId));
        await stream.Until("event: hello");

        await stranger.OnDuty(stranger.Counselor());
        await scene.OnDuty(scene.Counselor());
        await stream.Until(scene.TenantId.ToString());

        Assert.DoesNotContain(stranger.TenantId.ToString(), stream.Text, StringComparison.Ordinal);
        using var client = routing.System.Client("routing");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/board/stream");
        request.Headers.Add(TokenMint.Header, scene.AsStream(scene.Counselor()));
        request.Headers.Add("Sec-Fetch-Site", "cross-site");
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task Emergency_words_stand_as_an_alert_until_somebody_has_seen_them()
    {
        using var scene = routing.NewScene();
        var (mine, other) = (scene.Counselor(), scene.Counselor(3));
        var consultation = await scene.Waiting();
        await using var stream = await Stream.Open(routing, scene.AsStream(scene.Tenant.Supervisor));
        await stream.Until("event: hello");
        await scene.OnDuty(mine);
        await Taken(scene, mine, consultation);
        await Emergency(scene, consultation);

        await stream.Until("event: alert", 30);
        var alert = Assert.Single((await scene.Board(mine)).Json.GetProperty("alerts").EnumerateArray());
        Assert.Equal("emergencyWords", alert.GetProperty("kind").GetString());
        Assert.Equal(0, (await scene.Board(other)).Json.GetProperty("alerts").GetArrayLength());
        var path = $"/api/v1/board/alerts/{alert.GetProperty("alertId").GetGuid()}/seen";
        await scene.OnDuty(other);
        Assert.Equal(1, (await scene.Board(other)).Json.GetProperty("alerts").GetArrayLength());
        (await scene.Send(HttpMethod.Post, path, scene.As(other), new { })).Is(HttpStatusCode.NotFound, "not-found");
        (await scene.Send(HttpMethod.Post, path, scene.As(mine), new { })).Is(HttpStatusCode.NoContent);
        (await scene.Send(HttpMethod.Post, path, scene.As(scene.Tenant.Supervisor), new { })).Is(HttpStatusCode.NoContent);
        Assert.Equal(0, (await scene.Board(scene.Tenant.Supervisor)).Json.GetProperty("alerts").GetArrayLength());
    }

    private static async Task Taken(Scene scene, TestStaff counselor, Guid consultation) =>
        await Scene.Until(() => scene.Take(counselor, consultation), answer => answer.Status == HttpStatusCode.OK, 30);

    /// <summary>What the vault commits with an entry that holds emergency words; its process publishes and feeds it.</summary>
    private Task<int> Emergency(Scene scene, Guid consultation)
    {
        var found = new EmergencyWordsFound { TenantId = scene.TenantId, ConsultationId = consultation, DeskId = scene.Tenant.ChildrenDesk, Seq = 2, FoundAt = DateTimeOffset.UtcNow };
        return routing.ExecuteAsync(
            "vault", "insert into outbox (tenant_id, event_id, type, data) values ($1, $2, 'storage-vault:emergency-words-found:v1', $3::jsonb)",
            scene.TenantId, Guid.CreateVersion7(), JsonSerializer.Serialize(found, ServiceDefaults.Json.Options));
    }

    private static Task<Answer> Poll(Scene scene, TestStaff staff, string? cursor, int wait) =>
        scene.Send(HttpMethod.Get, $"/api/v1/board/stream?wait={wait}&after={cursor}", scene.AsStream(staff));

    /// <summary>An open stream and all that came on it.</summary>
    private sealed class Stream(HttpClient client, HttpResponseMessage response, System.IO.Stream body) : IAsyncDisposable
    {
        private readonly StringBuilder heard = new();
        private readonly byte[] buffer = new byte[4096];

        internal string Text => heard.ToString();

        internal static async Task<Stream> Open(RoutingSystem routing, string token)
        {
            var client = routing.System.Client("routing");
            var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/board/stream");
            request.Headers.Add(TokenMint.Header, token);
            var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            Assert.True(response.IsSuccessStatusCode, response.IsSuccessStatusCode ? "" : $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
            Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
            return new Stream(client, response, await response.Content.ReadAsStreamAsync());
        }

        internal async Task<string> Until(string text, int seconds = 20)
        {
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
            while (!Text.Contains(text, StringComparison.Ordinal))
            {
                var read = await body.ReadAsync(buffer, deadline.Token);
                Assert.True(read > 0, "The stream ended; it said: " + Text);
                heard.Append(Encoding.UTF8.GetString(buffer, 0, read));
            }

            return Text;
        }

        public async ValueTask DisposeAsync()
        {
            await body.DisposeAsync();
            response.Dispose();
            client.Dispose();
        }
    }
}
