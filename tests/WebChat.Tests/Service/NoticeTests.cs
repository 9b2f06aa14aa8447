using Npgsql;
using ServiceDefaults.Messaging;

namespace WebChat.Tests.Service;

[Collection(ChatSystemGroup.Name)]
public sealed class NoticeTests(ChatSystem chat)
{
    private const string NoticeDue = "web-chat:notice-due:v1";

    [Fact]
    public async Task An_unread_reply_to_a_resident_who_came_by_LINE_is_noticed_once_until_they_are_seen_again()
    {
        var resident = await chat.ResidentByLine(chat.Aoba);
        var id = await ChatSystem.Open(resident, chat.Aoba);
        await chat.CounselorWrites(chat.Aoba, id, "a reply");
        await chat.CounselorWrites(chat.Aoba, id, "another");
        await Eventually.Holds(async () => await chat.Events(NoticeDue, id) == 1);
        var named = await Named(id);

        await chat.CounselorWrites(chat.Aoba, id, "and one more");
        await Eventually.Holds(async () => await chat.Number("select count(*) from pending_notices where consultation_id = $1 and seq = 4", id) == 1);
        await PassGrace(id);
        Assert.Equal(1, await chat.Events(NoticeDue, id));

        await resident.Send(HttpMethod.Get, $"/api/v1/consultations/{id}/stream?after=0&wait=0");
        await chat.CounselorWrites(chat.Aoba, id, "are you there?");
        await Eventually.Holds(async () => await chat.Number("select count(*) from pending_notices where consultation_id = $1 and noticed_at is null", id) == 1);
        await chat.Number("update consultations set resident_seen_at = now() - interval '1 hour' where consultation_id = $1 returning 1", id);
        await PassGrace(id);
        Assert.Equal(2, await chat.Events(NoticeDue, id));
        var again = await Named(id);
        Assert.NotEqual(named.Reply, again.Reply);
        Assert.All([named, again], notice => Assert.Equal(NameBasedId.Of(id, notice.Reply), notice.Intent));
    }

    /// <summary>The first unread reply and the notice that was made of it.</summary>
    private async Task<(Guid Reply, Guid Intent)> Named(Guid id)
    {
        await using var connection = new NpgsqlConnection(chat.System.Database("chat", "super"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("select first_entry_id, intent_id from pending_notices where consultation_id = $1", connection) { Parameters = { new NpgsqlParameter { Value = id } } };
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync() ? (reader.GetGuid(0), reader.GetGuid(1)) : default;
    }

    [Fact]
    public async Task Nobody_is_noticed_who_reads_looks_or_came_without_LINE()
    {
        var (reader, looker, phrase) = (await chat.ResidentByLine(chat.Aoba), await chat.ResidentByLine(chat.Aoba), await chat.ResidentByPhrase(chat.Aoba));
        var (read, looked, without) = (await ChatSystem.Open(reader, chat.Aoba), await ChatSystem.Open(looker, chat.Aoba), await ChatSystem.Open(phrase, chat.Aoba));
        using var stream = new Events(await looker.Follow(looked));
        foreach (var id in new[] { read, looked, without })
        {
            await chat.CounselorWrites(chat.Aoba, id, "a reply");
        }

        await Eventually.Holds(async () => await chat.Number("select count(*) from pending_notices where consultation_id = any($1)", new[] { read, looked }) == 2);
        Assert.Equal(204, (await reader.Send(HttpMethod.Put, $"/api/v1/consultations/{read}/read", new { seq = 2 })).Status);
        await PassGrace(looked);

        Assert.Equal(0, await chat.Number("select count(*) from pending_notices where consultation_id = any($1)", new[] { read, without }));
        Assert.Equal(0, await chat.Events(NoticeDue, read) + await chat.Events(NoticeDue, looked) + await chat.Events(NoticeDue, without));
    }

    private async Task PassGrace(Guid id)
    {
        await chat.Number("update pending_notices set due_at = now() - interval '1 second' where consultation_id = $1 returning 1", id);
        await Task.Delay(TimeSpan.FromSeconds(5));
    }
}
