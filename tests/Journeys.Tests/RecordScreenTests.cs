using LocalSystem;
using Microsoft.Playwright;
using static Journeys.Tests.PlainBrowser;
using static Microsoft.Playwright.Assertions;

namespace Journeys.Tests;

/// <summary>The screens of records, broken glass, sharing, traces and keeping, by axe, on the running system.</summary>
[Collection(nameof(Stage))]
public sealed class RecordScreenTests(Stage stage)
{
    [Fact]
    public async Task Finding_reading_and_sharing_a_case_is_for_everybody()
    {
        var tenant = await stage.TenantAsync();
        await using var desk = await stage.DeskAsync(tenant, "sachiko");
        var (page, look) = (desk.Page, new ScreenCheck("record"));
        var consultation = await TalkedAsync(tenant, desk, look);
        await page.GetByTestId("nav-search").ClickAsync();
        await look.LookAsync(page, "search-empty");
        await page.GetByTestId("search-query").FillAsync("がっこう");
        await page.GetByTestId("search-run").ClickAsync();
        await Expect(page.GetByTestId("search-hit").First).ToBeVisibleAsync();
        await look.LookAsync(page, "search");
        await page.GetByTestId("hit-open").First.ClickAsync();
        await Expect(page.Locator("[data-found=true]")).ToBeVisibleAsync();
        await look.LookAsync(page, "found");
        await page.GetByTestId("record-tab-opened").ClickAsync();
        await Expect(page.GetByTestId("access-row").First).ToBeVisibleAsync();
        await look.LookAsync(page, "who-opened");
        await page.GetByTestId("record-tab-sharing").ClickAsync();
        await page.GetByTestId("share-submit").ClickAsync();
        await look.LookAsync(page, "sharing-wrong");
        await page.GetByTestId("share-department").SelectOptionAsync(tenant.Departments[0].ToString());
        await page.GetByTestId("share-until").FillAsync(TimeProvider.System.GetUtcNow().AddDays(30).ToString("yyyy-MM-dd", global::System.Globalization.CultureInfo.InvariantCulture));
        await page.GetByTestId("share-submit").ClickAsync();
        await page.GetByTestId("conflict-staff").SelectOptionAsync(tenant.Member("taro").StaffId.ToString());
        await page.GetByTestId("conflict-submit").ClickAsync();
        await Expect(page.GetByTestId($"conflict-{tenant.Member("taro").StaffId}")).ToBeVisibleAsync();
        await look.LookAsync(page, "sharing");
        await page.GetByTestId("record-tab-ending").ClickAsync();
        await look.LookAsync(page, "ending");
        await page.GetByTestId("case-hold").ClickAsync();
        await page.GetByTestId("propose-submit").ClickAsync();
        await look.LookAsync(page, "hold-wrong");
        await page.Keyboard.PressAsync("Escape");
        await page.GetByTestId("record-another").ClickAsync();
        await page.GetByTestId("record-id").FillAsync(Guid.NewGuid().ToString());
        await page.GetByTestId("record-show").ClickAsync();
        await Expect(page.GetByTestId("record-problem")).ToBeVisibleAsync();
        await look.LookAsync(page, "not-there");
        await page.GetByTestId("language").ClickAsync();
        await page.GetByTestId("nav-keeping").ClickAsync();
        await Expect(page.GetByTestId("retention-warning")).ToBeVisibleAsync();
        await look.LookAsync(page, "keeping-english");

        Assert.NotEqual(Guid.Empty, consultation);
        look.AssertClean();
    }

