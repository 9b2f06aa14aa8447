using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Playwright;
using static Journeys.Tests.PlainBrowser;
using static Microsoft.Playwright.Assertions;

namespace Journeys.Tests;

/// <summary>From the call of the police to the receipt, by four people at four desks; and every screen of it, by axe.</summary>
[Collection(nameof(Stage))]
public sealed class DisclosureJourneys(Stage stage)
{
    private readonly ScreenCheck _look = new("disclosure");

    [Fact]
    public async Task A_request_of_the_police_goes_from_the_form_to_the_receipt()
    {
        var tenant = await stage.TenantAsync();
        var (kept, secret) = (stage.Marker("提供する"), stage.Marker("渡さない"));
        await using var counselor = await stage.DeskAsync(tenant, "hanako");
        using var resident = await ResidentAsync(stage.System, tenant);
        var consultation = await OpenAsync(resident, tenant);
        foreach (var text in new[] { kept, $"兄は {secret} です" }) await SayAsync(resident, consultation, text);
        await counselor.SeesWaitingAsync(consultation);
        await counselor.TakeAsync(consultation);
        await Ask(counselor.Page, consultation);

        await using var supervisor = await Desk(tenant, "sachiko");
        await Sign(supervisor.Page, "approve");
        await using var privacy = await Desk(tenant, "privacy");
        await Sign(privacy.Page, "approve");
        await Pack(supervisor.Page, kept, secret);
        await Again(privacy.Page);
        await Sign(privacy.Page, "release");
        await Fetch(counselor.Page, privacy.Page);
        await Numbers(privacy.Page);

        _look.AssertClean();
    }

    private async Task<CounselorDesk> Desk(LocalSystem.DemoTenant tenant, string member)
    {
        var desk = await stage.EmptyDeskAsync();
        await desk.SignInAsync(tenant.Member(member));
        await Again(desk.Page);
        return desk;
    }

    private static async Task Again(IPage page)
    {
        await page.GetByTestId("nav-disclosure").ClickAsync();
        await page.GetByTestId("disclosure-tab-list").ClickAsync();
        await page.GetByTestId("disclosure-open").First.ClickAsync();
        await Expect(page.GetByTestId("history-line").First).ToBeVisibleAsync();
    }

    private async Task Ask(IPage page, Guid consultation)
    {
        await page.GetByTestId("nav-disclosure").ClickAsync();
        await page.GetByTestId("disclosure-tab-request").ClickAsync();
        await page.GetByTestId("disclosure-consultation").FillAsync(consultation.ToString());
        foreach (var (field, text) in new[] { ("office", "青葉警察署 生活安全課"), ("officer", stage.Marker("巡査部長")), ("case", "青安第123号"), ("reason", "行方不明者届のため") })
            await page.GetByTestId($"disclosure-{field}").FillAsync(text);
        await page.GetByTestId("disclosure-submit").ClickAsync();

        await Expect(page.GetByTestId("basis-submit")).ToBeVisibleAsync();
        await page.GetByTestId("basis-choice").SelectOptionAsync("3");
        await page.GetByTestId("basis-number").FillAsync("022-000-0110");
        await page.GetByTestId("basis-published").FillAsync("県警察の公式サイト");
        await _look.LookAsync(page, "basis");
        await page.GetByTestId("basis-submit").ClickAsync();
        await Expect(page.GetByTestId("history-line")).ToHaveCountAsync(2);
        // Whoever asked is offered no approval.
        await Expect(page.GetByTestId("disclosure-approve")).ToHaveCountAsync(0);
    }

    private static async Task Sign(IPage page, string step)
    {
        var before = await page.GetByTestId("history-line").CountAsync();
        await page.GetByTestId($"disclosure-{step}").ClickAsync();
        await Expect(page.GetByTestId($"disclosure-{step}-sure")).ToBeVisibleAsync();
        await page.GetByTestId($"disclosure-{step}-sure").ClickAsync();
        await Expect(page.GetByTestId("history-line")).ToHaveCountAsync(before + 1);
    }

