using System.Net;
using Contracts.WebChat.V1;

namespace Routing.Tests.UseCases;

[Collection(RoutingSystemGroup.Name)]
public sealed class EventTests(RoutingSystem routing)
{
    [Fact]
    public async Task The_same_request_twice_stands_in_the_line_once()
    {
        using var scene = routing.NewScene();
        var consultation = await scene.Waiting();
        await scene.Requested(consultation, version: 1);
        await scene.Requested(consultation, version: 2);
        await Handled(scene);

        Assert.Equal(1, await scene.AnnouncedAsync("routing:consultation-queued:v1", consultation));
        Assert.Equal(1, await scene.StateAsync(consultation));
    }

    [Fact]
    public async Task An_abandonment_that_comes_before_its_request_keeps_it_out_of_the_line()
    {
        using var scene = routing.NewScene();
        var consultation = await scene.Opened();
        await scene.Abandoned(consultation);
        await Scene.Until(() => scene.StateAsync(consultation), state => state == 6);
        await scene.Requested(consultation);
        await Handled(scene);
        await scene.OnDuty(scene.Counselor());

        Assert.Equal(6, await scene.StateAsync(consultation));
        (await scene.Next(scene.Counselor())).Is(HttpStatusCode.NoContent);
        (await scene.Take(scene.Counselor(), consultation)).Is(HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task Who_leaves_while_waiting_is_gone_and_who_was_taken_before_stays()
    {
        using var scene = routing.NewScene();
        var (leaving, staying) = (await scene.Waiting(), await scene.Waiting());
        await scene.OnDuty(scene.Counselor());
        (await Scene.Until(() => scene.Take(scene.Counselor(), staying), answer => answer.Status != HttpStatusCode.ServiceUnavailable, 30)).Is(HttpStatusCode.OK);
        await scene.Abandoned(leaving);
        await scene.Abandoned(staying);
        await Scene.Until(() => scene.StateAsync(leaving), state => state == 6);
        await Handled(scene);

        Assert.Equal(3, await scene.StateAsync(staying));
        // The head left, and so did the one that only marked the end; who was taken stood behind the head and moved nobody before it.
        Assert.Equal(2, await routing.CountAsync("routing", "select count(*) from outbox where tenant_id = $1 and type = 'routing:line-head-moved:v1'", scene.TenantId));
    }

    [Fact]
    public async Task Marks_only_rise_and_may_come_before_the_consultation()
    {
        using var scene = routing.NewScene();
        var consultation = await scene.Opened();
        foreach (var seq in new long[] { 5, 3, 5 })
        {
            await scene.Publish(new TalkRead { TenantId = scene.TenantId, ConsultationId = consultation, Seq = seq, ReadAt = DateTimeOffset.UtcNow });
        }

        await scene.Requested(consultation);
        await Scene.Until(() => scene.StateAsync(consultation), state => state == 1);

        Assert.Equal(5, await routing.CountAsync("routing", "select resident_read_seq from read_marks where tenant_id = $1 and consultation_id = $2", scene.TenantId, consultation));
    }

    [Fact]
    public async Task Presence_older_than_the_longest_shift_is_off()
    {
        using var scene = routing.NewScene();
        await scene.Waiting();
        await scene.OnDuty(scene.Counselor());
        await routing.ExecuteAsync("routing", "update counselors set since = since - interval '12 hours 1 second' where tenant_id = $1", scene.TenantId);

        (await scene.Next(scene.Counselor())).Is(HttpStatusCode.Conflict, "off-duty");
        Assert.False((await scene.Board(scene.Counselor())).Json.GetProperty("onDuty").GetBoolean());
    }

    /// <summary>Everything that was published before this is handled when this one is.</summary>
    private static async Task Handled(Scene scene)
    {
        var last = await scene.Opened();
        await scene.Requested(last);
        await Scene.Until(() => scene.StateAsync(last), state => state == 1);
        await scene.Abandoned(last);
        await Scene.Until(() => scene.StateAsync(last), state => state == 6);
    }
}
