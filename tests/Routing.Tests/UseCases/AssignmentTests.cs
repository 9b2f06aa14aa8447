using System.Net;

namespace Routing.Tests.UseCases;

[Collection(RoutingSystemGroup.Name)]
public sealed class AssignmentTests(RoutingSystem routing)
{
    [Fact]
    public async Task A_consultation_waits_is_taken_read_and_closed()
    {
        using var scene = routing.NewScene();
        var counselor = scene.Counselor();
        var consultation = await scene.Waiting();
        (await scene.OnDuty(counselor)).Is(HttpStatusCode.OK);
        (await scene.ReadAtVault(counselor, consultation)).Is(HttpStatusCode.NotFound, "not-found");

        var board = (await scene.Board(counselor)).Json;
        var taken = await scene.Next(counselor);

        var desk = Assert.Single(board.GetProperty("desks").EnumerateArray());
        Assert.Equal("こども相談", desk.GetProperty("name").GetString());
        Assert.True(desk.GetProperty("openNow").GetBoolean());
        Assert.Equal(1, desk.GetProperty("onDutyCount").GetInt32());
        Assert.Equal(consultation, Assert.Single(desk.GetProperty("waiting").EnumerateArray()).GetProperty("consultationId").GetGuid());
        taken.Is(HttpStatusCode.OK);
        Assert.Equal(consultation, taken.ConsultationId);
        Assert.Equal("assigned", taken.Json.GetProperty("state").GetString());
        (await scene.ReadAtVault(counselor, consultation)).Is(HttpStatusCode.OK);

        (await scene.Write(consultation, "きいてください")).Is(HttpStatusCode.OK);
        await Scene.Until(() => scene.Board(counselor), seen => Mine(seen).GetProperty("unanswered").GetBoolean() && Mine(seen).GetProperty("lastTalkSeq").GetInt64() == 2);
        (await scene.Read(counselor, consultation, 2)).Is(HttpStatusCode.NoContent);
        (await scene.Read(counselor, consultation, 1)).Is(HttpStatusCode.NoContent);
        Assert.Equal(2, Mine(await scene.Board(counselor)).GetProperty("staffReadSeq").GetInt64());
        Assert.Equal(1, await scene.AnnouncedAsync("routing:staff-talk-read:v1", consultation));

        var closed = await scene.Close(counselor, consultation);
        var again = await scene.Close(counselor, consultation);
        closed.Is(HttpStatusCode.OK);
        Assert.Equal("closed", closed.Json.GetProperty("state").GetString());
        Assert.Equal(closed.Json.GetProperty("closedAt").GetString(), again.Json.GetProperty("closedAt").GetString());
        Assert.Equal(0, (await scene.Board(counselor)).Json.GetProperty("load").GetInt32());
        Assert.Equal(1, await scene.AnnouncedAsync("routing:consultation-closed:v1", consultation));
        (await scene.Write(consultation, "まだいますか")).Is(HttpStatusCode.Conflict, "consultation-closed");
    }

