using System.Net.Http.Headers;
using System.Text;

namespace WebChat.Tests.Service;

/// <summary>Files pass through this door as they come; nothing of them stays.</summary>
[Collection(ChatSystemGroup.Name)]
public sealed class AttachmentTests(ChatSystem chat)
{
    private static readonly byte[] File = Encoding.ASCII.GetBytes("%PDF-1.7\n" + new string('x', 200_000) + "\n%%EOF\n");

    private static Task<Reply> Put(Browser resident, Guid consultationId, Guid attachmentId, byte[] file, string name = "%E6%A1%88%E5%86%85.pdf") =>
        resident.SendRaw(HttpMethod.Put, $"/api/v1/consultations/{consultationId}/attachments/{attachmentId}", new ByteArrayContent(file), request => request.Headers.Add("Tomoshibi-File-Name", name));

    [Fact]
    public async Task A_file_goes_through_becomes_an_entry_and_comes_back_for_saving_only()
    {
        var resident = await chat.ResidentByPhrase(chat.Aoba);
        var id = await ChatSystem.Open(resident, chat.Aoba);
        var file = Guid.CreateVersion7();

        var kept = await Put(resident, id, file, File);
        var written = await resident.Send(HttpMethod.Put, $"/api/v1/consultations/{id}/entries/{Guid.CreateVersion7()}", new { text = "", attachments = new[] { file } });
        var entry = (await resident.Send(HttpMethod.Get, $"/api/v1/consultations/{id}/entries?after=1")).Json.GetProperty("entries")[0];
        var (status, bytes, message) = await resident.Download(id, file);

        Assert.Equal((200, 200, 200), (kept.Status, written.Status, status));
        Assert.Equal(("files", "案内.pdf", "application/pdf"), (entry.GetProperty("kind").GetString(), entry.GetProperty("attachments")[0].GetProperty("name").GetString(), entry.GetProperty("attachments")[0].GetProperty("type").GetString()));
        Assert.Equal(File, bytes);
        Assert.Equal(("attachment", "application/pdf", "no-store", "default-src 'none'; sandbox"), (
            message.Content.Headers.ContentDisposition?.DispositionType, message.Content.Headers.ContentType?.MediaType, message.Headers.CacheControl?.ToString(), message.Headers.GetValues("Content-Security-Policy").Single()));
    }

    [Fact]
    public async Task Another_residents_consultation_takes_and_gives_nothing()
    {
        var resident = await chat.ResidentByPhrase(chat.Aoba);
        var stranger = await chat.ResidentByPhrase(chat.Aoba);
        var id = await ChatSystem.Open(resident, chat.Aoba);
        var file = Guid.CreateVersion7();
        await Put(resident, id, file, File);
        await resident.Send(HttpMethod.Put, $"/api/v1/consultations/{id}/entries/{Guid.CreateVersion7()}", new { text = "", attachments = new[] { file } });

        Assert.Equal(404, (await Put(stranger, id, Guid.CreateVersion7(), File)).Status);
        Assert.Equal(404, (await stranger.Download(id, file)).Status);
        Assert.Equal(401, (await resident.At(chat.Minato.TenantId).Download(id, file)).Status);
        Assert.Equal(401, (await chat.Visitor(chat.Aoba).Download(id, file)).Status);
    }

    [Fact]
    public async Task Refusals_keep_their_codes()
    {
        var resident = await chat.ResidentByPhrase(chat.Aoba);
        var id = await ChatSystem.Open(resident, chat.Aoba);
        var refused = await Put(resident, id, Guid.CreateVersion7(), "<svg onload='alert(1)'/>"u8.ToArray());
        var broken = await Put(resident, id, Guid.CreateVersion7(), File[..1_000]);
        var name = await Put(resident, id, Guid.CreateVersion7(), File, "%FF%FE");
        var missing = await resident.Send(HttpMethod.Put, $"/api/v1/consultations/{id}/entries/{Guid.CreateVersion7()}", new { text = "あ", attachments = new[] { Guid.CreateVersion7() } });
        await chat.CloseAtTheVault(chat.Aoba, id);
        var late = await Put(resident, id, Guid.CreateVersion7(), File);

        Assert.Equal((415, "type-not-allowed"), (refused.Status, refused.Code));
        Assert.Equal((400, "validation-failed"), (broken.Status, broken.Code));
        Assert.Equal((400, "validation-failed"), (name.Status, name.Code));
        Assert.Equal((409, "attachment-missing"), (missing.Status, missing.Code));
        Assert.Equal((409, "consultation-closed"), (late.Status, late.Code));
    }

    [Fact]
    public async Task A_file_that_is_announced_too_long_is_refused_before_it_comes()
    {
        var resident = await chat.ResidentByPhrase(chat.Aoba);
        var id = await ChatSystem.Open(resident, chat.Aoba);
        using var content = new ByteArrayContent(new byte[21 * 1024 * 1024]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");

        var reply = await resident.SendRaw(HttpMethod.Put, $"/api/v1/consultations/{id}/attachments/{Guid.CreateVersion7()}", content, request => request.Headers.ExpectContinue = true);

        Assert.Equal((413, "too-large"), (reply.Status, reply.Code));
    }
}
