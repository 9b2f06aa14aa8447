using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace WebChat.Tests.Service;

[Collection(ChatSystemGroup.Name)]
public sealed class WriteEntryTests(ChatSystem chat)
{
    [Fact]
    public async Task What_is_written_is_read_back_and_a_repeat_stores_nothing()
    {
        var resident = await chat.ResidentByPhrase(chat.Aoba);
        var id = await ChatSystem.Open(resident, chat.Aoba);
        var entryId = Guid.CreateVersion7();

        var first = await resident.Write(id, "こんにちは😀\n\"quoted\"", entryId);
        var again = await resident.Write(id, "こんにちは😀\n\"quoted\"", entryId);
        var other = await resident.Write(id, "another text", entryId);

        Assert.Equal(200, first.Status);
        Assert.Equal(first.Json.GetRawText(), again.Json.GetRawText());
        Assert.Equal((409, "entry-id-reused"), (other.Status, other.Code));
        var page = (await resident.Send(HttpMethod.Get, $"/api/v1/consultations/{id}/entries?after=1")).Json;
        var entry = Assert.Single(page.GetProperty("entries").EnumerateArray());
        Assert.Equal(("こんにちは😀\n\"quoted\"", "resident", 2L), (entry.GetProperty("text").GetString(), entry.GetProperty("author").GetString(), entry.GetProperty("seq").GetInt64()));
        Assert.False(entry.TryGetProperty("authorId", out _));
        await Eventually.Holds(async () => (await resident.Send(HttpMethod.Get, $"/api/v1/consultations/{id}")).Json.GetProperty("lastSeq").GetInt64() == 2);
    }

    [Fact]
    public async Task A_closed_talk_takes_nothing_more_and_the_desk_is_free_again()
    {
        var resident = await chat.ResidentByPhrase(chat.Aoba);
        var id = await ChatSystem.Open(resident, chat.Aoba);
        await chat.CloseAtTheVault(chat.Aoba, id);

        var late = await resident.Write(id, "one more thing");

        Assert.Equal((409, "consultation-closed"), (late.Status, late.Code));
        Assert.Equal("closed", (await resident.Send(HttpMethod.Get, $"/api/v1/consultations/{id}")).Json.GetProperty("state").GetString());
        Assert.Equal((409, "consultation-closed"), await Code(resident.Send(HttpMethod.Put, $"/api/v1/consultations/{id}", ChatSystem.Opening(chat.Aoba))));
        Assert.NotEqual(id, await ChatSystem.Open(resident, chat.Aoba));
        Assert.True((await resident.Send(HttpMethod.Get, $"/api/v1/consultations/{id}/entries")).Json.GetProperty("closed").GetBoolean());
    }

    [Fact]
    public async Task While_the_vault_is_away_nothing_is_accepted_and_the_repeat_is()
    {
        var resident = await chat.ResidentByPhrase(chat.Aoba);
        var id = await ChatSystem.Open(resident, chat.Aoba);
        var entryId = Guid.CreateVersion7();
        await chat.System.KillAsync("storage-vault");
        try
        {
            var away = await resident.Write(id, "are you there?", entryId);

            Assert.Equal((503, "vault-away"), (away.Status, away.Code));
            Assert.NotNull(away.Message.Headers.RetryAfter);
            Assert.Equal(503, (await resident.Send(HttpMethod.Get, $"/api/v1/consultations/{id}/entries")).Status);
            Assert.Equal(200, (await resident.Send(HttpMethod.Get, $"/api/v1/consultations/{id}")).Status);
        }
        finally
        {
            await chat.System.RestartAsync("storage-vault");
        }

        await Eventually.Holds(async () => (await resident.Write(id, "are you there?", entryId)).Status == 200);
        var entries = (await resident.Send(HttpMethod.Get, $"/api/v1/consultations/{id}/entries")).Json.GetProperty("entries");
        Assert.Equal(2, entries.GetArrayLength());
    }

    public static TheoryData<string> BadBodies => new()
    {
        "", "{", "null", "[]", "1", "{\"text\":", "{}", "{\"text\":null}", "{\"text\":\"\"}", "{\"text\":5}", "{\"text\":[\"a\"]}", "{\"text\":{\"a\":1}}",
        "{\"text\":\"\\ud800\"}", "{\"text\":\"a\\udc00b\"}", "{\"text\":\"\\u0000\"}", "{\"text\":\"a\",\"text\":\"b\"}",
        JsonSerializer.Serialize(new { text = new string('x', 5_000) }), JsonSerializer.Serialize(new { text = new string('あ', 4_001) }),
    };