    [Fact]
    public async Task Who_waits_longest_is_next()
    {
        using var scene = routing.NewScene();
        var counselor = scene.Counselor();
        var now = DateTimeOffset.UtcNow;
        var second = await scene.Waiting(requestedAt: now.AddMinutes(-1));
        var third = await scene.Waiting(requestedAt: now);
        var first = await scene.Waiting(requestedAt: now.AddMinutes(-2));
        await scene.OnDuty(counselor);

        var order = new[] { (await scene.Next(counselor)).ConsultationId, (await scene.Next(counselor)).ConsultationId, (await scene.Next(counselor)).ConsultationId };

        Assert.Equal([first, second, third], order);
        (await scene.Next(counselor)).Is(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task A_full_or_absent_counselor_takes_nothing_and_keeps_what_they_have()
    {
        using var scene = routing.NewScene();
        var counselor = scene.Counselor(0);
        var first = await scene.Waiting();
        var second = await scene.Waiting();

        (await scene.Take(counselor, first)).Is(HttpStatusCode.Conflict, "off-duty");
        (await scene.Next(counselor)).Is(HttpStatusCode.Conflict, "off-duty");
        await scene.OnDuty(counselor);
        (await scene.Take(counselor, first)).Is(HttpStatusCode.OK);
        (await scene.Take(counselor, second)).Is(HttpStatusCode.Conflict, "at-capacity");
        (await scene.Next(counselor)).Is(HttpStatusCode.Conflict, "at-capacity");
        var off = await scene.OnDuty(counselor, onDuty: false);

        Assert.Equal(1, off.Json.GetProperty("load").GetInt32());
        Assert.Equal(first, Mine(await scene.Board(counselor)).GetProperty("consultationId").GetGuid());
        (await scene.Close(counselor, first)).Is(HttpStatusCode.OK);
        (await scene.Take(counselor, second)).Is(HttpStatusCode.Conflict, "off-duty");
    }

    [Fact]
    public async Task Taking_again_gives_the_same_answer_and_another_counselor_a_conflict()
    {
        using var scene = routing.NewScene();
        var (one, two) = (scene.Counselor(), scene.Counselor(3));
        var consultation = await scene.Waiting();
        await scene.OnDuty(one);
        await scene.OnDuty(two);

        var first = await scene.Take(one, consultation);
        var again = await scene.Take(one, consultation);
        var other = await scene.Take(two, consultation);

        first.Is(HttpStatusCode.OK);
        Assert.Equal(first.Body, again.Body);
        other.Is(HttpStatusCode.Conflict, "consultation-already-taken");
        Assert.Equal(1, await scene.AnnouncedAsync("routing:counselor-assigned:v1", consultation));
    }

    [Fact]
    public async Task Whatever_races_nobody_exceeds_their_capacity_and_nobody_is_taken_twice()
    {
        using var scene = routing.NewScene();
        var consultations = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => scene.Opened()));
        foreach (var id in consultations)
        {
            await scene.Requested(id);
        }

        await Scene.Until(() => routing.CountAsync("routing", "select count(*) from consultations where tenant_id = $1 and state = 1", scene.TenantId), count => count == 30);
        await Task.WhenAll(scene.Tenant.Counselors.Select(counselor => scene.OnDuty(counselor)));

        // Twenty people at once, each with four tries; a busy answer is repeated, as the console does.
        var answers = await Task.WhenAll(scene.Tenant.Counselors.SelectMany((counselor, at) => Enumerable.Range(0, 2).Select(async hand =>
            new[] { await Patiently(() => scene.Next(counselor)), await Patiently(() => scene.Take(counselor, consultations[(at * 7 + hand) % 30])) })));
        await Scene.Until(() => routing.CountAsync("routing", "select count(*) from steps where tenant_id = $1", scene.TenantId), count => count == 0, 40);

        Assert.All(answers.SelectMany(pair => pair), answer => Assert.Contains(answer.Status, new[] { HttpStatusCode.OK, HttpStatusCode.NoContent, HttpStatusCode.Conflict }));
        foreach (var counselor in scene.Tenant.Counselors)
        {
            var load = await routing.CountAsync(
                "routing", "select count(*) from consultations where tenant_id = $1 and assigned_staff_id = $2 and state in (2, 3, 4)", scene.TenantId, counselor.StaffId);
            Assert.InRange(load, 0, counselor.Capacity);
        }

        var taken = await routing.CountAsync("routing", "select count(*) from consultations where tenant_id = $1 and state = 3", scene.TenantId);
        Assert.Equal(30, taken);
        Assert.Equal(taken, await routing.CountAsync(
            "routing", "select count(distinct data->>'consultationId') from outbox where tenant_id = $1 and type = 'routing:counselor-assigned:v1'", scene.TenantId));
        Assert.Equal(taken, await routing.CountAsync("routing", "select count(*) from outbox where tenant_id = $1 and type = 'routing:counselor-assigned:v1'", scene.TenantId));
        // The vault lets in exactly those whom routing says.
        Assert.Equal(taken, await routing.CountAsync("vault", "select count(*) from grants where tenant_id = $1 and not ended", scene.TenantId));
    }

    private static async Task<Answer> Patiently(Func<Task<Answer>> call)
    {
        for (var left = 30; ; left--)
        {
            var answer = await call();
            if (answer.Status != HttpStatusCode.ServiceUnavailable || left == 0)
            {
                return answer;
            }

            await Task.Delay(200);
        }
    }

    private static System.Text.Json.JsonElement Mine(Answer board) => Assert.Single(board.Json.GetProperty("mine").EnumerateArray());
}
