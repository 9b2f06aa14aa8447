using LocalSystem;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Journeys.Tests;

/// <summary>What a counselor does at the desk, through the real page.</summary>
public sealed class CounselorDesk : IAsyncDisposable
{
    private readonly string address;

    private CounselorDesk(IBrowserContext context, IPage page, string address)
    {
        Context = context;
        Page = page;
        this.address = address;
    }

    public IBrowserContext Context { get; }

    public IPage Page { get; }

    public static async Task<CounselorDesk> OpenAsync(IBrowser browser, RunningSystem system)
    {
        var context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = 1440, Height = 900 }, Locale = "ja-JP", TimezoneId = "Asia/Tokyo" });
        context.SetDefaultTimeout(30_000);
        return new CounselorDesk(context, await context.NewPageAsync(), $"http://desk.localhost:{system.Port}");
    }

    /// <summary>Brings a column to the front: on a phone they are tabs. Told by the page's size, and waited for, since the page needs a moment to follow a change of it.</summary>
    public async Task ShowAsync(Guid consultation)
    {
        var tab = Page.GetByTestId($"phone-tab-{consultation}");
        if (Page.ViewportSize is { Width: < 960 })
        {
            await tab.ClickAsync();
        }
        else
        {
            await Expect(tab).ToHaveCountAsync(0);
        }
    }

    public Task GoAsync(string path = "/") => Page.GotoAsync(address + path);

    public async Task SignInAsync(DemoStaff member) => await SignInAsync(member.Email, member.Password, member.TotpSecret);

    public async Task SignInAsync(string email, string password, string totpSecret)
    {
        await GoAsync();
        await Page.GetByTestId("email").FillAsync(email);
        await Page.GetByTestId("password").FillAsync(password);
        await Page.GetByTestId("code").FillAsync(Totp.Code(totpSecret, TimeProvider.System.GetUtcNow()));
        await Page.GetByTestId("sign-in").ClickAsync();
        await Expect(Page.GetByTestId("sign-out")).ToBeVisibleAsync();
    }

    public async Task GoOnDutyAsync()
    {
        var duty = Page.GetByTestId("duty-toggle");
        await Expect(duty).ToBeVisibleAsync();
        if (await duty.GetAttributeAsync("data-on") != "true")
        {
            await duty.ClickAsync();
            await Expect(duty).ToHaveAttributeAsync("data-on", "true");
        }
    }

    public async Task SeesWaitingAsync(Guid consultation) => await Expect(Page.GetByTestId($"waiting-{consultation}")).ToBeVisibleAsync();

    public async Task TakeAsync(Guid consultation)
    {
        await Page.GetByTestId($"take-{consultation}").ClickAsync();
        await Expect(Column(consultation)).ToBeVisibleAsync();
    }

    public ILocator Column(Guid consultation) => Page.GetByTestId($"column-{consultation}");

    public ILocator Bubble(Guid consultation, string text) => Column(consultation).GetByTestId("bubble").Filter(new() { HasText = text });

    public async Task SeesAsync(Guid consultation, string text) => await Expect(Bubble(consultation, text)).ToHaveCountAsync(1);

    public async Task SeesStateAsync(Guid consultation, string text, string state) => await Expect(Bubble(consultation, text)).ToHaveAttributeAsync("data-state", state);

    public async Task SayAsync(Guid consultation, string text)
    {
        await Column(consultation).GetByTestId("column-input").FillAsync(text);
        await Column(consultation).GetByTestId("column-send").ClickAsync();
    }

    public async Task NoteAsync(Guid consultation, string memo)
    {
        await Column(consultation).GetByTestId("memo-tab").ClickAsync();
        await Column(consultation).GetByTestId("memo-input").FillAsync(memo);
        await Column(consultation).GetByTestId("memo-send").ClickAsync();
        await Expect(Bubble(consultation, memo)).ToHaveAttributeAsync("data-state", "accepted");
        await Column(consultation).GetByTestId("talk-tab").ClickAsync();
    }

    public async Task CloseAsync(Guid consultation)
    {
        await Column(consultation).GetByTestId("close").ClickAsync();
        await Page.GetByTestId("close-confirm").ClickAsync();
        await Expect(Column(consultation)).ToHaveAttributeAsync("data-state", "closed");
    }

    /// <summary>The talk as the screen shows it.</summary>
    public async Task<List<(long Seq, string Text)>> TalkAsync(Guid consultation) =>
        [.. (await Page.EvalOnSelectorAllAsync<string[][]>(
            $"[data-testid='column-{consultation}'] [data-testid=bubble][data-kind=text]",
            "all => all.map(one => { const said = one.querySelector('p.bubble').cloneNode(true); said.querySelector('.sr-only')?.remove(); return [one.dataset.seq, said.textContent]; })"))
            .Where(pair => pair[0].Length > 0)
            .Select(pair => (long.Parse(pair[0], global::System.Globalization.CultureInfo.InvariantCulture), pair[1]))];

    public async ValueTask DisposeAsync() => await Context.DisposeAsync();
}
