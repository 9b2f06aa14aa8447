using LocalSystem;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Journeys.Tests;

/// <summary>Every main screen of the residents' app, by axe and by the size of fingers, on the running system.</summary>
[Collection(nameof(Stage))]
public sealed class ScreenTests(Stage stage)
{
    private const string Long = """
        学校に行くのがつらいです。朝になるとおなかが痛くなって、起きられません。お母さんは「なまけているだけ」と言います。
        でも、本当にからだが動かないんです。

        友だちには言えません。先生にも言えません。だれかに聞いてほしかったです。
        https://example.jp/とても長いアドレスがここにあっても/はみ出さないで/折り返してほしいです/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
        """;

    [Fact]
    public async Task Door_phrase_consent_and_questions_are_for_everybody()
    {
        var tenant = await stage.TenantAsync();
        await using var phone = await stage.PhoneAsync(tenant);
        var (page, look) = (phone.Page, new ScreenCheck("door"));
        await phone.GoToDoorAsync();
        await Expect(page.GetByTestId("start-without-line")).ToBeVisibleAsync();
        await look.LookAsync(page, "open", fingers: true);
        foreach (var language in new[] { "en", "easy" })
        {
            await page.GetByTestId("lang-switch").SelectOptionAsync(language);
            await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", language == "en" ? "en" : "ja");
            await look.LookAsync(page, "open-" + language, fingers: true);
        }

        await page.GetByTestId("lang-switch").SelectOptionAsync("ja");
        await page.GetByTestId("phrase-return").ClickAsync();
        await page.GetByTestId("phrase-input").FillAsync("ABCD-EFGH-JKMN-PQRS-TVWX");
        await page.GetByTestId("phrase-submit").ClickAsync();
        await Expect(page.GetByTestId("phrase-problem")).Not.ToBeEmptyAsync();
        await look.LookAsync(page, "phrase-unknown", fingers: true);
        await phone.GoToDoorAsync();
        await page.GetByTestId("start-without-line").ClickAsync();
        await Expect(page.GetByTestId("phrase-shown")).ToBeVisibleAsync();
        await look.LookAsync(page, "phrase-new", fingers: true);
        await page.GetByTestId("phrase-confirm").ClickAsync();
        await Expect(page.GetByTestId("home")).ToBeVisibleAsync();
        await look.LookAsync(page, "home", fingers: true);
        await page.GetByTestId($"desk-{tenant.Desks[0].DeskId}").ClickAsync();
        await Expect(page.GetByTestId("consent")).ToBeVisibleAsync();
        await look.LookAsync(page, "consent", fingers: true);
        await page.GetByTestId("consent-agree").ClickAsync();
        await page.GetByText("友だちのこと").ClickAsync();
        await look.LookAsync(page, "questions", fingers: true);
        await page.Context.RouteAsync("**/api/v1/consultations/*", route => route.FulfillAsync(Answer(503, "vault-away")));
        await page.GetByTestId("open-consultation").ClickAsync();
        await Expect(page.GetByTestId("opening")).ToBeVisibleAsync();
        await Expect(page.GetByTestId("hotlines")).ToBeVisibleAsync();
        await look.LookAsync(page, "opening-away", fingers: true);

        look.AssertClean();
    }

    [Fact]
    public async Task Closed_hours_errors_and_the_cover_are_for_everybody()
    {
        var tenant = await stage.TenantAsync(Demo.ClosedNow());
        await using var phone = await stage.PhoneAsync(tenant);
        var (page, look) = (phone.Page, new ScreenCheck("closed"));
        await phone.EnterWithoutLineAsync(door => look.LookAsync(door, "door", fingers: true));
        await page.GetByTestId($"desk-{tenant.Desks[1].DeskId}").ClickAsync();
        await Expect(page.GetByTestId("closed-desk")).ToBeVisibleAsync();
        await look.LookAsync(page, "desk", fingers: true);

        // The session ends elsewhere: the page comes back with the ways in.
        await page.Context.ClearCookiesAsync();
        await page.GetByTestId("closed-desk").GetByRole(AriaRole.Button).Last.ClickAsync();
        await Expect(page.GetByTestId("door-problem")).ToBeVisibleAsync();
        await look.LookAsync(page, "sign-in-needed", fingers: true);
        await phone.GoToDoorAsync("/enter?error=access_denied");
        await Expect(page.GetByTestId("enter-problem")).ToBeVisibleAsync();
        await look.LookAsync(page, "enter", fingers: true);
        await page.Context.RouteAsync("**/api/v1/door", route => route.FulfillAsync(Answer(503, "service-away")));
        await phone.GoToDoorAsync();
        await Expect(page.GetByTestId("door-away")).ToBeVisibleAsync();
        await look.LookAsync(page, "door-away", fingers: true);

        await page.Context.UnrouteAllAsync();
        await page.Clock.InstallAsync();
        await phone.GoToDoorAsync();
        await Expect(page.GetByTestId("start-without-line")).ToBeVisibleAsync();
        await page.Clock.FastForwardAsync("11:00");
        await Expect(page.GetByTestId("cover")).ToBeVisibleAsync();
        await page.Clock.ResumeAsync();
        await look.LookAsync(page, "cover", fingers: true);

        look.AssertClean();
    }

