namespace WebChat.Tests.Service;

[Collection(ChatSystemGroup.Name)]
public sealed class FollowTalkTests(ChatSystem chat)
{
    [Fact]
    public async Task A_stream_begins_with_the_state_and_brings_every_entry_once_in_order()
    {
        var resident = await chat.ResidentByPhrase(chat.Aoba);
        var id = await ChatSystem.Open(resident, chat.Aoba);
        using var events = new Events(await resident.Follow(id));

        var (name, eventId, state) = await events.Next();
        Assert.Equal(("state", null, "requested"), (name, eventId, state.GetProperty("state").GetString()));
        await resident.Write(id, "first");
        await chat.CounselorWrites(chat.Aoba, id, "second");
        await resident.Write(id, "third");

        var seen = new List<(long, string?, string?)>();
        for (var i = 0; i < 4; i++)
        {
            var entry = await events.NextEntry();
            seen.Add((entry.GetProperty("seq").GetInt64(), entry.GetProperty("author").GetString(), i == 0 ? null : entry.GetProperty("text").GetString()));
        }

        Assert.Equal([(1L, "resident", null), (2L, "resident", "first"), (3L, "counselor", "second"), (4L, "resident", "third")], seen);
    }

    [Fact]
    public async Task A_stream_goes_on_after_what_the_browser_remembers_which_wins_over_the_address()
    {
        var resident = await chat.ResidentByPhrase(chat.Aoba);
        var id = await ChatSystem.Open(resident, chat.Aoba);
        await resident.Write(id, "two");
        await resident.Write(id, "three");

        using var resumed = new Events(await resident.Follow(id, after: 0, lastEventId: 2));
        using var asked = new Events(await resident.Follow(id, after: 1));

        Assert.Equal(3, (await resumed.NextEntry()).GetProperty("seq").GetInt64());
        Assert.Equal(2, (await asked.NextEntry()).GetProperty("seq").GetInt64());
    }

    [Fact]
    public async Task A_stream_outlives_the_death_of_the_vault_and_fills_the_gap()
    {
        var resident = await chat.ResidentByPhrase(chat.Aoba);
        var id = await ChatSystem.Open(resident, chat.Aoba);
        using var events = new Events(await resident.Follow(id, after: 1));
        await events.Next();
        await chat.System.KillAsync("storage-vault");
        await chat.System.RestartAsync("storage-vault");

        var entryId = Guid.CreateVersion7();
        await Eventually.Holds(async () => (await resident.Write(id, "still here", entryId)).Status == 200);

        Assert.Equal("still here", (await events.NextEntry()).GetProperty("text").GetString());
    }

    [Fact]
    public async Task A_long_poll_answers_at_once_with_what_is_there_and_else_with_what_comes()
    {
        var resident = await chat.ResidentByPhrase(chat.Aoba);
        var id = await ChatSystem.Open(resident, chat.Aoba);

        var first = await resident.Send(HttpMethod.Get, $"/api/v1/consultations/{id}/stream?after=0&wait=25");
        var waiting = resident.Send(HttpMethod.Get, $"/api/v1/consultations/{id}/stream?after=1&wait=25");
        await Task.Delay(500);
        Assert.False(waiting.IsCompleted);
        await resident.Write(id, "hello");
        var second = await waiting;
        var empty = await resident.Send(HttpMethod.Get, $"/api/v1/consultations/{id}/stream?after=2&wait=1");

        Assert.Equal(1, Assert.Single(first.Json.GetProperty("entries").EnumerateArray()).GetProperty("seq").GetInt64());
        Assert.Equal("requested", first.Json.GetProperty("state").GetProperty("state").GetString());
        Assert.Equal("hello", Assert.Single(second.Json.GetProperty("entries").EnumerateArray()).GetProperty("text").GetString());
        Assert.Equal((200, 0), (empty.Status, empty.Json.GetProperty("entries").GetArrayLength()));
    }

    [Fact]
    [Trait("Requirement", "73")]
    public async Task Other_sites_are_refused_and_old_browsers_pass()
    {
        var resident = await chat.ResidentByPhrase(chat.Aoba);
        var id = await ChatSystem.Open(resident, chat.Aoba);
        var path = $"/api/v1/consultations/{id}/stream?after=0&wait=0";

        foreach (var site in new[] { "cross-site", "same-site", "none" })
        {
            Assert.Equal(403, (await resident.Send(HttpMethod.Get, path, more: request => request.Headers.Add("Sec-Fetch-Site", site))).Status);
        }

        Assert.Equal(200, (await resident.Send(HttpMethod.Get, path, more: request => request.Headers.Add("Sec-Fetch-Site", "same-origin"))).Status);
        Assert.Equal(200, (await resident.Send(HttpMethod.Get, path)).Status);
        Assert.Equal(400, (await resident.Send(HttpMethod.Get, $"/api/v1/consultations/{id}/stream?wait=31")).Status);
        Assert.Equal(400, (await resident.Send(HttpMethod.Get, path, more: request => request.Headers.Add("Last-Event-ID", "x"))).Status);
        Assert.Equal(401, (await chat.Visitor(chat.Aoba).Send(HttpMethod.Get, path)).Status);
    }

    [Fact]
    public async Task Signing_out_ends_the_open_stream()
    {
        var resident = await chat.ResidentByPhrase(chat.Aoba);
        var id = await ChatSystem.Open(resident, chat.Aoba);
        using var events = new Events(await resident.Follow(id, after: 1));
        await events.Next();

        await resident.Send(HttpMethod.Delete, "/api/v1/session");

        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            while (true)
            {
                await events.Next();
            }
        });
    }

    [Fact]
    public async Task A_read_mark_moves_forward_only_within_what_there_is_and_shows_in_the_other_tab()
    {
        var resident = await chat.ResidentByPhrase(chat.Aoba);
        var id = await ChatSystem.Open(resident, chat.Aoba);
        var path = $"/api/v1/consultations/{id}/read";
        var seq = await chat.CounselorWrites(chat.Aoba, id, "read me");
        using var events = new Events(await resident.Follow(id));

        Assert.Equal(204, (await resident.Send(HttpMethod.Put, path, new { seq })).Status);
        Assert.Equal(204, (await resident.Send(HttpMethod.Put, path, new { seq = 1 })).Status);
        Assert.Equal(400, (await resident.Send(HttpMethod.Put, path, new { seq = seq + 1 })).Status);
        Assert.Equal(400, (await resident.Send(HttpMethod.Put, path, new { seq = 0 })).Status);
        Assert.Equal(400, (await resident.Send(HttpMethod.Put, path, new { })).Status);

        await events.NextState(state => state.GetProperty("residentReadSeq").GetInt64() == seq);
        Assert.Equal(1, await chat.Events("web-chat:talk-read:v1", id));
    }
}
