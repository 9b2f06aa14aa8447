using System.Net;
using System.Net.Sockets;
using System.Text;
using Gateway.Limits;

namespace Gateway.Tests;

/// <summary>What happens when all places are taken: whoever comes is told to come again, whoever is there goes on, and the process stands.</summary>
[Collection(nameof(EdgeSystem))]
public sealed class BusyTests(EdgeSystem edge)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_stream_too_many_is_told_to_come_again_and_comes_when_one_has_ended()
    {
        using var client = (await edge.NarrowAsync()).Client(edge.Aoba.Host);
        var open = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => OpenAsync(client)));
        using var tooMany = await OpenAsync(client);
        using var going = new StreamReader(await open[0].Content.ReadAsStreamAsync());
        using var door = await client.GetAsync("/api/v1/door");
        open[2].Dispose();
        var admitted = await UntilOkAsync(() => OpenAsync(client));

        Assert.All(open[..2], stream => Assert.Equal(HttpStatusCode.OK, stream.StatusCode));
        await AssertBusyAsync(tooMany, "5");
        Assert.Equal(HttpStatusCode.OK, door.StatusCode);
        Assert.True(admitted);
        await LinesAsync(going, 6);
        open[0].Dispose();
        open[1].Dispose();
    }

    [Fact]
    public async Task A_service_that_hangs_takes_its_own_places_only_and_gives_them_back()
    {
        var narrow = await edge.NarrowAsync();
        using var desk = narrow.Client("desk.localhost");
        using var resident = narrow.Client(edge.Aoba.Host);
        edge.System.Freeze("tenant-directory");
        List<HttpResponseMessage> meanwhile = [];
        List<Task<HttpResponseMessage>> asked = [];
        try
        {
            asked.AddRange(Enumerable.Range(0, 12).Select(_ => desk.GetAsync("/api/v1/me")));
            foreach (var path in new[] { "/api/v1/door", "/", "/assets/app-4f3a.js", "/health/live", "/health/ready" })
            {
                meanwhile.Add(await resident.GetAsync(path));
            }

            // Two find no place at once; eight wait for one as long as waiting is worth it; two have one.
            await WhenAsync(() => asked.Count(one => one.IsCompleted) == 10);
        }
        finally
        {
            edge.System.Thaw("tenant-directory");
        }

        var answers = await Task.WhenAll(asked).WaitAsync(Patience);
        using var after = await desk.GetAsync("/api/v1/me");

        Assert.All(meanwhile, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Equal(2, answers.Count(answer => answer.StatusCode == HttpStatusCode.Unauthorized));
        // The ten come again one after the other: two to three seconds from their refusal, by the pace of a service that gives no place.
        foreach (var refused in answers.Where(answer => answer.StatusCode != HttpStatusCode.Unauthorized))
        {
            await AssertBusyAsync(refused, "3");
        }

        Assert.Equal(HttpStatusCode.Unauthorized, after.StatusCode);
    }

    [Fact]
    public async Task Who_sends_slowly_holds_nobodys_place()
    {
        var narrow = await edge.NarrowAsync();
        using var resident = narrow.Client(edge.Aoba.Host);
        var slow = new List<TcpClient>();
        try
        {
            // More than one service has places and a queue for; each would take seconds to be too slow.
            for (var n = 0; n < 12; n++)
            {
                slow.Add(await ConnectAsync(narrow.Address));
                await slow[^1].GetStream().WriteAsync(Encoding.ASCII.GetBytes($"POST /api/v1/phrases HTTP/1.1\r\nHost: {edge.Aoba.Host}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{{"));
            }

            await Task.Delay(500);
            using var meanwhile = await resident.PostAsync("/api/v1/phrases", new StringContent("{}", Encoding.UTF8, "application/json"));

            Assert.Equal(HttpStatusCode.OK, meanwhile.StatusCode);
        }
        finally
        {
            slow.ForEach(one => one.Dispose());
        }
    }

    [Fact]
    public async Task More_connections_than_files_do_not_end_the_process()
    {
        const int files = Room.Least;
        var few = await edge.WithFilesAsync(files);
        var room = Room.Of(files);
        using var client = few.Client(edge.Aoba.Host);
        var streams = new List<HttpResponseMessage>();
        var idle = new List<TcpClient>();
        try
        {
            foreach (var some in Enumerable.Range(0, room.Streams + 100).Chunk(100))
            {
                streams.AddRange(await Task.WhenAll(some.Select(_ => OpenAsync(client, "?quiet=1"))));
            }

            for (var n = 0; n < files; n++)
            {
                idle.Add(await ConnectAsync(few.Address));
            }

            // The probes' port has connections of its own: an orchestrator must not end what is only full.
            using var probe = new HttpClient { BaseAddress = few.Probes };
            Assert.True((await probe.GetAsync("/health/live")).IsSuccessStatusCode && (await probe.GetAsync("/health/ready")).IsSuccessStatusCode);
            await Assert.ThrowsAsync<HttpRequestException>(async () => await few.Client(edge.Aoba.Host).GetAsync("/"));
            Assert.Equal(room.Streams, streams.Count(stream => stream.StatusCode == HttpStatusCode.OK));
            await AssertBusyAsync(streams.First(stream => stream.StatusCode != HttpStatusCode.OK), "5");
            Assert.False(few.Process.HasExited);
            Assert.InRange(Directory.EnumerateFiles($"/proc/{few.Process.Id}/fd").Count(), room.Clients + room.Streams, files - 400);
        }
        finally
        {
            idle.ForEach(one => one.Dispose());
            streams.ForEach(one => one.Dispose());
        }

        using var again = few.Client(edge.Aoba.Host);
        Assert.True(await UntilOkAsync(() => again.GetAsync("/")));
        Assert.True(await UntilOkAsync(() => again.GetAsync("/api/v1/door")));
        Assert.True(await UntilOkAsync(() => OpenAsync(again)));
        Assert.False(few.Process.HasExited);
    }

    [Fact]
    public async Task With_too_few_files_it_does_not_start_and_says_what_to_raise()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => edge.WithFilesAsync(Room.Least - 1));
        var log = Path.Combine(edge.System.Logs, $"gateway-{Room.Least - 1}.log");
        await WhenAsync(() => File.ReadAllText(log).Contains("RLIMIT_NOFILE", StringComparison.Ordinal));

        Assert.Contains("4095 files", File.ReadAllText(log), StringComparison.Ordinal);
    }

    private static Task<HttpResponseMessage> OpenAsync(HttpClient client, string query = "") =>
        client.GetAsync($"/api/v1/consultations/{Guid.NewGuid()}/stream{query}", HttpCompletionOption.ResponseHeadersRead);

    private static async Task<TcpClient> ConnectAsync(Uri address)
    {
        var one = new TcpClient();
        await one.ConnectAsync(IPAddress.Loopback, address.Port);
        return one;
    }

    private static async Task LinesAsync(StreamReader reader, int lines)
    {
        for (var n = 0; n < lines; n++)
        {
            Assert.NotNull(await reader.ReadLineAsync().WaitAsync(Patience));
        }
    }

    private static async Task AssertBusyAsync(HttpResponseMessage answer, string retryAfter)
    {
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("busy", await EdgeSystem.CodeAsync(answer));
        Assert.Equal(retryAfter, answer.Headers.GetValues("Retry-After").Single());
    }

    /// <summary>Asks until it is answered well: places and connections come back when the other end has noticed.</summary>
    private static async Task<bool> UntilOkAsync(Func<Task<HttpResponseMessage>> ask)
    {
        for (var n = 0; n < 100; n++)
        {
            try
            {
                using var answer = await ask();
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    return true;
                }
            }
            catch (HttpRequestException)
            {
                // Refused before it was heard: all connections are taken.
            }

            await Task.Delay(100);
        }

        return false;
    }

    private static async Task WhenAsync(Func<bool> so)
    {
        for (var n = 0; n < 200 && !so(); n++)
        {
            await Task.Delay(100);
        }

        Assert.True(so());
    }
}