    [Fact]
    public async Task Broken_glass_traces_and_keeping_are_for_everybody()
    {
        var tenant = await stage.TenantAsync();
        await using var holder = await stage.DeskAsync(tenant, "sachiko");
        var look = new ScreenCheck("officer");
        var consultation = await TalkedAsync(tenant, holder, null);
        await holder.CloseAsync(consultation);
        await using var desk = await stage.EmptyDeskAsync();
        var page = desk.Page;
        await desk.SignInAsync(tenant.Member("privacy"));
        await page.GetByTestId("nav-glass").ClickAsync();
        await Expect(page.GetByTestId("glass-ask")).ToBeVisibleAsync();
        await page.GetByTestId("glass-start").ClickAsync();
        await look.LookAsync(page, "glass-wrong");
        await page.Context.RouteAsync("**/break-glass/*", route => route.FulfillAsync(Answer(403, "step-up-needed")));
        await page.GetByTestId("glass-id").FillAsync(consultation.ToString());
        await page.GetByTestId("glass-reason").SelectOptionAsync("complaint");
        await page.GetByTestId("glass-text").FillAsync("保護者から対応についての苦情があり、記録を確かめる必要があるため。");
        await page.GetByTestId("glass-start").ClickAsync();
        await Expect(page.GetByTestId("proof-code")).ToBeVisibleAsync();
        await look.LookAsync(page, "proof");
        await page.Keyboard.PressAsync("Escape");
        await page.Context.UnrouteAllAsync();
        await page.GetByTestId("glass-start").ClickAsync();
        await Expect(page.GetByTestId("glass-until")).ToBeVisibleAsync();
        await Expect(page.GetByTestId("record-entry").First).ToBeVisibleAsync();
        await look.LookAsync(page, "glass-open");
        await page.GetByTestId("nav-accessLog").ClickAsync();
        await Expect(page.GetByTestId("summary-roles")).ToBeVisibleAsync();
        await look.LookAsync(page, "summary");
        await KeepingAsync(page, consultation, look);
        await ReviewAsync(tenant, look);

        look.AssertClean();
    }

    private static async Task KeepingAsync(IPage page, Guid consultation, ScreenCheck look)
    {
        await page.GetByTestId("nav-keeping").ClickAsync();
        await Expect(page.GetByTestId("retention-warning")).ToBeVisibleAsync();
        await look.LookAsync(page, "retention");
        await page.GetByTestId("keeping-tab-orders").ClickAsync();
        await page.GetByTestId("new-hold").ClickAsync();
        await page.GetByTestId("propose-case").FillAsync(consultation.ToString());
        await page.GetByTestId("propose-authority").SelectOptionAsync("inquiryCommittee");
        await page.GetByTestId("propose-review").FillAsync(TimeProvider.System.GetUtcNow().AddDays(180).ToString("yyyy-MM-dd", global::System.Globalization.CultureInfo.InvariantCulture));
        await page.GetByTestId("propose-reference").FillAsync("青教委第12号");
        await look.LookAsync(page, "hold-form");
        await page.GetByTestId("propose-submit").ClickAsync();
        await page.GetByTestId("new-erase-all").ClickAsync();
        await page.GetByTestId("propose-case").FillAsync(consultation.ToString());
        await page.GetByTestId("propose-reason").SelectOptionAsync("residentRequest");
        await page.GetByTestId("propose-submit").ClickAsync();
        await Expect(page.Locator("[data-kind=eraseResident]")).ToBeVisibleAsync();
        await look.LookAsync(page, "orders");
        await page.GetByTestId("order-withdraw").First.ClickAsync();
        await look.LookAsync(page, "withdraw");
        await page.Keyboard.PressAsync("Escape");
        await page.GetByTestId("keeping-tab-years").ClickAsync();
        await look.LookAsync(page, "years");
    }