    [Theory]
    [Trait("Requirement", "67")]
    [MemberData(nameof(BadBodies))]
    public async Task A_malformed_entry_is_refused_with_one_shape(string body)
    {
        var resident = await chat.ResidentByPhrase(chat.Minato);

        var reply = await resident.SendText(HttpMethod.Put, $"/api/v1/consultations/{Guid.CreateVersion7()}/entries/{Guid.CreateVersion7()}", body);

        Assert.Equal((400, "validation-failed"), (reply.Status, reply.Code));
        Assert.Equal("application/problem+json", reply.Message.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    [Trait("Requirement", "67")]
    public async Task Bytes_that_are_no_UTF8_other_types_and_large_bodies_have_their_own_answers()
    {
        var resident = await chat.ResidentByPhrase(chat.Minato);
        var path = $"/api/v1/consultations/{Guid.CreateVersion7()}/entries/{Guid.CreateVersion7()}";
        var bytes = new ByteArrayContent([.. "{\"text\":\""u8.ToArray(), 0xC3, 0x28, .. "\"}"u8.ToArray()]);
        bytes.Headers.ContentType = new("application/json");

        Assert.Equal((400, "validation-failed"), await Code(resident.SendRaw(HttpMethod.Put, path, bytes)));
        Assert.Equal((415, "type-not-allowed"), await Code(resident.SendRaw(HttpMethod.Put, path, new StringContent("text=a", Encoding.UTF8, "application/x-www-form-urlencoded"))));
        Assert.Equal((413, "too-large"), await Code(resident.SendText(HttpMethod.Put, path, JsonSerializer.Serialize(new { text = new string('x', 70_000) }))));
        Assert.Equal(404, (await resident.Send(HttpMethod.Put, "/api/v1/consultations/not-an-id/entries/1", new { text = "a" })).Status);
        Assert.Equal(400, (await resident.Send(HttpMethod.Get, $"/api/v1/consultations/{Guid.CreateVersion7()}/entries?after=-1")).Status);
        Assert.Equal(400, (await resident.Send(HttpMethod.Get, $"/api/v1/consultations/{Guid.CreateVersion7()}/entries?limit=many")).Status);
    }

    [Fact]
    [Trait("Requirement", "67")]
    public async Task A_body_that_comes_too_slowly_is_given_up()
    {
        var resident = await chat.ResidentByPhrase(chat.Minato);
        var address = chat.System.Address("web-chat");
        using var socket = new TcpClient();
        await socket.ConnectAsync(address.Host, address.Port);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"PUT /api/v1/consultations/{Guid.CreateVersion7()}/entries/{Guid.CreateVersion7()} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n"
            + $"Cookie: __Host-r={resident.Cookies["__Host-r"]}\r\nTomoshibi-Token: {chat.System.Mint("gateway").Visitor("web-chat", chat.Minato.TenantId)}\r\n\r\n{{\"text\":\""));
        using var reader = new StreamReader(stream, Encoding.ASCII);
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(40));

        Assert.StartsWith("HTTP/1.1 408", await reader.ReadLineAsync(deadline.Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_was_used_for_a_write_works_for_no_other()
    {
        var resident = await chat.ResidentByPhrase(chat.Aoba);
        var token = chat.System.Mint("gateway").Visitor("web-chat", chat.Aoba.TenantId);
        void Use(HttpRequestMessage request)
        {
            request.Headers.Remove("Tomoshibi-Token");
            request.Headers.Add("Tomoshibi-Token", token);
        }

        Assert.Equal(200, (await resident.Send(HttpMethod.Put, $"/api/v1/consultations/{Guid.CreateVersion7()}", ChatSystem.Opening(chat.Aoba), Use)).Status);
        Assert.Equal(401, (await resident.Send(HttpMethod.Put, $"/api/v1/consultations/{Guid.CreateVersion7()}", ChatSystem.Opening(chat.Aoba), Use)).Status);
    }

    private static async Task<(int, string?)> Code(Task<Reply> sent)
    {
        var reply = await sent;
        return (reply.Status, reply.Code);
    }
}
