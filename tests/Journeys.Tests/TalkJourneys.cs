using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Journeys.Tests;

[Collection(nameof(Stage))]
public sealed class TalkJourneys(Stage stage)
{
    [Fact]
    public async Task A_resident_without_LINE_consults_leaves_comes_back_by_phrase_and_finds_everything()
    {
        var tenant = await stage.TenantAsync();
        await using var desk = await stage.DeskAsync(tenant, "hanako");
        await using var phone = await stage.PhoneAsync(tenant);
        var (first, reply, second) = (stage.Marker("はじめ"), stage.Marker("返事"), stage.Marker("つづき"));

        var phrase = await phone.EnterWithoutLineAsync();
        var consultation = await phone.OpenConsultationAsync(tenant.Desks[0], stage.Marker("名前"), LocalSystem.Demo.QuestionId(tenant, "call-me"));
        await phone.SayAsync(first);
        await phone.SeesStateAsync(first, "accepted");
        await desk.SeesWaitingAsync(consultation);
        await desk.TakeAsync(consultation);
        await phone.IsAssignedAsync();
        await desk.SeesAsync(consultation, first);
        await phone.SeesStateAsync(first, "read");
        await desk.SayAsync(consultation, reply);
        await phone.SeesAsync(reply);
        await desk.SeesStateAsync(consultation, reply, "read");
        await phone.Context.DisposeAsync();

        await using var tablet = await stage.PhoneAsync(tenant);
        await tablet.EnterWithPhraseAsync(phrase);
        await tablet.ReturnToAsync(consultation);
        await tablet.SeesAsync(first);
        await tablet.SeesAsync(reply);
        await tablet.SayAsync(second);
        await desk.SeesAsync(consultation, second);
        await desk.NoteAsync(consultation, stage.Marker("メモ"));
        await desk.CloseAsync(consultation);
        await tablet.IsClosedAsync();

        Assert.Equal([first, reply, second], (await tablet.TalkAsync()).Select(entry => entry.Text));
        Assert.Equal(await tablet.TalkAsync(), await desk.TalkAsync(consultation));
        Assert.DoesNotContain("しるし", await tablet.Page.TitleAsync() + tablet.Page.Url + await desk.Page.TitleAsync() + desk.Page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_resident_waits_until_the_only_counselor_has_room()
    {
        var tenant = await stage.TenantAsync();
        await using var desk = await stage.DeskAsync(tenant, "taro");
        await using var one = await stage.PhoneAsync(tenant);
        await using var two = await stage.PhoneAsync(tenant);
        await one.EnterWithoutLineAsync();
        await two.EnterWithoutLineAsync();

        var first = await one.OpenConsultationAsync(tenant.Desks[0]);
        await desk.SeesWaitingAsync(first);
        var second = await two.OpenConsultationAsync(tenant.Desks[0]);
        await desk.SeesWaitingAsync(second);
        await Expect(two.Page.GetByTestId("waiting-card")).ToHaveAttributeAsync("data-place", "2");
        await desk.TakeAsync(first);
        await Expect(two.Page.GetByTestId("waiting-card")).ToHaveAttributeAsync("data-place", "1");
        await Expect(desk.Page.GetByTestId("capacity")).ToHaveAttributeAsync("data-load", "1");
        await Expect(desk.Page.GetByTestId($"take-{second}")).ToBeDisabledAsync();
        await desk.CloseAsync(first);
        await one.IsClosedAsync();
        await desk.TakeAsync(second);
        await two.IsAssignedAsync();
        var words = stage.Marker("二人目");
        await two.SayAsync(words);

        await desk.SeesAsync(second, words);
    }

    [Fact]
    public async Task A_phone_that_slept_a_minute_finds_every_entry_once_and_sends_what_was_written_meanwhile()
    {
        var tenant = await stage.TenantAsync();
        var (desk, phone, consultation) = await stage.TalkAsync(tenant);
        await using var _ = desk;
        await using var __ = phone;
        var said = Enumerable.Range(1, 5).Select(n => stage.Marker("ねむり" + n)).ToList();
        var unsent = stage.Marker("圏外");

        await phone.Context.SetOfflineAsync(true);
        await phone.SayAsync(unsent);
        await phone.SeesStateAsync(unsent, "unsent");
        foreach (var text in said)
        {
            await desk.SayAsync(consultation, text);
            await desk.SeesStateAsync(consultation, text, "accepted");
        }

        await Task.Delay(TimeSpan.FromSeconds(60));
        await phone.Context.SetOfflineAsync(false);
        await phone.SeesStateAsync(unsent, "read");
        foreach (var text in said)
        {
            await phone.SeesAsync(text);
        }

        await desk.SeesAsync(consultation, unsent);
        Assert.Equal([.. said, unsent], (await phone.TalkAsync()).Select(entry => entry.Text));
        Assert.Equal(await phone.TalkAsync(), await desk.TalkAsync(consultation));
    }

    [Fact]
    public async Task An_alert_that_a_supervisor_has_seen_leaves_everybodys_board()
    {
        var tenant = await stage.TenantAsync();
        var (desk, phone, consultation) = await stage.TalkAsync(tenant);
        await using var _ = desk;
        await using var __ = phone;
        await using var supervisor = await stage.DeskAsync(tenant, "sachiko");
        ILocator AlertOn(IPage page) => page.Locator($"[data-testid=alert][data-consultation='{consultation}']");
        await phone.SayAsync("もう死にたいです");
        await Expect(AlertOn(desk.Page)).ToBeVisibleAsync();
        await Expect(AlertOn(supervisor.Page)).ToBeVisibleAsync();

        await AlertOn(supervisor.Page).GetByTestId("alert-seen").ClickAsync();

        await Expect(AlertOn(supervisor.Page)).ToHaveCountAsync(0);
        await Expect(AlertOn(desk.Page)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Outside_the_hours_the_desk_answers_with_hours_and_hotlines()
    {
        var tenant = await stage.TenantAsync(LocalSystem.Demo.ClosedNow());
        await using var phone = await stage.PhoneAsync(tenant);

        await phone.EnterWithoutLineAsync();
        await phone.Page.GetByTestId($"desk-{tenant.Desks[1].DeskId}").ClickAsync();

        await Expect(phone.Page.GetByTestId("closed-desk")).ToBeVisibleAsync();
        await Expect(phone.Page.GetByTestId("hotlines")).ToBeVisibleAsync();

        // Nobody tried to open anything, and still the report knows that somebody was turned away (decision 0015): once, however often they tap.
        await phone.Page.GetByTestId("closed-desk").GetByRole(AriaRole.Button).Last.ClickAsync();
        await phone.Page.GetByTestId($"desk-{tenant.Desks[1].DeskId}").ClickAsync();
        using var staff = await PlainBrowser.StaffAsync(stage.System, tenant.Member("sachiko"));
        Assert.Equal(1, await TurnedAwayAsync(staff, tenant, tenant.Desks[1].DeskId));
    }

    /// <summary>What the report of yesterday and today says of a desk, as soon as it says anything; midnight may have passed in between.</summary>
    private static async Task<long> TurnedAwayAsync(HttpClient staff, LocalSystem.DemoTenant tenant, Guid desk)
    {
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().ToOffset(TimeSpan.FromHours(9)).Date);
        for (var attempt = 0; attempt < 150; attempt++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/reports/daily?from={today.AddDays(-1):yyyy-MM-dd}&to={today:yyyy-MM-dd}&deskId={desk}");
            request.Headers.Add("Tomoshibi-Tenant", tenant.TenantId.ToString());
            using var response = await staff.SendAsync(request);
            var report = global::System.Text.Json.JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
            if (report.GetProperty("desks").EnumerateArray().FirstOrDefault() is { ValueKind: global::System.Text.Json.JsonValueKind.Object } found)
            {
                return found.GetProperty("turnedAway").GetInt64();
            }

            await Task.Delay(200);
        }

        return 0;
    }

    [Fact]
    public async Task A_resident_who_leaves_the_line_frees_the_place()
    {
        var tenant = await stage.TenantAsync();
        var (desk, phone, consultation) = await stage.WaitingAsync(tenant);
        await using var _ = desk;
        await using var __ = phone;

        await phone.Page.GetByTestId("leave").ClickAsync();
        await phone.Page.GetByTestId("leave-confirm").ClickAsync();

        await Expect(phone.Page.GetByTestId("closing-banner")).ToBeVisibleAsync();
        await Expect(desk.Page.GetByTestId($"waiting-{consultation}")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Todays_numbers_count_what_happened()
    {
        var tenant = await stage.TenantAsync();
        var (desk, phone, consultation) = await stage.TalkAsync(tenant);
        await using var _ = desk;
        await using var __ = phone;
        await desk.CloseAsync(consultation);

        var numbers = desk.Page.GetByTestId("numbers-today");
        for (var attempt = 0; attempt < 20 && await numbers.GetAttributeAsync("data-completed") != "1"; attempt++)
        {
            await Task.Delay(1_000);
            await desk.Page.ReloadAsync();
            await Expect(numbers).ToBeVisibleAsync();
        }

        Assert.Equal(("1", "1", "1", "0"), (await numbers.GetAttributeAsync("data-opened"), await numbers.GetAttributeAsync("data-served"), await numbers.GetAttributeAsync("data-completed"), await numbers.GetAttributeAsync("data-turned-away")));
        Assert.Equal("1", await numbers.GetAttributeAsync("data-accesses"));
    }

    [Fact]
    [Trait("Requirement", "70")]
    public async Task Leaving_quickly_leaves_nothing_behind()
    {
        var tenant = await stage.TenantAsync();
        await using var phone = await stage.PhoneAsync(tenant);
        await phone.EnterWithoutLineAsync();
        await phone.OpenConsultationAsync(tenant.Desks[1]);
        var words = stage.Marker("いそぎ");
        await phone.SayAsync(words);
        await phone.SeesStateAsync(words, "accepted");
        var storage = await phone.Page.EvaluateAsync<string>("JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage), document.title, location.href])");

        // The neutral page is outside this machine: what matters is that ours is gone from the window.
        await phone.Context.RouteAsync(url => !url.Contains("localhost", StringComparison.Ordinal), route => route.FulfillAsync(new() { Status = 200, ContentType = "text/html", Body = "<title>天気</title>" }));
        await phone.Page.GetByTestId("quick-exit").First.ClickAsync();
        await phone.Page.WaitForURLAsync(url => !url.Contains("localhost", StringComparison.Ordinal));
        await phone.Page.GoBackAsync(new() { WaitUntil = WaitUntilState.Commit });

        Assert.DoesNotContain("しるし", storage, StringComparison.Ordinal);
        Assert.DoesNotContain("しるし", await phone.Page.ContentAsync(), StringComparison.Ordinal);
    }
}
