using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Journeys.Tests;

/// <summary>What hurried and frightened fingers do (N43 of the fault matrix): one row per intent.</summary>
[Collection(nameof(Stage))]
public sealed class FingerJourneys(Stage stage)
{
    [Fact]
    public async Task Double_clicks_open_one_consultation_and_send_one_entry()
    {
        var tenant = await stage.TenantAsync();
        await using var phone = await stage.PhoneAsync(tenant);
        await phone.EnterWithoutLineAsync();
        var opened = Openings(phone);
        await phone.Page.GetByTestId($"desk-{tenant.Desks[1].DeskId}").DblClickAsync();
        await phone.Page.GetByTestId("consent-agree").DblClickAsync();
        await Expect(phone.Page.GetByTestId("chat")).ToBeVisibleAsync();
        var (clicked, entered) = (stage.Marker("二度"), stage.Marker("改行"));

        await phone.Page.GetByTestId("message-input").FillAsync(clicked);
        await phone.Page.GetByTestId("send").DblClickAsync();
        await phone.SeesStateAsync(clicked, "accepted");
        await phone.Page.GetByTestId("message-input").FillAsync(entered);
        // Faster than any finger: before the page has drawn anything.
        await phone.Page.EvaluateAsync("() => { const send = document.querySelector('[data-testid=send]'); send.click(); send.click(); send.click(); }");
        await phone.SeesStateAsync(entered, "accepted");

        // Everything that was on its way is there when something later is.
        var last = stage.Marker("最後");
        await phone.SayAsync(last);
        await phone.SeesStateAsync(last, "accepted");
        Assert.Equal([clicked, entered, last], Words(await phone.TalkAsync()));
        Assert.Single(opened.Distinct());
        await phone.Page.ReloadAsync();
        await phone.SeesAsync(last);
        Assert.Equal([clicked, entered, last], Words(await phone.TalkAsync()));
    }

    [Fact]
    public async Task Two_windows_of_one_person_show_the_same_talk_and_each_entry_once()
    {
        var tenant = await stage.TenantAsync();
        var (desk, phone, consultation) = await stage.TalkAsync(tenant);
        await using var first = desk;
        await using var second = phone;
        var one = phone.Page;
        var two = await phone.Context.NewPageAsync();
        phone.Take(two);
        await phone.GoToDoorAsync();
        await phone.ReturnToAsync(consultation);
        var (left, right, reply) = (stage.Marker("左"), stage.Marker("右"), stage.Marker("返事"));

        await two.GetByTestId("message-input").FillAsync(right);
        await one.GetByTestId("message-input").FillAsync(left);
        await Task.WhenAll(one.GetByTestId("send").ClickAsync(), two.GetByTestId("send").ClickAsync());
        await desk.SeesAsync(consultation, left);
        await desk.SeesAsync(consultation, right);
        await desk.SayAsync(consultation, reply);
        await phone.SeesAsync(reply);
        await phone.SeesAsync(left);
        var here = await phone.TalkAsync();
        phone.Take(one);
        await phone.SeesAsync(reply);
        await phone.SeesAsync(right);

        Assert.Equal(here, await phone.TalkAsync());
        Assert.Equal(here, await desk.TalkAsync(consultation));
        Assert.Equal(3, here.Count);
    }

    [Fact]
    public async Task The_way_back_and_forth_opens_nothing_anew_and_sends_nothing_twice()
    {
        var tenant = await stage.TenantAsync();
        var (desk, phone, consultation) = await stage.TalkAsync(tenant);
        await using var first = desk;
        await using var second = phone;
        var opened = Openings(phone);
        var (before, after) = (stage.Marker("まえ"), stage.Marker("あと"));
        await phone.SayAsync(before);
        await phone.SeesStateAsync(before, "read");

        await phone.Page.GoBackAsync(new() { WaitUntil = WaitUntilState.Commit });
        await ForwardAsync(phone.Page);
        await phone.ReturnToAsync(consultation);
        await phone.SeesAsync(before);
        await phone.SayAsync(after);
        await phone.SeesStateAsync(after, "read");

        Assert.Equal([before, after], Words(await phone.TalkAsync()));
        Assert.Equal([before, after], Words(await desk.TalkAsync(consultation)));
        Assert.Empty(opened);
    }

    [Fact]
    public async Task An_answer_that_is_lost_on_its_way_is_asked_for_again_and_the_entry_stands_once()
    {
        var tenant = await stage.TenantAsync();
        var (desk, phone, consultation) = await stage.TalkAsync(tenant);
        await using var first = desk;
        await using var second = phone;
        var (words, lost) = (stage.Marker("とどく"), 0);
        var wire = await phone.Context.NewCDPSessionAsync(phone.Page);
        wire.Event("Fetch.requestPaused").OnEvent += async (_, paused) =>
        {
            // The vault has it; the page never hears.
            var requestId = paused?.GetProperty("requestId").GetString() ?? string.Empty;
            if (Interlocked.Increment(ref lost) <= 2)
            {
                await wire.SendAsync("Fetch.failRequest", new() { ["requestId"] = requestId, ["errorReason"] = "ConnectionReset" });
                return;
            }

            await wire.SendAsync("Fetch.continueRequest", new() { ["requestId"] = requestId });
        };
        await wire.SendAsync("Fetch.enable", new() { ["patterns"] = new[] { new { urlPattern = "*/entries/*", requestStage = "Response" } } });

        await phone.SayAsync(words);
        await desk.SeesAsync(consultation, words);
        await phone.SeesStateAsync(words, "read");

        // Whether by another attempt or by the stream, which brings its own entry back to it.
        Assert.True(lost > 0, "no answer was lost");
        Assert.Equal([words], Words(await phone.TalkAsync()));
        Assert.Equal([words], Words(await desk.TalkAsync(consultation)));
    }

    /// <summary>Forward at once after a way back. The browser's tools change from one page to the other for a moment in which they can steer neither: a finger would press again.</summary>
    private static async Task ForwardAsync(IPage page)
    {
        for (var left = 50; ; left--)
        {
            try
            {
                await page.GoForwardAsync(new() { WaitUntil = WaitUntilState.Commit });
                return;
            }
            catch (PlaywrightException tooEarly) when (left > 0 && tooEarly.Message.Contains("Not attached to an active page", StringComparison.Ordinal))
            {
                await Task.Delay(100);
            }
        }
    }

    private static IEnumerable<string> Words(IEnumerable<(long Seq, string Text)> talk) => talk.Select(entry => entry.Text);

    /// <summary>The addresses of the openings that the page asks for from now on.</summary>
    private static List<string> Openings(ResidentPhone phone)
    {
        var seen = new List<string>();
        phone.Page.Request += (_, request) =>
        {
            if (request is { Method: "PUT" } && new Uri(request.Url).AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries) is ["api", "v1", "consultations", _])
            {
                lock (seen)
                {
                    seen.Add(request.Url);
                }
            }
        };
        return seen;
    }
}