    private async Task Pack(IPage page, string kept, string secret)
    {
        await Again(page);
        await page.GetByTestId("choose-show-talk").ClickAsync();
        var first = await Seq(page, kept);
        var second = await Seq(page, secret);
        await page.GetByTestId($"choose-tick-talk-{first}").CheckAsync();
        await page.GetByTestId($"choose-tick-talk-{second}").CheckAsync();
        // By the keyboard: all of the text is selected, and what the button does is shown below.
        await page.GetByTestId($"choose-text-talk-{second}").PressAsync("Control+a");
        await page.GetByTestId($"choose-black-talk-{second}").PressAsync("Enter");
        await Expect(page.GetByTestId($"choose-talk-{second}")).ToContainTextAsync("■■■■");
        var (certificate, fingerprint) = Recipient();
        await page.GetByTestId("pack-file").SetInputFilesAsync(new FilePayload { Name = "police.cer", MimeType = "application/x-x509-ca-cert", Buffer = certificate });
        await page.GetByTestId("pack-typed").FillAsync(new string('0', 64));
        await Expect(page.GetByTestId("pack-submit")).ToBeDisabledAsync();
        await page.GetByTestId("pack-typed").FillAsync(fingerprint);
        await _look.LookAsync(page, "choose-and-package");
        await page.GetByTestId("pack-submit").ClickAsync();
        await Expect(page.GetByTestId("history-line")).ToHaveCountAsync(5);
    }

    private async Task Fetch(IPage page, IPage late)
    {
        await Again(page);
        await Expect(late.GetByTestId("disclosure-download")).ToBeVisibleAsync();
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByTestId("disclosure-download").ClickAsync());
        var package = await File.ReadAllBytesAsync(await download.PathAsync());
        Assert.True(package.Length > 1_000 && package[0] == 0x30, "This is no CMS message.");
        await Expect(page.GetByTestId("disclosure-download")).ToHaveCountAsync(0);
        // A page that still offers it is refused by the vault, and says so.
        await late.GetByTestId("disclosure-download").ClickAsync();
        await Expect(late.GetByText("二度は受け取れません").First).ToBeVisibleAsync();
        await page.GetByTestId("receipt-by").FillAsync("生活安全課");
        await page.GetByTestId("receipt-submit").ClickAsync();
        await Expect(page.GetByTestId("history-line")).ToHaveCountAsync(8);
        await _look.LookAsync(page, "done");
    }

    private async Task Numbers(IPage page)
    {
        await page.GetByTestId("disclosure-tab-numbers").ClickAsync();
        await Expect(page.GetByTestId("counts-total")).ToBeVisibleAsync();
        await Expect(page.GetByTestId("counts-total").GetByRole(AriaRole.Cell).First).ToHaveTextAsync("1");
        await _look.LookAsync(page, "numbers");
        await page.GetByTestId("disclosure-tab-bases").ClickAsync();
        await Expect(page.GetByTestId("basis-line-6")).ToBeVisibleAsync();
        await _look.LookAsync(page, "bases");
        await page.GetByTestId("disclosure-tab-list").ClickAsync();
        await Expect(page.GetByTestId("disclosure-row")).ToHaveCountAsync(1);
    }

    private static async Task<int> Seq(IPage page, string text)
    {
        var id = await page.Locator("li[data-testid^='choose-talk-']").Filter(new() { HasText = text }).GetAttributeAsync("data-testid") ?? string.Empty;
        return int.Parse(id["choose-talk-".Length..], CultureInfo.InvariantCulture);
    }

    private static (byte[] Certificate, string Fingerprint) Recipient()
    {
        using var key = RSA.Create(2_048);
        var now = TimeProvider.System.GetUtcNow();
        using var made = new CertificateRequest("CN=Aoba Police", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        return (made.RawData, Convert.ToHexString(SHA256.HashData(made.RawData)));
    }
}
