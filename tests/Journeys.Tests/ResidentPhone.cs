using LocalSystem;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Journeys.Tests;

/// <summary>What a resident does on a phone, through the real page.</summary>
public sealed class ResidentPhone : IAsyncDisposable
{
    private readonly string address;

    private ResidentPhone(IBrowserContext context, IPage page, string address)
    {
        Context = context;
        Page = page;
        this.address = address;
    }

    public IBrowserContext Context { get; }

    public IPage Page { get; private set; }

    public static async Task<ResidentPhone> OpenAsync(IBrowser browser, RunningSystem system, DemoTenant tenant, string? userAgent = null)
    {
        var context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = 390, Height = 844 }, HasTouch = true, IsMobile = true, Locale = "ja-JP", TimezoneId = "Asia/Tokyo", UserAgent = userAgent });
        context.SetDefaultTimeout(30_000);
        var page = await context.NewPageAsync();
        return new ResidentPhone(context, page, $"http://{tenant.Host}:{system.Port}");
    }

    public Task GoToDoorAsync(string path = "/") => Page.GotoAsync(address + path);

    public async Task<string> EnterWithoutLineAsync(Func<IPage, Task>? atTheDoor = null)
    {
        await GoToDoorAsync();
        await Expect(Page.GetByTestId("start-without-line")).ToBeVisibleAsync();
        await (atTheDoor?.Invoke(Page) ?? Task.CompletedTask);
        await Page.GetByTestId("start-without-line").ClickAsync();
        var phrase = (await Page.GetByTestId("phrase-shown").InnerTextAsync()).Replace("\n", string.Empty, StringComparison.Ordinal);
        await Page.GetByTestId("phrase-confirm").ClickAsync();
        await Expect(Page.GetByTestId("home")).ToBeVisibleAsync();
        return phrase;
    }

    public async Task EnterWithPhraseAsync(string phrase)
    {
        await Page.GotoAsync(address + "/");
        await Page.GetByTestId("phrase-return").ClickAsync();
        await Page.GetByTestId("phrase-input").FillAsync(phrase);
        await Page.GetByTestId("phrase-submit").ClickAsync();
    }

    /// <summary>The external browser: LINE Login at the stand-in, with PKCE.</summary>
    public async Task EnterByLineLoginAsync(string person)
    {
        await Page.GotoAsync(address + "/auth/line/start");
        await Page.GetByRole(AriaRole.Button, new() { Name = person }).ClickAsync();
        await Expect(Page.GetByTestId("home").Or(Page.GetByTestId("chat"))).ToBeVisibleAsync();
    }

    /// <summary>Goes on in another page of the same phone, e.g. LINE's in-app browser window.</summary>
    public void Take(IPage page) => Page = page;

    public async Task<Guid> OpenConsultationAsync(DemoDesk desk, string? nickname = null, Guid? nicknameQuestion = null)
    {
        await Page.GetByTestId($"desk-{desk.DeskId}").ClickAsync();
        await Page.GetByTestId("consent-agree").ClickAsync();
        if (desk.Key == "children")
        {
            if (nickname is not null && nicknameQuestion is { } question)
            {
                await Page.GetByTestId($"question-{question}").Locator("textarea").FillAsync(nickname);
            }

            await Page.GetByTestId("open-consultation").ClickAsync();
        }

        await Expect(Page.GetByTestId("chat")).ToBeVisibleAsync();
        return Guid.Parse(await Page.GetByTestId("chat").GetAttributeAsync("data-consultation") ?? string.Empty);
    }

    /// <summary>Comes to a consultation that exists: the page opens a running one by itself, an earlier one is in the list.</summary>
    public async Task ReturnToAsync(Guid consultation)
    {
        var (open, listed) = (Page.Locator($"[data-testid=chat][data-consultation='{consultation}']"), Page.GetByTestId($"past-{consultation}"));
        await Expect(open.Or(listed)).ToBeVisibleAsync();
        if (await listed.IsVisibleAsync())
        {
            await listed.ClickAsync();
        }

        await Expect(open).ToBeVisibleAsync();
    }

    public async Task SayAsync(string text)
    {
        await Page.GetByTestId("message-input").FillAsync(text);
        await Page.GetByTestId("send").ClickAsync();
    }

    public ILocator Bubble(string text) => Page.GetByTestId("bubble").Filter(new() { HasText = text });

    public async Task SeesAsync(string text) => await Expect(Bubble(text)).ToHaveCountAsync(1);

    public async Task SeesStateAsync(string text, string state) => await Expect(Bubble(text)).ToHaveAttributeAsync("data-state", state);

    public Task<string?> PlaceAsync() => Page.GetByTestId("waiting-card").GetAttributeAsync("data-place");

    public async Task IsAssignedAsync() => await Expect(Page.GetByTestId("state-banner")).ToHaveAttributeAsync("data-state", "assigned");

    public async Task IsClosedAsync() => await Expect(Page.GetByTestId("closing-banner")).ToBeVisibleAsync();

    /// <summary>The talk as the screen shows it: sequence numbers with texts, in order.</summary>
    public async Task<List<(long Seq, string Text)>> TalkAsync() =>
        [.. (await Page.EvalOnSelectorAllAsync<string[][]>("[data-testid=bubble][data-seq]", "all => all.filter(one => one.querySelector('.bubble-text')).map(one => [one.dataset.seq, one.querySelector('.bubble-text').textContent])"))
            .Select(pair => (long.Parse(pair[0], global::System.Globalization.CultureInfo.InvariantCulture), pair[1]))];

    public async ValueTask DisposeAsync() => await Context.DisposeAsync();
}
