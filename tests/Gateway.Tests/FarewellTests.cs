using System.Net;
using LocalSystem;

namespace Gateway.Tests;

/// <summary>A gateway that is told to end while a balancer still keeps connections to it: nothing is cut, everybody is sent on.</summary>
[Collection(nameof(EdgeSystem))]
public sealed class FarewellTests(EdgeSystem edge)
{
    [Fact]
    public async Task Told_to_end_it_answers_on_and_asks_for_a_new_connection()
    {
        var gateway = await edge.LeavingAsync();
        using var kept = gateway.Client(edge.Aoba.Host);
        Assert.Equal((HttpStatusCode.OK, false), await PageAsync(kept));
        var ending = gateway.Process.StopAsync(ManagedProcess.Terminate, TimeSpan.FromSeconds(30));

        var asked = 0;
        for (var closes = false; !closes; asked++)
        {
            (var status, closes) = await PageAsync(kept);
            Assert.Equal(HttpStatusCode.OK, status);
            Assert.True(asked < 200, "nobody was asked to come by a new connection");
            await Task.Delay(20);
        }

        // And whoever comes anew meanwhile is answered too.
        using var late = gateway.Client(edge.Aoba.Host);
        Assert.Equal((HttpStatusCode.OK, true), await PageAsync(late));
        Assert.False(gateway.Process.HasExited);
        await ending;
        await Assert.ThrowsAsync<HttpRequestException>(() => PageAsync(late));
    }

    private static async Task<(HttpStatusCode Status, bool Closes)> PageAsync(HttpClient client)
    {
        using var page = await client.GetAsync("/");
        return (page.StatusCode, page.Headers.ConnectionClose == true);
    }
}
