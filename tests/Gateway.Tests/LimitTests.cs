using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Tests;

[Collection(nameof(EdgeSystem))]
public sealed class LimitTests(EdgeSystem edge)
{
    [Fact]
    [Trait("Requirement", "67")]
    public async Task One_session_writes_a_burst_and_then_waits_and_others_do_not()
    {
        using var client = edge.Resident("__Host-r=" + Guid.NewGuid());
        using var other = edge.Resident("__Host-r=" + Guid.NewGuid());
        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => client.PutAsJsonAsync(EdgeSystem.EntryPath, new { text = "x" })));
        using var neighbour = await other.PutAsJsonAsync(EdgeSystem.EntryPath, new { text = "x" });
        var refused = answers.First(answer => answer.StatusCode != HttpStatusCode.OK);

        Assert.InRange(answers.Count(answer => answer.StatusCode == HttpStatusCode.OK), 20, 50);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal("too-often", await EdgeSystem.CodeAsync(refused));
        Assert.Equal("1", refused.Headers.GetValues("Retry-After").Single());
        Assert.Equal(HttpStatusCode.OK, neighbour.StatusCode);
    }

    [Fact]
    public async Task Recovery_phrases_are_tried_only_so_often_from_one_network()
    {
        using var first = await edge.BehindProxyAsync(edge.Aoba.Host, "203.0.113.7");
        using var sameNetwork = await edge.BehindProxyAsync(edge.Aoba.Host, "203.0.113.200");
        using var forged = await edge.BehindProxyAsync(edge.Aoba.Host, "198.51.100.9, 203.0.113.8");
        using var elsewhere = await edge.BehindProxyAsync(edge.Aoba.Host, "198.51.100.9");
        var tried = new List<HttpStatusCode>();
        for (var i = 0; i < 12; i++)
        {
            tried.Add(await TryAsync(i % 2 == 0 ? first : sameNetwork));
        }

        Assert.Equal(10, tried.Count(status => status == HttpStatusCode.OK));
        Assert.Equal(HttpStatusCode.TooManyRequests, await TryAsync(forged));
        Assert.Equal(HttpStatusCode.OK, await TryAsync(elsewhere));
    }

    [Fact]
    public async Task A_session_holds_six_streams_and_no_seventh()
    {
        using var client = edge.Resident("__Host-r=" + Guid.NewGuid());
        var open = new List<HttpResponseMessage>();
        for (var i = 0; i < 6; i++)
        {
            open.Add(await client.GetAsync($"/api/v1/consultations/{Guid.NewGuid()}/stream", HttpCompletionOption.ResponseHeadersRead));
        }

        using var seventh = await client.GetAsync($"/api/v1/consultations/{Guid.NewGuid()}/stream", HttpCompletionOption.ResponseHeadersRead);
        open.ForEach(stream => stream.Dispose());

        Assert.All(open, stream => Assert.Equal(HttpStatusCode.OK, stream.StatusCode));
        Assert.Equal(HttpStatusCode.TooManyRequests, seventh.StatusCode);
    }

    [Theory]
    [Trait("Requirement", "67")]
    [InlineData(false), InlineData(true)]
    public async Task A_body_over_its_routes_limit_is_too_large(bool chunked)
    {
        using var client = edge.Resident("__Host-r=" + Guid.NewGuid());
        // The server counts the framing of chunks too.
        Assert.Equal(HttpStatusCode.OK, await PutAsync(client, EdgeSystem.EntryPath, (64 * 1024) - (chunked ? 512 : 0), chunked));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await PutAsync(client, EdgeSystem.EntryPath, (64 * 1024) + 1, chunked));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await PutAsync(client, $"/api/v1/visits/{Guid.NewGuid()}", (16 * 1024) + 1, chunked));
    }

    [Fact]
    [Trait("Requirement", "67")]
    public async Task A_body_that_does_not_come_is_too_slow()
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, edge.System.Port);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST /api/v1/phrases HTTP/1.1\r\nHost: {edge.Aoba.Host}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{{"));
        var buffer = new byte[4096];
        var read = await stream.ReadAsync(buffer).AsTask().WaitAsync(TimeSpan.FromSeconds(30));

        Assert.StartsWith("HTTP/1.1 408", Encoding.ASCII.GetString(buffer, 0, read), StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> TryAsync(HttpClient client)
    {
        using var response = await client.PostAsJsonAsync("/api/v1/session/phrase", new { phrase = "x" });
        return response.StatusCode;
    }

    private static async Task<HttpStatusCode> PutAsync(HttpClient client, string path, int length, bool chunked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = new ByteArrayContent(new byte[length]) };
        request.Headers.TransferEncodingChunked = chunked;
        using var response = await client.SendAsync(request);
        if (response.StatusCode == HttpStatusCode.RequestEntityTooLarge)
        {
            Assert.Equal("too-large", await EdgeSystem.CodeAsync(response));
        }

        return response.StatusCode;
    }
}
