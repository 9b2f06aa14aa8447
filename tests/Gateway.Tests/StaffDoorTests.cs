using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Gateway.Tests;

[Collection(nameof(EdgeSystem))]
public sealed class StaffDoorTests(EdgeSystem edge)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    [Trait("Requirement", "56")]
    public async Task A_session_acts_in_its_own_tenant_only_with_that_tenants_roles()
    {
        var hanako = edge.Aoba.Member("hanako");
        var cookie = await edge.SignInAsync(hanako);
        using var own = edge.Desk(cookie, edge.Aoba.TenantId);
        using var foreign = edge.Desk(cookie, edge.Minato.TenantId);
        using var none = edge.Desk(cookie);

        var arrived = await own.GetFromJsonAsync<Arrived>("/api/v1/board") ?? throw new InvalidOperationException();
        var act = JsonDocument.Parse(arrived.Token().GetPayloadValue<JsonElement>("act").GetRawText()).RootElement;
        using var foreignAnswer = await foreign.GetAsync("/api/v1/board");
        using var noneAnswer = await none.GetAsync("/api/v1/board");

        Assert.Equal(edge.Aoba.TenantId.ToString("D"), arrived.Token().GetClaim("tenant").Value);
        Assert.Equal(hanako.StaffId.ToString("D"), act.GetProperty("sub").GetString());
        Assert.Equal(["counselor"], act.GetProperty("roles").EnumerateArray().Select(role => role.GetString()));
        Assert.Equal(hanako.Desks.Order(), act.GetProperty("desks").EnumerateArray().Select(desk => desk.GetGuid()).Order());
        Assert.False(arrived.Headers.ContainsKey("Cookie"));
        Assert.Equal(HttpStatusCode.NotFound, foreignAnswer.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, noneAnswer.StatusCode);
    }

    [Fact]
    public async Task The_directory_gets_the_staff_cookie_and_knows_the_person()
    {
        var member = edge.Minato.Member("admin");
        var cookie = await edge.SignInAsync(member);
        using var client = edge.Desk(cookie + "; __Host-r=other-app", edge.Minato.TenantId);

        var me = await client.GetFromJsonAsync<JsonElement>("/api/v1/me");
        using var staff = await client.GetAsync("/api/v1/staff");
        using var desks = await client.GetAsync("/api/v1/desks");

        Assert.Equal(member.StaffId, me.GetProperty("staffId").GetGuid());
        Assert.Equal(HttpStatusCode.OK, staff.StatusCode);
        Assert.Equal(HttpStatusCode.OK, desks.StatusCode);
    }

    [Theory]
    [InlineData("__Host-s="), InlineData("__Host-s=short"), InlineData("__Host-s=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), InlineData("__Host-r=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_made_up_ticket_is_nobody(string cookie)
    {
        using var client = edge.Desk(cookie, edge.Aoba.TenantId);
        using var answer = await client.GetAsync("/api/v1/board");
        using var stream = await client.GetAsync("/api/v1/board/stream", HttpCompletionOption.ResponseHeadersRead);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("sign-in-needed", await EdgeSystem.CodeAsync(answer));
        Assert.Equal(HttpStatusCode.Unauthorized, stream.StatusCode);
    }

    [Fact]
    [Trait("Requirement", "48")]
    public async Task A_stream_serves_all_tenants_lives_on_and_is_cut_within_five_seconds_after_signing_out()
    {
        var member = edge.Aoba.Member("taro");
        var cookie = await edge.SignInAsync(member);
        using var client = edge.Desk(cookie, edge.Aoba.TenantId);
        using var response = await client.GetAsync("/api/v1/board/stream", HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        var token = new JsonWebToken((await reader.ReadLineAsync() ?? string.Empty)["data: ".Length..]);
        var ended = ReadToEndAsync(reader);

        await Task.Delay(TimeSpan.FromSeconds(6));
        Assert.False(ended.IsCompleted);
        using var signedOut = await client.PostAsync("/api/v1/auth/sign-out", JsonContent.Create(new { }));
        var watch = Stopwatch.StartNew();
        using var after = await client.GetAsync("/api/v1/board");
        await ended.WaitAsync(Patience);

        Assert.Equal([edge.Aoba.TenantId], token.GetPayloadValue<JsonElement>("tenants").EnumerateArray().Select(tenant => tenant.GetGuid()));
        Assert.DoesNotContain(token.Claims, claim => claim.Type == "tenant");
        Assert.Equal(HttpStatusCode.NoContent, signedOut.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, after.StatusCode);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"It took {watch.Elapsed}.");
    }

    [Fact]
    [Trait("Requirement", "50")]
    public async Task A_fresh_proof_is_known_at_the_door_at_once()
    {
        var privacy = edge.Minato.Member("privacy");
        var cookie = await edge.SignInAsync(privacy);
        using var client = edge.Desk(cookie, edge.Minato.TenantId);
        await Task.Delay(TimeSpan.FromSeconds(1.1));
        var before = await StepUpAtAsync(client);

        using var proved = await client.PostAsJsonAsync("/api/v1/auth/step-up", new { code = LocalSystem.Totp.Code(privacy.TotpSecret, DateTimeOffset.UtcNow.AddSeconds(30)) });
        var after = await StepUpAtAsync(client);

        Assert.Equal(HttpStatusCode.NoContent, proved.StatusCode);
        Assert.True(after > before, $"{after} is not after {before}.");
    }

    [Fact]
    public async Task While_nobody_can_check_sessions_nobody_is_let_in_and_hosts_are_still_known()
    {
        var cookie = await edge.SignInAsync(edge.Minato.Member("hanako"));
        using var client = edge.Desk(cookie, edge.Minato.TenantId);
        using var resident = edge.Resident();
        using var stream = await client.GetAsync("/api/v1/board/stream", HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await stream.Content.ReadAsStreamAsync());
        var ended = ReadToEndAsync(reader);

        await edge.System.KillAsync("tenant-directory");
        try
        {
            await Task.Delay(TimeSpan.FromSeconds(2.5));
            using var away = await client.GetAsync("/api/v1/board");
            using var door = await resident.GetAsync("/api/v1/door");
            using var nobody = await edge.System.Browser("nobody.localhost").GetAsync("/api/v1/door");
            await ended.WaitAsync(Patience);

            Assert.Equal(HttpStatusCode.ServiceUnavailable, away.StatusCode);
            Assert.Equal("service-away", await EdgeSystem.CodeAsync(away));
            Assert.Equal(HttpStatusCode.OK, door.StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, nobody.StatusCode);
        }
        finally
        {
            await edge.System.RestartAsync("tenant-directory");
        }

        using var back = await client.GetAsync("/api/v1/board");
        Assert.Equal(HttpStatusCode.OK, back.StatusCode);
    }

    [Fact]
    public async Task A_stream_that_ends_while_its_session_is_asked_for_takes_nobody_with_it()
    {
        var cookie = await edge.SignInAsync(edge.Aoba.Member("privacy"));
        using var client = edge.Desk(cookie, edge.Aoba.TenantId);
        var streams = new List<HttpResponseMessage>();
        for (var n = 0; n < 5; n++)
        {
            streams.Add(await client.GetAsync("/api/v1/board/stream", HttpCompletionOption.ResponseHeadersRead));
        }

        // The owner of sessions is silent: a question ends after 3 s with nothing, and what is unproven for 5 s is cut. Some of these end in between.
        edge.System.Freeze("tenant-directory");
        try
        {
            await Task.Delay(TimeSpan.FromSeconds(3));
            foreach (var stream in streams)
            {
                await Task.Delay(TimeSpan.FromSeconds(1));
                stream.Dispose();
            }

            await Task.Delay(TimeSpan.FromSeconds(3));
        }
        finally
        {
            edge.System.Thaw("tenant-directory");
        }

        Assert.All(streams, stream => Assert.Equal(HttpStatusCode.OK, stream.StatusCode));
        Assert.False(edge.System.HasEnded("gateway"));
        await Task.Delay(TimeSpan.FromSeconds(1));
        using var door = await edge.Resident().GetAsync("/api/v1/door");
        Assert.Equal(HttpStatusCode.OK, door.StatusCode);
    }

    [Fact]
    public async Task Who_has_a_stream_open_is_not_asked_about_once_more_for_each_request()
    {
        var cookie = await edge.SignInAsync(edge.Aoba.Member("hanako"));
        using var client = edge.Desk(cookie, edge.Aoba.TenantId);
        using var stream = await client.GetAsync("/api/v1/board/stream", HttpCompletionOption.ResponseHeadersRead);
        var answered = HttpStatusCode.ServiceUnavailable;

        // What the door itself learned is believed for 2 s. Afterwards only the stream's own renewal can have an answer while the owner of sessions is silent.
        // On a loaded machine one renewal may be late: any of a few tries shows it.
        for (var left = 5; left > 0 && answered != HttpStatusCode.OK; left--)
        {
            await Task.Delay(TimeSpan.FromSeconds(3));
            edge.System.Freeze("tenant-directory");
            try
            {
                using var board = await client.GetAsync("/api/v1/board");
                answered = board.StatusCode;
            }
            finally
            {
                edge.System.Thaw("tenant-directory");
            }
        }

        Assert.Equal(HttpStatusCode.OK, answered);
        using var signedOut = await client.PostAsync("/api/v1/auth/sign-out", JsonContent.Create(new { }));
        using var after = await client.GetAsync("/api/v1/board");
        Assert.Equal(HttpStatusCode.Unauthorized, after.StatusCode);
    }

    private static async Task<long> StepUpAtAsync(HttpClient client)
    {
        var arrived = await client.GetFromJsonAsync<Arrived>("/api/v1/board") ?? throw new InvalidOperationException();
        return JsonDocument.Parse(arrived.Token().GetPayloadValue<JsonElement>("act").GetRawText()).RootElement.GetProperty("stepUpAt").GetInt64();
    }

    private static async Task ReadToEndAsync(StreamReader reader)
    {
        try
        {
            while (await reader.ReadLineAsync() is not null)
            {
            }
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            // Cut, as a browser sees it.
        }
    }
}
