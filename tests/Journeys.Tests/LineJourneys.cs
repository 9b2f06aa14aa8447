using System.Net.Http.Json;
using System.Text.Json;
using LocalSystem;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Journeys.Tests;

[Collection(nameof(Stage))]
public sealed class LineJourneys(Stage stage)
{
    private DemoTenant Aoba => stage.System.Demo.Tenants["aoba"];

    [Fact]
    public async Task From_the_rich_menu_through_LIFF_into_our_chat_and_back_again()
    {
        await using var desk = await stage.DeskAsync(Aoba, "hanako");
        await using var phone = await stage.PhoneAsync(Aoba);
        await phone.Page.GotoAsync($"{stage.System.Phone}?tenant=aoba&user=hinata");
        await AddFriendAsync(phone.Page);

        var window = await phone.Context.RunAndWaitForPageAsync(() => phone.Page.Locator("#menu").GetByRole(AriaRole.Button, new() { Name = "相談する" }).ClickAsync());
        phone.Take(window);
        await Expect(window.GetByTestId("home")).ToBeVisibleAsync();
        var consultation = await phone.OpenConsultationAsync(Aoba.Desks[1]);
        var (asked, answered) = (stage.Marker("LIFF"), stage.Marker("答え"));
        await phone.SayAsync(asked);
        await desk.SeesWaitingAsync(consultation);
        await desk.TakeAsync(consultation);
        await desk.SayAsync(consultation, answered);
        await phone.SeesAsync(answered);

        // Closing the window and tapping the menu again leads back to the same talk (domain row 9).
        await window.CloseAsync();
        var again = await phone.Context.RunAndWaitForPageAsync(() => phone.Context.Pages[0].Locator("#menu").GetByRole(AriaRole.Button, new() { Name = "相談する" }).ClickAsync());
        phone.Take(again);
        await phone.ReturnToAsync(consultation);
        await phone.SeesAsync(asked);
        await phone.SeesAsync(answered);

        // The chat page speaks to nobody but its own host.
        var hosts = await again.EvaluateAsync<string[]>("performance.getEntriesByType('resource').map(entry => new URL(entry.name).host)");
        Assert.All(hosts, host => Assert.Equal($"{Aoba.Host}:{stage.System.Port}", host));
        await desk.CloseAsync(consultation);
        await phone.IsClosedAsync();
    }

    [Fact]
    public async Task In_an_external_browser_by_LINE_Login_with_PKCE()
    {
        await using var phone = await stage.PhoneAsync(Aoba);

        await phone.EnterByLineLoginAsync("そら");
        var consultation = await phone.OpenConsultationAsync(Aoba.Desks[1]);
        var words = stage.Marker("外部");
        await phone.SayAsync(words);
        await phone.SeesStateAsync(words, "accepted");

        await using var other = await stage.PhoneAsync(Aoba);
        await other.EnterByLineLoginAsync("そら");
        await other.ReturnToAsync(consultation);
        await other.SeesAsync(words);
        await other.Page.GetByTestId("leave").ClickAsync();
        await other.Page.GetByTestId("leave-confirm").ClickAsync();
        await Expect(other.Page.GetByTestId("closing-banner")).ToBeVisibleAsync();
    }

    [Fact]
    [Trait("Requirement", "10")]
    public async Task A_reply_while_nobody_looks_sends_one_neutral_notice()
    {
        await using var desk = await stage.DeskAsync(Aoba, "sachiko");
        await using var phone = await stage.PhoneAsync(Aoba);
        await phone.Page.GotoAsync($"{stage.System.Phone}?tenant=aoba&user=aoi");
        await AddFriendAsync(phone.Page);
        await phone.EnterByLineLoginAsync("あおい");
        var consultation = await phone.OpenConsultationAsync(Aoba.Desks[1]);
        await desk.SeesWaitingAsync(consultation);
        await desk.TakeAsync(consultation);
        await phone.IsAssignedAsync();
        await phone.Page.GotoAsync("about:blank");

        var (one, two) = (stage.Marker("だれも"), stage.Marker("いない"));
        await desk.SayAsync(consultation, one);
        await desk.SayAsync(consultation, two);

        var pushes = await UntilAsync(PushesAsync, found => found.GetArrayLength() > 0, TimeSpan.FromSeconds(90));
        await Task.Delay(TimeSpan.FromSeconds(12));
        pushes = await PushesAsync();
        Assert.Equal(1, pushes.GetArrayLength());
        Assert.DoesNotContain("しるし", pushes.ToString(), StringComparison.Ordinal);
        await desk.CloseAsync(consultation);

        // LINE has told us by now who they are, and the push has named them to LINE: nothing of it leaves with the telemetry (a composed system exports to its own collector).
        if (RunningSystem.IsComposed)
        {
            return;
        }

        // Numbers leave once a minute.
        var exported = await UntilAsync(() => Task.FromResult(stage.Exported()), text => text.Contains("tomoshibi.line.pushes", StringComparison.Ordinal), TimeSpan.FromSeconds(90));
        Assert.Contains("tomoshibi.line.pushes", exported, StringComparison.Ordinal);
        Assert.Empty(stage.PeopleIn(exported));
    }

    [Fact]
    [Trait("Requirement", "2")]
    public async Task Words_typed_into_LINE_are_answered_with_the_door_and_kept_nowhere()
    {
        await using var phone = await stage.PhoneAsync(Aoba);
        await phone.Page.GotoAsync($"{stage.System.Phone}?tenant=aoba&user=sora");
        await AddFriendAsync(phone.Page);
        var words = stage.Marker("こぼれ");

        await phone.Page.Locator("#text").FillAsync(words);
        await phone.Page.Locator("#write .send").ClickAsync();

        await Expect(phone.Page.Locator("#talk li:not(.mine)").Last).ToContainTextAsync("専用の画面を開く");
        using var line = new HttpClient { BaseAddress = stage.System.Phone };
        Assert.Equal("[]", await line.GetStringAsync(new Uri("/_double/violations", UriKind.Relative)));
    }

    private static async Task AddFriendAsync(IPage page)
    {
        await Expect(page.Locator("#account")).Not.ToHaveTextAsync("…");
        if (await page.Locator("#add").IsVisibleAsync())
        {
            await page.Locator("#follow").ClickAsync();
            await Expect(page.Locator("#add")).ToBeHiddenAsync();
        }
    }

    /// <summary>What this test's person was pushed: residents of the journeys before may be told of their replies at the same time.</summary>
    private async Task<JsonElement> PushesAsync()
    {
        using var client = new HttpClient { BaseAddress = stage.System.Phone };
        var all = await client.GetFromJsonAsync<JsonElement>("/_double/pushes?tenant=aoba&user=aoi");
        return all.ValueKind == JsonValueKind.Array ? all : all.EnumerateObject().First().Value;
    }

    private static async Task<T> UntilAsync<T>(Func<Task<T>> look, Func<T, bool> enough, TimeSpan atMost)
    {
        for (var waited = TimeSpan.Zero; ; waited += TimeSpan.FromSeconds(1))
        {
            var seen = await look();
            if (enough(seen) || waited > atMost)
            {
                return seen;
            }

            await Task.Delay(TimeSpan.FromSeconds(1));
        }
    }
}
