using LocalSystem;

namespace WebChat.Tests.Service;

[Collection(ChatSystemGroup.Name)]
public sealed class OpenConsultationTests(ChatSystem chat)
{
    private const string Requested = "web-chat:consultation-requested:v1";

    [Fact]
    public async Task An_opened_consultation_holds_consent_and_answers_and_is_announced_once()
    {
        var resident = await chat.ResidentByLine(chat.Aoba);
        var id = Guid.CreateVersion7();
        var topic = Demo.QuestionId(chat.Aoba, "topic");
        object body = new
        {
            deskId = chat.Aoba.Desks[0].DeskId, consentVersion = "2026-11",
            answers = new[] { new { questionId = topic, optionIds = new[] { Demo.QuestionId(chat.Aoba, "topic-school") } } },
        };

        var reply = await resident.Send(HttpMethod.Put, $"/api/v1/consultations/{id}", body);
        var again = await resident.Send(HttpMethod.Put, $"/api/v1/consultations/{id}", body);

        Assert.Equal((200, "requested", 1), (reply.Status, reply.Json.GetProperty("state").GetString(), reply.Json.GetProperty("place").GetInt32()));
        Assert.Equal((200, id), (again.Status, again.Json.GetProperty("consultationId").GetGuid()));
        var entries = (await resident.Send(HttpMethod.Get, $"/api/v1/consultations/{id}/entries")).Json.GetProperty("entries").EnumerateArray().ToList();
        Assert.Equal(["consent", "answers"], entries.Select(entry => entry.GetProperty("kind").GetString()));
        Assert.Equal("学校のこと", entries[1].GetProperty("answers")[0].GetProperty("values")[0].GetString());
        Assert.Equal(1, await chat.Events(Requested, id));
    }

