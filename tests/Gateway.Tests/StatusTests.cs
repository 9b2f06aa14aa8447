using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Gateway.Tests;

/// <summary>The status page's question: who may ask it, and that it answers when parts do not. Behind some parts stand echoes, behind others nobody.</summary>
[Collection(nameof(EdgeSystem))]
public sealed class StatusTests(EdgeSystem edge)
{
    private const string Path = "/api/v1/status";

    [Fact]
    public async Task A_supervisor_sees_every_part_as_it_is()
    {
        using var client = edge.Desk(await edge.SignInAsync(edge.Minato.Member("sachiko")), edge.Minato.TenantId);

        using var answer = await client.GetAsync(Path);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        var parts = body.GetProperty("parts").EnumerateArray().ToDictionary(part => part.GetProperty("part").GetString() ?? string.Empty, part => part.GetProperty("state").GetString());

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
        Assert.Equal(["web-chat", "storage-vault", "routing", "line-contact-point", "tenant-directory", "reporting"], body.GetProperty("parts").EnumerateArray().Select(part => part.GetProperty("part").GetString()));
        Assert.Equal(("ready", "ready"), (parts["tenant-directory"], parts["web-chat"]));
        Assert.Equal(("away", "away"), (parts["storage-vault"], parts["reporting"]));
        // Nothing of any tenant: names of parts, states and times.
        Assert.DoesNotContain(edge.Minato.TenantId.ToString("D"), body.GetRawText(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Many_questions_at_once_are_asked_once()
    {
        using var client = edge.Desk(await edge.SignInAsync(edge.Aoba.Member("admin")), edge.Aoba.TenantId);

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => client.GetFromJsonAsync<JsonElement>(Path)));

        Assert.InRange(answers.Select(answer => answer.GetProperty("checkedAt").GetString()).Distinct().Count(), 1, 2);
    }

    [Fact]
    public async Task Others_learn_nothing()
    {
        var cookie = await edge.SignInAsync(edge.Minato.Member("taro"));
        using var counselor = edge.Desk(cookie, edge.Minato.TenantId);
        using var foreign = edge.Desk(cookie, edge.Aoba.TenantId);
        using var nobody = edge.Desk(tenantId: edge.Minato.TenantId);
        using var resident = edge.Resident();
        using var fromOtherSite = edge.Desk(cookie, edge.Minato.TenantId);
        fromOtherSite.DefaultRequestHeaders.Remove("Sec-Fetch-Site");
        fromOtherSite.DefaultRequestHeaders.Add("Sec-Fetch-Site", "cross-site");

        async Task<HttpStatusCode> StatusAsync(HttpClient client)
        {
            using var answer = await client.GetAsync(Path);
            return answer.StatusCode;
        }

        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(counselor));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(foreign));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(nobody));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(resident));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(fromOtherSite));
    }
}
