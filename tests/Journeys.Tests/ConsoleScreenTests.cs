using Microsoft.Playwright;
using static Journeys.Tests.PlainBrowser;
using static Microsoft.Playwright.Assertions;

namespace Journeys.Tests;

/// <summary>Every main screen of the console, by axe, on the running system.</summary>
[Collection(nameof(Stage))]
public sealed class ConsoleScreenTests(Stage stage)
{
    [Fact]
    public async Task Signing_in_and_accepting_an_invitation_is_for_everybody()
    {
        var tenant = await stage.TenantAsync();
        await using var admin = await stage.EmptyDeskAsync();
        var (page, look) = (admin.Page, new ScreenCheck("sign-in"));
        await admin.GoAsync();
        await Expect(page.GetByTestId("email")).ToBeVisibleAsync();
        await look.LookAsync(page, "empty");
        await page.GetByTestId("email").FillAsync("nobody@example.jp");
        await page.GetByTestId("password").FillAsync("not the right one");
        await page.GetByTestId("code").FillAsync("000000");
        await page.GetByTestId("sign-in").ClickAsync();
        await Expect(page.GetByTestId("sign-in-problem")).ToBeVisibleAsync();
        await look.LookAsync(page, "refused");
        await page.GetByTestId("code").FocusAsync();
        await look.LookAsync(page, "focus");

        await admin.SignInAsync(tenant.Member("admin"));
        await page.GetByTestId("nav-staff").ClickAsync();
        await Expect(page.GetByTestId($"staff-{tenant.Member("hanako").StaffId}")).ToBeVisibleAsync();
        await look.LookAsync(page, "staff");
        await page.GetByTestId("nav-status").ClickAsync();
        await Expect(page.GetByTestId("status-storage-vault")).ToHaveAttributeAsync("data-state", "ready");
        await look.LookAsync(page, "status");
        await page.GetByTestId("nav-staff").ClickAsync();
        await page.GetByTestId("staff-invite").ClickAsync();
        await page.GetByTestId("invite-name").FillAsync("山田 桜");
        await page.GetByTestId("invite-email").FillAsync($"sakura@{tenant.Slug}.example");
        await look.LookAsync(page, "invite-form");
        await page.GetByTestId("invite-submit").ClickAsync();
        await Expect(page.GetByTestId("invitation-link")).ToBeVisibleAsync();
        await look.LookAsync(page, "invitation-link");
        var link = new Uri(await page.GetByTestId("invitation-link").InnerTextAsync());

        await using var invited = await stage.EmptyDeskAsync();
        await invited.GoAsync("/invite" + link.Fragment);
        await Expect(invited.Page.GetByTestId("totp-secret")).ToBeVisibleAsync();
        await look.LookAsync(invited.Page, "totp-enrolment");
        await invited.Page.GetByTestId("accept-password").FillAsync("みじかい");
        await invited.Page.GetByTestId("accept-code").FillAsync("000000");
        await look.LookAsync(invited.Page, "password-rules");
        await invited.GoAsync("/");
        await invited.GoAsync("/invite#not-a-link");
        await Expect(invited.Page.GetByTestId("invitation-gone")).ToBeVisibleAsync();
        await look.LookAsync(invited.Page, "invitation-gone");

        look.AssertClean();
    }