    [Fact]
    public async Task A_second_tab_gets_the_consultation_that_is_open()
    {
        var resident = await chat.ResidentByPhrase(chat.Aoba);
        var ids = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ChatSystem.Open(resident, chat.Aoba, Guid.CreateVersion7())));

        Assert.Single(ids.Distinct());
        Assert.Equal(1, await chat.Events(Requested, ids[0]));
        Assert.Single((await resident.Send(HttpMethod.Get, "/api/v1/session")).Json.GetProperty("consultations").EnumerateArray());
    }

    [Fact]
    public async Task Another_residents_id_is_not_there()
    {
        var id = await ChatSystem.Open(await chat.ResidentByPhrase(chat.Aoba), chat.Aoba);
        var other = await chat.ResidentByPhrase(chat.Aoba);
        var elsewhere = await chat.ResidentByPhrase(chat.Minato);
        var path = $"/api/v1/consultations/{id}";

        Assert.Equal(404, (await other.Send(HttpMethod.Put, path, ChatSystem.Opening(chat.Aoba))).Status);
        foreach (var somebody in new[] { other, elsewhere })
        {
            Assert.Equal(404, (await somebody.Send(HttpMethod.Get, path)).Status);
            Assert.Equal(404, (await somebody.Send(HttpMethod.Get, path + "/entries")).Status);
            Assert.Equal(404, (await somebody.Send(HttpMethod.Get, path + "/stream")).Status);
            Assert.Equal(404, (await somebody.Write(id, "x")).Status);
            Assert.Equal(404, (await somebody.Send(HttpMethod.Put, path + "/read", new { seq = 1 })).Status);
            Assert.Equal(404, (await somebody.Send(HttpMethod.Post, path + "/leave", new { })).Status);
        }

        Assert.Equal(404, (await elsewhere.Send(HttpMethod.Put, path, ChatSystem.Opening(chat.Aoba))).Status);
    }

    [Fact]
    public async Task A_closed_desk_turns_away_once_per_ten_minutes_and_keeps_nothing()
    {
        var tenant = Demo.Make("night", "夜市", Guid.NewGuid().ToString("N"));
        await chat.System.SeedAsync([tenant], Demo.ClosedNow());
        await Eventually.Holds(async () => (await chat.Visitor(tenant).Send(HttpMethod.Get, "/api/v1/door")).Status == 200);
        var resident = await chat.ResidentByPhrase(tenant);

        var first = await resident.Send(HttpMethod.Put, $"/api/v1/consultations/{Guid.CreateVersion7()}", ChatSystem.Opening(tenant));
        var second = await resident.Send(HttpMethod.Put, $"/api/v1/consultations/{Guid.CreateVersion7()}", ChatSystem.Opening(tenant));

        Assert.Equal((409, "desk-closed"), (first.Status, first.Code));
        Assert.Equal(409, second.Status);
        Assert.Equal(0, await chat.Number("select count(*) from consultations where tenant_id = $1", tenant.TenantId));
        Assert.Equal(1, await chat.Number("select count(*) from outbox where tenant_id = $1 and type = 'web-chat:resident-turned-away:v1'", tenant.TenantId));
        var desk = (await chat.Visitor(tenant).Send(HttpMethod.Get, "/api/v1/door")).Json.GetProperty("desks")[0];
        Assert.False(desk.GetProperty("openNow").GetBoolean());
        Assert.NotEqual(default, desk.GetProperty("opensAt").GetDateTimeOffset());
    }

    [Fact]
    public async Task A_desk_that_the_page_shows_as_closed_turns_away_once_and_an_open_one_nobody()
    {
        const string Counted = "select count(*) from outbox where tenant_id = $1 and type = 'web-chat:resident-turned-away:v1'";
        var night = Demo.Make("late", "宵市", Guid.NewGuid().ToString("N"));
        await chat.System.SeedAsync([night], Demo.ClosedNow());
        await Eventually.Holds(async () => (await chat.Visitor(night).Send(HttpMethod.Get, "/api/v1/door")).Status == 200);
        var (resident, other, elsewhere) = (await chat.ResidentByPhrase(night), await chat.ResidentByPhrase(night), await chat.ResidentByPhrase(chat.Aoba));
        string Path(Guid desk) => $"/api/v1/desks/{desk}/turn-away";
        var before = await chat.Number(Counted, chat.Aoba.TenantId);

        Assert.Equal(204, (await resident.Send(HttpMethod.Put, Path(night.Desks[0].DeskId))).Status);
        Assert.Equal(204, (await resident.Send(HttpMethod.Put, Path(night.Desks[0].DeskId))).Status);
        Assert.Equal(409, (await resident.Send(HttpMethod.Put, $"/api/v1/consultations/{Guid.CreateVersion7()}", ChatSystem.Opening(night, 0))).Status);
        Assert.Equal(204, (await other.Send(HttpMethod.Put, Path(night.Desks[1].DeskId))).Status);
        Assert.Equal(404, (await resident.Send(HttpMethod.Put, Path(Guid.NewGuid()))).Status);
        Assert.Equal(404, (await elsewhere.Send(HttpMethod.Put, Path(night.Desks[0].DeskId))).Status);
        Assert.Equal(204, (await elsewhere.Send(HttpMethod.Put, Path(chat.Aoba.Desks[0].DeskId))).Status);
        Assert.Equal(401, (await chat.Visitor(night).Send(HttpMethod.Put, Path(night.Desks[0].DeskId))).Status);

        Assert.Equal(2, await chat.Number(Counted, night.TenantId));
        Assert.Equal(before, await chat.Number(Counted, chat.Aoba.TenantId));
    }

    [Fact]
    public async Task While_the_vault_is_away_an_opening_stays_and_the_repeat_finishes_it()
    {
        var resident = await chat.ResidentByPhrase(chat.Aoba);
        var id = Guid.CreateVersion7();
        await chat.System.KillAsync("storage-vault");
        try
        {
            var away = await resident.Send(HttpMethod.Put, $"/api/v1/consultations/{id}", ChatSystem.Opening(chat.Aoba));

            Assert.Equal((503, "vault-away"), (away.Status, away.Code));
            Assert.NotNull(away.Message.Headers.RetryAfter);
            Assert.Equal(1, await chat.Number("select count(*) from consultations where consultation_id = $1 and state = 1", id));
            Assert.Equal(0, await chat.Events(Requested, id));
        }
        finally
        {
            await chat.System.RestartAsync("storage-vault");
        }

        await Eventually.Holds(async () => (await resident.Send(HttpMethod.Put, $"/api/v1/consultations/{id}", ChatSystem.Opening(chat.Aoba))).Status == 200);
        Assert.Equal(1, await chat.Events(Requested, id));
    }

    [Fact]
    public async Task An_opening_the_vault_has_is_finished_by_the_sweeper_and_one_it_never_had_is_given_up()
    {
        var resident = await chat.ResidentByPhrase(chat.Aoba);
        var had = await ChatSystem.Open(resident, chat.Aoba);
        await Eventually.Holds(async () => await chat.Number("select count(*) from consultations where consultation_id = $1 and in_vault", had) == 1);
        await chat.Number("delete from outbox where type = $1 and data->>'consultationId' = $2 returning 1", Requested, had.ToString("D"));
        await chat.Number("update consultations set state = 1, version = 0, requested_at = null, opening_at = now() - interval '40 seconds' where consultation_id = $1 returning 1", had);
        var never = Guid.CreateVersion7();
        await chat.Number(
            "insert into consultations (tenant_id, consultation_id, resident_id, desk_id, department_id, state, opening_at) values ($1, $2, $2, $3, $3, 1, now() - interval '11 minutes') returning 1",
            chat.Aoba.TenantId, never, chat.Aoba.Desks[1].DeskId);

        await Eventually.Holds(async () => await chat.Events(Requested, had) == 1 && await chat.Events("web-chat:consultation-abandoned:v1", never) == 1);
        Assert.Equal(2, await chat.Number("select state from consultations where consultation_id = $1", had));
        Assert.Equal(6, await chat.Number("select state from consultations where consultation_id = $1", never));
    }

    [Fact]
    public async Task Who_leaves_the_line_is_gone_and_those_behind_move_up()
    {
        var (first, second) = (await chat.ResidentByPhrase(chat.Minato), await chat.ResidentByPhrase(chat.Minato));
        var one = await ChatSystem.Open(first, chat.Minato, desk: 1);
        var two = await ChatSystem.Open(second, chat.Minato, desk: 1);
        var before = (await second.Send(HttpMethod.Get, $"/api/v1/consultations/{two}")).Json.GetProperty("place").GetInt32();
        using var events = new Events(await second.Follow(two));
        await events.NextState(state => state.GetProperty("place").GetInt32() == before);

        var left = await first.Send(HttpMethod.Post, $"/api/v1/consultations/{one}/leave", new { });
        var again = await first.Send(HttpMethod.Post, $"/api/v1/consultations/{one}/leave", new { });

        Assert.Equal((200, "abandoned"), (left.Status, left.Json.GetProperty("state").GetString()));
        Assert.Equal(200, again.Status);
        Assert.Equal(1, await chat.Events("web-chat:consultation-abandoned:v1", one));
        await events.NextState(state => state.GetProperty("place").GetInt32() == before - 1);
        Assert.Equal((409, "consultation-closed"), await Code(first.Write(one, "anybody there?")));
        Assert.NotEqual(one, await ChatSystem.Open(first, chat.Minato));
    }

    [Fact]
    public async Task An_opening_that_does_not_fit_the_desk_is_refused_and_keeps_nothing()
    {
        var resident = await chat.ResidentByPhrase(chat.Aoba);
        var (id, desk) = (Guid.CreateVersion7(), chat.Aoba.Desks[0].DeskId);
        (object Body, int Status)[] bodies =
        [
            (new { deskId = Guid.NewGuid(), consentVersion = "2026-11", answers = Array.Empty<object>() }, 404),
            (new { deskId = chat.Minato.Desks[0].DeskId, consentVersion = "2026-11", answers = Array.Empty<object>() }, 404),
            (new { deskId = desk, consentVersion = "2020-01", answers = Array.Empty<object>() }, 400),
            (new { deskId = desk }, 400),
            (new { consentVersion = "2026-11" }, 400),
            (new { deskId = desk, consentVersion = "2026-11", answers = new[] { new { questionId = Guid.NewGuid(), text = "x" } } }, 400),
            (new { deskId = "not an id", consentVersion = "2026-11" }, 400),
            (new { deskId = desk, consentVersion = "2026-11", answers = "none" }, 400),
        ];

        foreach (var (body, status) in bodies)
        {
            Assert.Equal(status, (await resident.Send(HttpMethod.Put, $"/api/v1/consultations/{id}", body)).Status);
        }

        Assert.Equal(0, await chat.Number("select count(*) from consultations where consultation_id = $1", id));
    }

    private static async Task<(int, string?)> Code(Task<Reply> sent)
    {
        var reply = await sent;
        return (reply.Status, reply.Code);
    }
}