    private async Task ReviewAsync(DemoTenant tenant, ScreenCheck look)
    {
        await using var admin = await stage.EmptyDeskAsync();
        await admin.SignInAsync(tenant.Member("admin"));
        await admin.Page.GetByTestId("nav-glass").ClickAsync();
        await Expect(admin.Page.GetByTestId("glass-review")).ToBeVisibleAsync();
        await look.LookAsync(admin.Page, "glass-list");
        await admin.Page.GetByTestId("glass-review").ClickAsync();
        await admin.Page.GetByTestId("glass-see-reason").ClickAsync();
        await Expect(admin.Page.GetByTestId("glass-reason-text")).ToBeVisibleAsync();
        await look.LookAsync(admin.Page, "review");
        await admin.Page.GetByTestId("review-not-justified").ClickAsync();
        await admin.Page.GetByTestId("nav-keeping").ClickAsync();
        await admin.Page.GetByTestId($"decide-{tenant.Desks[1].DeskId}").ClickAsync();
        await admin.Page.GetByTestId("retention-years").FillAsync("0");
        await admin.Page.GetByTestId("retention-save").ClickAsync();
        await look.LookAsync(admin.Page, "decide-wrong");
        await admin.Page.GetByTestId("retention-years").FillAsync("5");
        await admin.Page.GetByTestId("retention-save").ClickAsync();
        await Expect(admin.Page.GetByTestId($"retention-{tenant.Desks[1].DeskId}")).ToHaveAttributeAsync("data-years", "5");
        await admin.Page.GetByTestId("keeping-tab-years").ClickAsync();
        await Expect(admin.Page.Locator("[data-testid^=see-]").First).ToBeVisibleAsync();
        await admin.Page.Locator("[data-testid^=see-]").First.ClickAsync();
        await Expect(admin.Page.Locator("[data-testid^=disposal-]")).ToBeVisibleAsync();
        await look.LookAsync(admin.Page, "year-list");
    }

    /// <summary>A talk with a picture both ways, held by who looks.</summary>
    private async Task<Guid> TalkedAsync(DemoTenant tenant, CounselorDesk desk, ScreenCheck? look)
    {
        using var resident = await ResidentAsync(stage.System, tenant);
        var consultation = await OpenAsync(resident, tenant);
        await desk.SeesWaitingAsync(consultation);
        await desk.TakeAsync(consultation);
        await SayAsync(resident, consultation, "こんばんは。ガッコウのことで相談してもいいですか。");
        await desk.SeesAsync(consultation, "ガッコウ");
        await desk.SayAsync(consultation, "こんばんは。もちろんです。\nゆっくり聞かせてください。");
        await SayAsync(resident, consultation, "朝になるとおなかが痛くなって、学校に行けません。お母さんには「なまけている」と言われます。");
        await desk.SeesAsync(consultation, "なまけている");
        if (look is null) return consultation;
        await FileJourneys.PickAsync(desk.Column(consultation), await FileJourneys.PictureAsync(desk.Page, "", ""), "相談室への行き方の地図（とても長い名前の写真です）.jpg");
        await look.LookAsync(desk.Page, "file-picked", before: () => desk.ShowAsync(consultation));
        await desk.Column(consultation).GetByTestId("column-input").FillAsync("地図を送ります。");
        await desk.Column(consultation).GetByTestId("column-send").ClickAsync();
        var picture = desk.Bubble(consultation, "地図を送ります").GetByTestId("picture");
        await Expect(picture).ToBeVisibleAsync();
        await look.LookAsync(desk.Page, "picture-covered", before: () => desk.ShowAsync(consultation));
        await look.LookAsync(desk.Page, "picture-open", before: async () =>
        {
            // A change of size draws the column anew, and what was opened is covered again.
            await desk.ShowAsync(consultation);
            if (await picture.GetAttributeAsync("data-open") == "false") await picture.GetByRole(AriaRole.Button).First.ClickAsync();
            await Expect(picture).ToHaveAttributeAsync("data-open", "true");
        });
        await desk.NoteAsync(consultation, "学校に行けない朝が続いている。次回は眠れているかを聞く。");
        return consultation;
    }

    private static RouteFulfillOptions Answer(int status, string code) =>
        new() { Status = status, ContentType = "application/problem+json", Body = $$"""{"title":"x","status":{{status}},"code":"{{code}}"}""" };
}