    [Fact]
    public async Task The_desk_from_nobody_to_five_side_by_side_is_for_everybody()
    {
        var tenant = await stage.TenantAsync();
        await using var desk = await stage.EmptyDeskAsync();
        var (page, look) = (desk.Page, new ScreenCheck("desk"));
        await desk.SignInAsync(tenant.Member("hanako"));
        await Expect(page.GetByTestId("duty-toggle")).ToBeVisibleAsync();
        await look.LookAsync(page, "off-duty-empty");
        await desk.GoOnDutyAsync();

        var consultations = new List<Guid>();
        for (var i = 0; i < 7; i++)
        {
            using var resident = await ResidentAsync(stage.System, tenant);
            consultations.Add(await OpenAsync(resident, tenant));
            await SayAsync(resident, consultations[i], i == 6 ? "もう死にたいです" : "はじめまして。聞いてもらえますか。\n家のことで、どうしたらいいかわからなくなりました。");
        }

        await desk.SeesWaitingAsync(consultations[6]);
        await Expect(page.GetByTestId($"waiting-{consultations[6]}")).ToHaveAttributeAsync("data-urgent", "true");
        await look.LookAsync(page, "waiting-and-alert");
        await desk.TakeAsync(consultations[0]);
        await desk.SayAsync(consultations[0], "はじめまして。お話を聞かせてください。\nいまは安心して話せる場所にいますか😊");
        await desk.SeesStateAsync(consultations[0], "はじめまして。お話", "accepted");
        await look.LookAsync(page, "one");
        foreach (var consultation in consultations[1..5])
        {
            await desk.TakeAsync(consultation);
            await desk.SeesAsync(consultation, "はじめまして");
        }

        await desk.NoteAsync(consultations[1], "声のトーンは落ち着いている。家族のことをもう少し聞く。");
        await look.LookAsync(page, "five");
        await desk.Column(consultations[1]).GetByTestId("memo-tab").ClickAsync();
        await look.LookAsync(page, "memo");
        await look.LookAsync(page, "close-sheet", before: async () =>
        {
            // The sheet belongs to the column that is shown.
            await desk.ShowAsync(consultations[0]);
            await desk.Column(consultations[0]).GetByTestId("close").ClickAsync();
            await Expect(page.GetByTestId("close-confirm")).ToBeVisibleAsync();
        });
        await page.GetByTestId("close-confirm").ClickAsync();
        await Expect(desk.Column(consultations[0])).ToHaveAttributeAsync("data-state", "closed");
        await desk.Context.SetOfflineAsync(true);
        await desk.SayAsync(consultations[2], "つながらないあいだに書いた返事です。");
        await desk.SeesStateAsync(consultations[2], "つながらない", "waiting");
        await look.LookAsync(page, "closed-and-unsent");
        await desk.Context.SetOfflineAsync(false);
        await desk.SeesStateAsync(consultations[2], "つながらない", "accepted");
        await page.GetByTestId("nav-numbers").ClickAsync();
        await Expect(page.GetByTestId("numbers-from")).ToBeVisibleAsync();
        await look.LookAsync(page, "numbers");

        look.AssertClean();
    }

    [Fact]
    public async Task What_a_supervisor_sees_is_for_everybody()
    {
        var tenant = await stage.TenantAsync();
        await using var counselor = await stage.DeskAsync(tenant, "hanako");
        await using var desk = await stage.EmptyDeskAsync();
        var (page, look) = (desk.Page, new ScreenCheck("supervisor"));
        await desk.SignInAsync(tenant.Member("sachiko"));
        await page.GetByTestId("nav-team").ClickAsync();
        await look.LookAsync(page, "team-empty");
        using var resident = await ResidentAsync(stage.System, tenant);
        var consultation = await OpenAsync(resident, tenant);
        await counselor.SeesWaitingAsync(consultation);
        await counselor.TakeAsync(consultation);
        await SayAsync(resident, consultation, "きえてしまいたい。もう死にたい");
        await counselor.SeesAsync(consultation, "きえてしまいたい");
        await Expect(page.GetByTestId($"team-{consultation}")).ToBeVisibleAsync();
        await look.LookAsync(page, "team");
        await page.GetByTestId("nav-board").ClickAsync();
        await Expect(page.GetByTestId("alert").First).ToBeVisibleAsync();
        await look.LookAsync(page, "alerts");
        await page.GetByTestId("nav-accessLog").ClickAsync();
        await page.GetByTestId("access-id").FillAsync(consultation.ToString());
        await page.GetByTestId("access-show").ClickAsync();
        await Expect(page.GetByTestId("access-row").First).ToBeVisibleAsync();
        await look.LookAsync(page, "access-log");
        await page.Context.RouteAsync("**/api/v1/board", route => route.FulfillAsync(new() { Status = 503, ContentType = "application/problem+json", Body = """{"title":"x","status":503,"code":"service-away"}""" }));
        await page.ReloadAsync();
        await page.GetByTestId("nav-board").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert).First).ToBeVisibleAsync();
        await look.LookAsync(page, "board-away");

        look.AssertClean();
    }
}
