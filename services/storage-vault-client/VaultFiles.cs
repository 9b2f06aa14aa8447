using System.Net;
using Microsoft.AspNetCore.Http;
using ServiceDefaults;
using ServiceDefaults.Tokens;

namespace StorageVaultClient;

/// <summary>Passes files to the vault and from it as they come; nothing is kept on the way.</summary>
/// <remarks>
/// Its own connections, few: a hundred slow phones must not take those that entries need. No 2 s limit and no second try, because a body that
/// streams can be sent once; the page sends the whole file again under the same id.
/// </remarks>
public sealed class VaultFiles(PeerHttp http, TokenMint mint, InnerTls tls) : IDisposable
{
    private const string Vault = "storage-vault";
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    private readonly HttpClient client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false, UseCookies = false, UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(2), MaxConnectionsPerServer = 64,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5), AutomaticDecompression = DecompressionMethods.None, SslOptions = tls.ForCalls(),
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Sends a file of the talk log on for a resident.</summary>
    public async Task<VaultAnswer<AttachmentKept>> PutAttachmentAsync(Guid tenantId, Act resident, Guid consultationId, Guid attachmentId, FileBody file, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(file);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        deadline.CancelAfter(Longest);
        using var request = new HttpRequestMessage(HttpMethod.Put, Address(consultationId, attachmentId, "?log=talk")) { Content = new StreamContent(file.Bytes) };
        request.Headers.Add(TokenMint.Header, mint.Resident(Vault, tenantId, resident));
        if (file.EncodedName is { Length: > 0 } name && !request.Headers.TryAddWithoutValidation(AttachmentLimits.NameHeader, name)) return new VaultAnswer<AttachmentKept>.Refused(400, "validation-failed");
        request.Content.Headers.ContentLength = file.Length;
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
            return await VaultClient.ReadAsync<AttachmentKept>(response, deadline.Token);
        }
        catch (Exception e) when (!ct.IsCancellationRequested && (e is HttpRequestException or IOException or OperationCanceledException))
        {
            // The sender's own body broke a limit: their fault, not the vault's absence.
            for (var cause = e; cause is not null; cause = cause.InnerException)
                if (cause is BadHttpRequestException bad) return new VaultAnswer<AttachmentKept>.Refused(bad.StatusCode, Problems.CodeOf(bad.StatusCode));
            return new VaultAnswer<AttachmentKept>.Away();
        }
    }

    /// <summary>Opens a file of the talk log for a resident; the caller disposes of it.</summary>
    public async Task<VaultAnswer<OpenedFile>> ReadAttachmentAsync(Guid tenantId, Act resident, Guid consultationId, Guid attachmentId, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Address(consultationId, attachmentId));
        request.Headers.Add(TokenMint.Header, mint.Resident(Vault, tenantId, resident));
        try
        {
            var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
            if (response.StatusCode == HttpStatusCode.OK) return new VaultAnswer<OpenedFile>.Ok(new(response));
            using (response) return await VaultClient.ReadAsync<OpenedFile>(response, ct);
        }
        catch (Exception e) when (!ct.IsCancellationRequested && (e is HttpRequestException or IOException or OperationCanceledException)) { return new VaultAnswer<OpenedFile>.Away(); }
    }

    private Uri Address(Guid consultationId, Guid attachmentId, string query = "") => http.Address(Vault, $"/api/v1/consultations/{consultationId:D}/attachments/{attachmentId:D}{query}");

    /// <inheritdoc />
    public void Dispose() => client.Dispose();
}

/// <summary>A file that is being sent.</summary>
/// <param name="Bytes">As they come.</param>
/// <param name="Length">How many were announced, if they were.</param>
/// <param name="EncodedName">Its name, percent-encoded, as the page sent it.</param>
public sealed record FileBody(Stream Bytes, long? Length, string? EncodedName)
{
    /// <inheritdoc />
    public override string ToString() => nameof(FileBody);
}

/// <summary>A file that is being read: its bytes as they come, and what the vault says of it.</summary>
public sealed class OpenedFile(HttpResponseMessage response) : IDisposable
{
    /// <summary>Its media type.</summary>
    public string Type => response.Content.Headers.ContentType?.ToString() ?? "application/octet-stream";

    /// <summary>How many bytes it has.</summary>
    public long? Length => response.Content.Headers.ContentLength;

    /// <summary>The header that says under which name it is saved.</summary>
    public string Disposition => response.Content.Headers.TryGetValues("Content-Disposition", out var values) ? string.Join("; ", values) : "attachment";

    /// <summary>Writes it out as it comes.</summary>
    public Task CopyToAsync(Stream to, CancellationToken ct) => response.Content.CopyToAsync(to, ct);

    /// <inheritdoc />
    public void Dispose() => response.Dispose();
}
