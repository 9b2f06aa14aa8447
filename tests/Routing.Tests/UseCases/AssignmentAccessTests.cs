using System.Net;

namespace Routing.Tests.UseCases;

[Collection(RoutingSystemGroup.Name)]
public sealed class AssignmentAccessTests(RoutingSystem routing)
{
    [Fact]
    [Trait("Requirement", "56")]
    public async Task Another_tenants_consultation_is_not_there()
    {
        using var scene = routing.NewScene();
        using var stranger = routing.NewScene();
        var consultation = await scene.Waiting();
        var other = stranger.Counselor();
        await stranger.OnDuty(other);

        (await stranger.Take(other, consultation)).Is(HttpStatusCode.NotFound, "not-found");
        (await stranger.Close(other, consultation)).Is(HttpStatusCode.NotFound, "not-found");
        (await stranger.Read(other, consultation, 1)).Is(HttpStatusCode.NotFound, "not-found");
        (await stranger.Next(other, scene.Tenant.ChildrenDesk)).Is(HttpStatusCode.NotFound, "not-found");
        Assert.DoesNotContain(consultation.ToString(), (await stranger.Board(other)).Body, StringComparison.Ordinal);
        Assert.Equal(1, await scene.StateAsync(consultation));
    }

    [Fact]
    public async Task Another_desks_consultation_is_not_there()
    {
        using var scene = routing.NewScene();
        var consultation = await scene.Waiting(scene.Tenant.LifeDesk);
        await scene.OnDuty(scene.Counselor());

        (await scene.Take(scene.Counselor(), consultation)).Is(HttpStatusCode.NotFound, "not-found");
        (await scene.Next(scene.Counselor(), scene.Tenant.LifeDesk)).Is(HttpStatusCode.NotFound, "not-found");
        Assert.DoesNotContain(scene.Tenant.LifeDesk.ToString(), (await scene.Board(scene.Counselor())).Body, StringComparison.Ordinal);
        Assert.DoesNotContain(consultation.ToString(), (await scene.Board(scene.Tenant.Supervisor)).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_roles_take_nothing_and_see_no_board()
    {
        using var scene = routing.NewScene();
        var consultation = await scene.Waiting();

        (await scene.Board(scene.Tenant.Auditor)).Is(HttpStatusCode.Forbidden, "not-allowed");
        (await scene.OnDuty(scene.Tenant.Auditor)).Is(HttpStatusCode.Forbidden, "not-allowed");
        (await scene.Take(scene.Tenant.Auditor, consultation)).Is(HttpStatusCode.NotFound, "not-found");
        (await scene.Next(scene.Tenant.Auditor)).Is(HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task Only_whose_it_is_closes_it_and_marks_it_read()
    {
        using var scene = routing.NewScene();
        var consultation = await scene.Waiting();
        await scene.OnDuty(scene.Counselor());
        await scene.Take(scene.Counselor(), consultation);

        (await scene.Close(scene.Counselor(3), consultation)).Is(HttpStatusCode.NotFound, "not-found");
        (await scene.Close(scene.Tenant.Supervisor, consultation)).Is(HttpStatusCode.NotFound, "not-found");
        (await scene.Read(scene.Counselor(3), consultation, 1)).Is(HttpStatusCode.NotFound, "not-found");
        Assert.Contains(consultation.ToString(), (await scene.Board(scene.Tenant.Supervisor)).Json.GetProperty("team").GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain(consultation.ToString(), (await scene.Board(scene.Counselor(3))).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_token_of_the_gateway_nothing_opens()
    {
        using var scene = routing.NewScene();
        var forged = routing.System.Mint("web-chat").Staff("routing", scene.TenantId, scene.Counselor().Act);
        var elsewhere = routing.System.Mint("gateway").Staff("storage-vault", scene.TenantId, scene.Counselor().Act);
        var service = routing.System.Mint("reporting").Service("routing");

        foreach (var token in new[] { null, forged, elsewhere, "nonsense" })
        {
            (await scene.Send(HttpMethod.Get, "/api/v1/board", token)).Is(HttpStatusCode.Unauthorized, "sign-in-needed");
            (await scene.Send(HttpMethod.Get, "/api/v1/board/stream?wait=0", token)).Is(HttpStatusCode.Unauthorized, "sign-in-needed");
        }

        (await scene.Send(HttpMethod.Get, "/api/v1/board", service)).Is(HttpStatusCode.Forbidden, "not-allowed");
        (await scene.Send(HttpMethod.Get, "/internal/feed", scene.As(scene.Counselor()))).Is(HttpStatusCode.Forbidden, "not-allowed");
        (await scene.Send(HttpMethod.Get, "/internal/feed", service)).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_write_token_works_once()
    {
        using var scene = routing.NewScene();
        var token = scene.As(scene.Counselor());

        (await scene.Send(HttpMethod.Put, "/api/v1/presence", token, new { onDuty = true })).Is(HttpStatusCode.OK);
        (await scene.Send(HttpMethod.Put, "/api/v1/presence", token, new { onDuty = false })).Is(HttpStatusCode.Unauthorized, "sign-in-needed");
    }

    [Theory]
    [InlineData("PUT", "/api/v1/presence", "{}", 400)]
    [InlineData("PUT", "/api/v1/presence", "{\"onDuty\":\"yes\"}", 400)]
    [InlineData("PUT", "/api/v1/presence", "{", 400)]
    [InlineData("PUT", "/api/v1/consultations/0198aaaa-0000-7000-8000-000000000001/read", "{\"seq\":0}", 400)]
    [InlineData("PUT", "/api/v1/consultations/0198aaaa-0000-7000-8000-000000000001/read", "{\"seq\":1000001}", 400)]
    [InlineData("PUT", "/api/v1/consultations/0198aaaa-0000-7000-8000-000000000001/read", "{\"seq\":1}", 404)]
    [InlineData("POST", "/api/v1/consultations/0198aaaa-0000-7000-8000-000000000001/take", "{}", 404)]
    [InlineData("POST", "/api/v1/consultations/not-an-id/take", "{}", 404)]
    [InlineData("POST", "/api/v1/board/alerts/0198aaaa-0000-7000-8000-000000000001/seen", "{}", 404)]
    public async Task Bad_input_has_a_decided_answer(string method, string path, string body, int status)
    {
        using var scene = routing.NewSharedScene();
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");

        var answer = await scene.Send(new HttpMethod(method), path, scene.As(scene.Counselor()), content);

        Assert.Equal(status, (int)answer.Status);
        Assert.Equal(status == 400 ? "validation-failed" : "not-found", answer.Code);
    }
}
