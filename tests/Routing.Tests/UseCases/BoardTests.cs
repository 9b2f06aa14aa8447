using System.Net;

namespace Routing.Tests.UseCases;

/// <summary>Boards are read for many at once (decision 0038); each is what it would be alone.</summary>
[Collection(RoutingSystemGroup.Name)]
public sealed class BoardTests(RoutingSystem routing)
{
    [Fact]
    public async Task Everybody_who_looks_at_once_sees_their_own_board_and_nothing_of_anothers()
    {
        using var scene = routing.NewScene();
        var (first, second, life) = (scene.Counselor(4), scene.Counselor(9), scene.Tenant.LifeCounselor);
        var taken = await scene.Waiting(requestedAt: DateTimeOffset.UtcNow.AddMinutes(-3));
        var closed = await scene.Waiting(requestedAt: DateTimeOffset.UtcNow.AddMinutes(-2));
        var waits = await scene.Waiting();
        var waitsForLife = await scene.Waiting(scene.Tenant.LifeDesk);
        (await scene.OnDuty(first)).Is(HttpStatusCode.OK);
        (await scene.OnDuty(second)).Is(HttpStatusCode.OK);
        (await scene.Take(first, taken)).Is(HttpStatusCode.OK);
        (await scene.Take(second, closed)).Is(HttpStatusCode.OK);
        (await scene.Close(second, closed)).Is(HttpStatusCode.OK);
        TestStaff[] people = [first, second, life, scene.Tenant.Supervisor, .. scene.Tenant.Counselors.Skip(10)];
        // The vault's marks of the four talks are still on their way by its feed: what is compared is read while nothing moves.
        var (alone, together) = (await EachAlone(scene, people), Array.Empty<Answer>());
        await Scene.Until(
            async () =>
            {
                var before = alone;
                together = await Task.WhenAll(people.Concat(people).Concat(people).Select(scene.Board));
                alone = await EachAlone(scene, people);
                return alone.SequenceEqual(before);
            },
            still => still);

        Assert.All(together, answer => answer.Is(HttpStatusCode.OK));
        Assert.Equal([.. alone, .. alone, .. alone], together.Select(answer => answer.Body));
        Assert.Equal([taken], Ids(together[0], "mine"));
        Assert.Equal([closed], Ids(together[1], "mine"));
        Assert.Empty(Ids(together[2], "mine"));
        Assert.Equal([taken, closed], Ids(together[3], "team"));
        Assert.False(together[0].Json.TryGetProperty("team", out _));
        Assert.Equal([waits], Line(together[0]));
        Assert.Equal([waitsForLife], Line(together[2]));
        Assert.Equal([1, 0, 0, 0], together.Take(4).Select(answer => answer.Json.GetProperty("load").GetInt32()));
    }

    private static async Task<List<string>> EachAlone(Scene scene, TestStaff[] people)
    {
        var bodies = new List<string>();
        foreach (var person in people)
        {
            bodies.Add((await scene.Board(person)).Body);
        }

        return bodies;
    }

    [Fact]
    public async Task Who_looks_after_something_changed_sees_it_however_many_look_at_that_moment()
    {
        using var scene = routing.NewScene();
        var counselor = scene.Counselor();
        using var over = new CancellationTokenSource();
        // Somebody always looks: a board that was begun before the change must not be given to who asks after it.
        var others = Enumerable.Range(10, 8).Select(async n =>
        {
            while (!over.IsCancellationRequested)
            {
                await scene.Board(scene.Counselor(n));
            }
        }).ToList();
        try
        {
            for (var round = 0; round < 40; round++)
            {
                (await scene.OnDuty(counselor, round % 2 == 0)).Is(HttpStatusCode.OK);
                Assert.Equal(round % 2 == 0, (await scene.Board(counselor)).Json.GetProperty("onDuty").GetBoolean());
            }
        }
        finally
        {
            await over.CancelAsync();
            await Task.WhenAll(others);
        }
    }

    [Fact]
    public async Task After_a_new_sign_in_one_says_again_that_one_is_on_duty()
    {
        using var scene = routing.NewScene();
        var before = scene.Counselor();
        (await scene.OnDuty(before)).Is(HttpStatusCode.OK);
        // The older session has ended, but its event is still on the way.
        var again = before with { SessionId = Guid.NewGuid() };

        Assert.False((await scene.Board(again)).Json.GetProperty("onDuty").GetBoolean());
        (await scene.OnDuty(again)).Is(HttpStatusCode.OK);
        Assert.True((await scene.Board(again)).Json.GetProperty("onDuty").GetBoolean());
    }

    private static List<Guid> Ids(Answer board, string list) => [.. board.Json.GetProperty(list).EnumerateArray().Select(item => item.GetProperty("consultationId").GetGuid())];

    private static List<Guid> Line(Answer board) =>
        [.. board.Json.GetProperty("desks").EnumerateArray().SelectMany(desk => desk.GetProperty("waiting").EnumerateArray()).Select(item => item.GetProperty("consultationId").GetGuid())];
}