    [Fact]
    public async Task The_talk_in_all_its_states_is_for_everybody()
    {
        var tenant = await stage.TenantAsync();
        await using var desk = await stage.DeskAsync(tenant, "hanako");
        await using var phone = await stage.PhoneAsync(tenant);
        var (page, look) = (phone.Page, new ScreenCheck("talk"));
        await phone.EnterWithoutLineAsync();
        var consultation = await phone.OpenConsultationAsync(tenant.Desks[0], "ひまわり", Demo.QuestionId(tenant, "call-me"));
        await Expect(page.GetByTestId("waiting-card")).ToHaveAttributeAsync("data-place", "1");
        await look.LookAsync(page, "waiting", fingers: true);
        await page.GetByTestId("leave").ClickAsync();
        await look.LookAsync(page, "leave-dialog", fingers: true);
        await page.Keyboard.PressAsync("Escape");
        await phone.SayAsync("こんばんは。いま話せますか？");
        await phone.SeesStateAsync("こんばんは", "accepted");
        await look.LookAsync(page, "waiting-written", fingers: true);

        await desk.SeesWaitingAsync(consultation);
        await desk.TakeAsync(consultation);
        await phone.IsAssignedAsync();
        await desk.SayAsync(consultation, "こんばんは。話してくれてありがとうございます。\nゆっくりで大丈夫ですよ😊");
        await phone.SeesAsync("ゆっくりで大丈夫");
        await phone.SayAsync(Long);
        await phone.SayAsync("😢😢");
        await phone.SeesStateAsync("😢😢", "read");
        await desk.SayAsync(consultation, "朝、からだが動かないくらいつらいのですね。");
        await phone.SeesAsync("朝、からだが");
        await look.LookAsync(page, "talk", fingers: true);
        await page.GetByTestId("lang-switch").SelectOptionAsync("easy");
        await look.LookAsync(page, "talk-easy", fingers: true);
        await page.GetByTestId("lang-switch").SelectOptionAsync("en");
        await look.LookAsync(page, "talk-en", fingers: true);
        await page.GetByTestId("lang-switch").SelectOptionAsync("ja");
        await page.GetByTestId("hotlines-open").ClickAsync();
        await look.LookAsync(page, "hotlines", fingers: true);
        await page.Keyboard.PressAsync("Escape");
        await page.GetByTestId("message-input").FillAsync(string.Concat(Enumerable.Repeat("つらい。", 990)));
        await look.LookAsync(page, "long-draft", fingers: true);
        await page.GetByTestId("message-input").FillAsync(string.Empty);

        await phone.Context.SetOfflineAsync(true);
        await phone.SayAsync("電波がないところで書きました");
        await phone.SeesStateAsync("電波がない", "unsent");
        await look.LookAsync(page, "unsent", fingers: true);
        await phone.Context.SetOfflineAsync(false);
        await phone.SeesStateAsync("電波がない", "read");
        await desk.CloseAsync(consultation);
        await phone.IsClosedAsync();
        await look.LookAsync(page, "closed", fingers: true);
        await page.GetByTestId("to-list").ClickAsync();
        await Expect(page.GetByTestId($"past-{consultation}")).ToBeVisibleAsync();
        await look.LookAsync(page, "home-past", fingers: true);

        look.AssertClean();
    }

    private static RouteFulfillOptions Answer(int status, string code) =>
        new() { Status = status, ContentType = "application/problem+json", Body = $$"""{"title":"x","status":{{status}},"code":"{{code}}"}""" };
}
