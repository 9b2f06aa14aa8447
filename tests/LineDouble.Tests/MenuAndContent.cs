using System.Buffers.Binary;
using System.Net.Http.Headers;
using LineDouble.Tests.Support;

namespace LineDouble.Tests;

public sealed class MenuAndContent : IAsyncLifetime
{
    private StandIn _line = null!;
    private string _token = "";

    public async Task InitializeAsync()
    {
        _line = await StandIn.StartAsync();
        _token = await _line.TokenAsync();
    }

    public async Task DisposeAsync() => await _line.DisposeAsync();

    private static object Menu(string bar = "メニュー") => new
    {
        size = new { width = 2500, height = 843 }, selected = true, name = "web-chat", chatBarText = bar,
        areas = new object[] { new { bounds = new { x = 0, y = 0, width = 2500, height = 843 }, action = new { type = "uri", label = "相談する", uri = "https://liff.line.me/1660000001-AbcdEfgh" } } },
    };

    private static byte[] Png(int width, int height)
    {
        var bytes = new byte[64];
        new byte[] { 0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A }.CopyTo(bytes, 0);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(16), width);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(20), height);
        return bytes;
    }

    private async Task<int> UploadAsync(string id, byte[] image, string type = "image/png")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{_line.Host.ApiData}/v2/bot/richmenu/{id}/content") { Content = new ByteArrayContent(image) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
        using var answer = await _line.Http.SendAsync(request);
        return (int)answer.StatusCode;
    }

    private async Task<string> CreateAsync() => (await _line.CallAsync("POST", "/v2/bot/richmenu", Menu(), _token)).Body["richMenuId"]!.ToString();

    private async Task<string> ReadyAsync()
    {
        var id = await CreateAsync();
        Assert.Equal(200, await UploadAsync(id, Png(2500, 843)));
        return id;
    }

    [Fact]
    public async Task P17_a_menu_needs_its_picture_once_and_in_its_size()
    {
        Assert.Equal(400, (await _line.CallAsync("POST", "/v2/bot/richmenu", Menu("あいうえおかきくけこさしすせそ"), _token)).Status);
        var id = await CreateAsync();
        Assert.Equal(400, (await _line.CallAsync("POST", $"/v2/bot/user/all/richmenu/{id}", token: _token)).Status);
        Assert.Equal(415, await UploadAsync(id, Png(2500, 843), "image/gif"));
        Assert.Equal(400, await UploadAsync(id, Png(1200, 405)));
        Assert.Equal(200, await UploadAsync(id, Png(2500, 843)));
        Assert.Equal(400, await UploadAsync(id, Png(2500, 843)));
        Assert.Equal(200, (await _line.CallAsync("POST", $"/v2/bot/user/all/richmenu/{id}", token: _token)).Status);
        Assert.Equal(id, (await _line.OrderAsync("GET", "/talk/aoba/hinata")).Body["menu"]!["richMenuId"]!.ToString());
    }

    [Fact]
    public async Task P17_a_person_s_own_menu_goes_before_the_default_and_bulk_is_later()
    {
        await _line.TapAsync("hinata", "follow");
        var (first, second) = (await ReadyAsync(), await ReadyAsync());
        await _line.CallAsync("POST", $"/v2/bot/user/all/richmenu/{first}", token: _token);
        Assert.Equal(202, (await _line.CallAsync("POST", "/v2/bot/richmenu/bulk/link", new { richMenuId = second, userIds = new[] { _line.UserId("hinata"), _line.UserId("sora") } }, _token)).Status);
        await Task.Delay(500);
        Assert.Equal(second, await Seen("hinata"));
        Assert.Equal(first, await Seen("sora"));
    }

    [Fact]
    public async Task P17_a_batch_moves_people_and_tells_its_progress_by_request_id()
    {
        await _line.TapAsync("hinata", "follow");
        var (first, second) = (await ReadyAsync(), await ReadyAsync());
        await _line.CallAsync("POST", $"/v2/bot/user/{_line.UserId("hinata")}/richmenu/{first}", token: _token);
        var batch = new { operations = new[] { new { type = "link", from = first, to = second } }, resumeRequestKey = "mode-aoba-1" };
        var answer = await _line.CallAsync("POST", "/v2/bot/richmenu/batch", batch, _token);
        Assert.Equal("ongoing", (await Progress(answer)).Body["phase"]!.ToString());
        await Task.Delay(500);
        Assert.Equal("succeeded", (await Progress(answer)).Body["phase"]!.ToString());
        Assert.Equal(second, await Seen("hinata"));
        Assert.Equal(400, (await _line.CallAsync("POST", "/v2/bot/richmenu/batch", batch, _token)).Status);
    }

    private Task<Answer> Progress(Answer batch) => _line.CallAsync("GET", $"/v2/bot/richmenu/progress/batch?requestId={batch.Headers["x-line-request-id"]}", token: _token);

    private async Task<string> Seen(string user) => (await _line.OrderAsync("GET", $"/talk/aoba/{user}")).Body["menu"]!["richMenuId"]!.ToString();

    [Fact]
    public async Task P17_aliases_do_not_repeat()
    {
        var id = await ReadyAsync();
        var alias = new { richMenuAliasId = "cp-main", richMenuId = id };
        Assert.Equal(200, (await _line.CallAsync("POST", "/v2/bot/richmenu/alias", alias, _token)).Status);
        Assert.Equal("conflict richmenu alias id", (await _line.CallAsync("POST", "/v2/bot/richmenu/alias", alias, _token)).Message);
        Assert.Equal(400, (await _line.CallAsync("POST", "/v2/bot/richmenu/alias", new { richMenuAliasId = "MAIN", richMenuId = id }, _token)).Status);
    }

    [Fact]
    public async Task P18_content_is_prepared_then_there_then_gone_after_unsend()
    {
        await _line.OrderAsync("PUT", "/tenants/aoba", new { mode = "lineTalk" });
        await _line.TapAsync("hinata", "image");
        var id = (await _line.Sink.WaitAsync(1))[0].First["message"]!["id"]!.ToString();
        var tenant = _line.Host.World.Tenants["aoba"];
        tenant.Content["video"] = new State.Media([1, 2, 3], "video/mp4", _line.Host.World.Now + TimeSpan.FromMinutes(1), external: false);
        tenant.Content["external"] = new State.Media([1], "image/png", _line.Host.World.Now, external: true);
        Assert.Equal(200, await Content(id));
        Assert.Equal(202, await Content("video"));
        Assert.Equal(404, await Content("external"));
        Assert.Equal(404, await Content("1"));
        await _line.LaterAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(200, await Content("video"));
        await _line.TapAsync("hinata", "unsend", new { messageId = id });
        Assert.Equal(410, await Content(id));
    }

    private async Task<int> Content(string id) => (await _line.CallAsync("GET", $"/v2/bot/message/{id}/content", token: _token, host: _line.Host.ApiData)).Status;
}
