namespace WebChat.Tests.Service;

[Collection(ChatSystemGroup.Name)]
public sealed class DoorTests(ChatSystem chat)
{
    [Fact]
    public async Task The_door_shows_its_own_tenant_before_any_sign_in()
    {
        var door = (await chat.Visitor(chat.Aoba).Send(HttpMethod.Get, "/api/v1/door")).Json;

        Assert.Equal(chat.Aoba.Name, door.GetProperty("tenantName").GetString());
        Assert.Equal("inAppLiff", door.GetProperty("entry").GetProperty("mode").GetString());
        Assert.Equal("2026-11", door.GetProperty("consent").GetProperty("version").GetString());
        Assert.Equal(chat.Aoba.Desks.Select(desk => desk.DeskId).Order(), door.GetProperty("desks").EnumerateArray().Select(desk => desk.GetProperty("deskId").GetGuid()).Order());
        Assert.All(door.GetProperty("desks").EnumerateArray(), desk => Assert.Equal("毎日 24時間", desk.GetProperty("hoursText")[0].GetString()));
    }

    [Fact]
    public async Task The_door_takes_no_sign_in_and_an_unknown_tenant_has_none()
    {
        var resident = await chat.ResidentByPhrase(chat.Aoba);

        var refused = await resident.Send(HttpMethod.Get, "/api/v1/door");

        Assert.Equal((400, "credentials-refused"), (refused.Status, refused.Code));
        Assert.Equal(404, (await new Browser(chat.System, Guid.NewGuid()).Send(HttpMethod.Get, "/api/v1/door")).Status);
    }

    [Fact]
    public async Task A_visit_is_counted_once()
    {
        var visit = Guid.CreateVersion7();
        var path = $"/api/v1/visits/{visit}";

        Assert.Equal(204, (await chat.Visitor(chat.Aoba).Send(HttpMethod.Put, path, new { entrance = "line" })).Status);
        Assert.Equal(204, (await chat.Visitor(chat.Aoba).Send(HttpMethod.Put, path, new { entrance = "line" })).Status);
        Assert.Equal(400, (await chat.Visitor(chat.Aoba).Send(HttpMethod.Put, $"/api/v1/visits/{Guid.CreateVersion7()}", new { entrance = "window" })).Status);
        Assert.Equal(400, (await chat.Visitor(chat.Aoba).Send(HttpMethod.Put, $"/api/v1/visits/{Guid.CreateVersion7()}", new { })).Status);
        Assert.Equal(1, await chat.Number("select count(*) from outbox where type = 'web-chat:entrance-visited:v1' and data->>'visitId' = $1", visit.ToString("D")));
    }

    [Fact]
    public async Task Only_the_gateways_visitors_pass_and_only_services_read_the_feed()
    {
        var mint = chat.System.Mint("gateway");
        var staff = mint.Staff("web-chat", chat.Aoba.TenantId, ServiceDefaults.Tokens.Act.Of(Guid.NewGuid(), Guid.NewGuid()));
        (string Path, string? Token, int Status)[] calls =
        [
            ("/api/v1/door", null, 401),
            ("/api/v1/door", "nonsense", 401),
            ("/api/v1/door", staff, 401),
            ("/api/v1/door", mint.Visitor("routing", chat.Aoba.TenantId), 401),
            ("/api/v1/door", chat.System.Mint("routing").Visitor("web-chat", chat.Aoba.TenantId), 401),
            ("/api/v1/door", chat.System.Mint("routing").Service("web-chat"), 403),
            ("/internal/feed", mint.Visitor("web-chat", chat.Aoba.TenantId), 403),
            ("/internal/feed", chat.System.Mint("routing").Service("web-chat"), 200),
        ];

        using var client = chat.System.Client("web-chat");
        foreach (var (path, token, status) in calls)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            if (token is not null)
            {
                request.Headers.Add("Tomoshibi-Token", token);
            }

            Assert.Equal(status, (int)(await client.SendAsync(request)).StatusCode);
        }
    }
}
