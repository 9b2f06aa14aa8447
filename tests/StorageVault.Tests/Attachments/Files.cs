using System.Net;
using System.Net.Http.Headers;
using ServiceDefaults.Tokens;

namespace StorageVault.Tests.Attachments;

/// <summary>The calls that people make with files.</summary>
internal static class Files
{
    internal static Task<Answer> Upload(this Scene scene, Guid consultationId, Guid attachmentId, byte[] file, string? name = "photo.jpg", string? token = null, string log = "talk")
    {
        var content = new ByteArrayContent(file);
        // A custom header may travel with the content's own.
        if (name is not null) content.Headers.TryAddWithoutValidation("Tomoshibi-File-Name", Uri.EscapeDataString(name));
        return scene.Send(HttpMethod.Put, $"/api/v1/consultations/{consultationId}/attachments/{attachmentId}?log={log}", token ?? scene.AsResident(), content);
    }

    internal static Task<Answer> WriteWith(this Scene scene, Guid consultationId, Guid entryId, string text, Guid[] attachments, string? token = null, string log = "talk") =>
        scene.Send(HttpMethod.Put, $"/api/v1/consultations/{consultationId}/entries/{entryId}?log={log}", token ?? scene.AsResident(), new { text, attachments });

    internal static async Task<Guid> Sent(this Scene scene, Guid consultationId, byte[] file, string? name = "photo.jpg")
    {
        var id = Guid.CreateVersion7();
        Assert.Equal(HttpStatusCode.OK, (await scene.Upload(consultationId, id, file, name)).Status);
        Assert.Equal(HttpStatusCode.OK, (await scene.WriteWith(consultationId, Guid.CreateVersion7(), "", [id])).Status);
        return id;
    }

    internal static async Task<(HttpStatusCode Status, byte[] Body, HttpContentHeaders Content, HttpResponseHeaders Headers)> Download(
        this VaultSystem vault, Guid consultationId, Guid attachmentId, string token)
    {
        using var client = vault.System.Client("storage-vault");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/consultations/{consultationId}/attachments/{attachmentId}");
        request.Headers.Add(TokenMint.Header, token);
        var response = await client.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsByteArrayAsync(), response.Content.Headers, response.Headers);
    }
}
