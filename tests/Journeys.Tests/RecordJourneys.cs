using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using LocalSystem;
using Microsoft.Playwright;
using Npgsql;
using static Journeys.Tests.PlainBrowser;
using static Microsoft.Playwright.Assertions;

namespace Journeys.Tests;

/// <summary>What may be done with a consultation beside talking: found and read again, who opened it, broken glass with its review, and its end by two people.</summary>
[Collection(nameof(Stage))]
public sealed class RecordJourneys(Stage stage)
{
    [Fact]
    public async Task A_hit_opens_the_case_at_its_place_and_nobody_else_learns_that_it_is_there()
    {
        var tenant = await stage.TenantAsync();
        await using var desk = await stage.DeskAsync(tenant, "hanako");
        var page = desk.Page;
        using var resident = await ResidentAsync(stage.System, tenant);
        var consultation = await OpenAsync(resident, tenant);
        await desk.SeesWaitingAsync(consultation);
        await desk.TakeAsync(consultation);
        var word = stage.Marker("さがす");
        foreach (var text in Enumerable.Range(1, 12).Select(i => i == 3 ? $"あの日の{word}のこと" : $"{i}つめの話です。{new string('。', 60)}")) await SayAsync(resident, consultation, text);

        await page.GetByTestId("nav-search").ClickAsync();
        await page.GetByTestId("search-query").FillAsync(word);
        await page.GetByTestId("search-run").ClickAsync();
        await page.GetByTestId("hit-open").ClickAsync();

        var found = page.Locator("[data-testid=record-entry][data-found=true]");
        await Expect(found.Locator("mark")).ToHaveTextAsync(word);
        await Expect(found).ToBeInViewportAsync();
        Assert.DoesNotContain(consultation.ToString(), page.Url, StringComparison.Ordinal);
        await Expect(page.GetByTestId("record-talk").GetByRole(AriaRole.Textbox)).ToHaveCountAsync(0);

        await page.GetByTestId("record-tab-opened").ClickAsync();
        await Expect(page.GetByTestId($"opener-{tenant.Member("hanako").StaffId}")).ToContainTextAsync("佐藤 花子");

        // Another counselor's answer for this case and for one that nobody has is the same.
        await using var other = await stage.DeskAsync(tenant, "taro");
        var sentences = new List<string>();
        foreach (var id in new[] { consultation, Guid.NewGuid() })
        {
            await other.Page.GetByTestId("nav-case").ClickAsync();
            if (await other.Page.GetByTestId("record-another").IsVisibleAsync()) await other.Page.GetByTestId("record-another").ClickAsync();
            await other.Page.GetByTestId("record-id").FillAsync(id.ToString());
            await other.Page.GetByTestId("record-show").ClickAsync();
            sentences.Add(await other.Page.GetByTestId("record-problem").InnerTextAsync());
        }

        Assert.Contains("見つかりません", Assert.Single(sentences.Distinct()), StringComparison.Ordinal);
        foreach (var hidden in new[] { "keeping", "glass", "accessLog" }) await Expect(other.Page.GetByTestId("nav-" + hidden)).ToHaveCountAsync(0);
    }

    [Fact]
    [Trait("Requirement", "50")]
    public async Task Glass_is_broken_with_a_reason_and_a_fresh_proof_and_reviewed_by_somebody_else()
    {
        var (tenant, said, reason) = (await stage.TenantAsync(), stage.Marker("内容"), stage.Marker("理由") + "について保護者から苦情があったため確認する");
        var consultation = await TalkedAsync(tenant, said, closed: false);
        await using var desk = await stage.EmptyDeskAsync();
        var (page, privacy) = (desk.Page, tenant.Member("privacy"));
        await desk.SignInAsync(privacy);
        await AgeAsync(privacy);

        await page.GetByTestId("nav-glass").ClickAsync();
        await page.GetByTestId("glass-id").FillAsync(consultation.ToString());
        await page.GetByTestId("glass-reason").SelectOptionAsync("complaint");
        await page.GetByTestId("glass-text").FillAsync(reason);
        await page.GetByTestId("glass-start").ClickAsync();
        await page.GetByTestId("proof-code").FillAsync(Totp.Code(privacy.TotpSecret, TimeProvider.System.GetUtcNow().AddSeconds(30)));
        await page.GetByTestId("proof-submit").ClickAsync();

        await Expect(page.GetByTestId("glass-until")).ToBeVisibleAsync();
        await Expect(page.GetByTestId("record-entry").Filter(new() { HasText = said })).ToHaveCountAsync(1);
        await page.GetByTestId("nav-glass").ClickAsync();
        await page.GetByTestId("glass-review").ClickAsync();
        await Expect(page.GetByTestId("glass-see-reason")).ToBeVisibleAsync();
        await Expect(page.GetByTestId("review-justified")).ToHaveCountAsync(0);

        await using var reviewer = await stage.EmptyDeskAsync();
        await reviewer.SignInAsync(tenant.Member("admin"));
        await reviewer.Page.GetByTestId("nav-glass").ClickAsync();
        await Expect(reviewer.Page.GetByTestId("glass-ask")).ToHaveCountAsync(0);
        await reviewer.Page.GetByTestId("glass-review").ClickAsync();
        await Expect(reviewer.Page.GetByTestId("review-justified")).ToBeDisabledAsync();
        await reviewer.Page.GetByTestId("glass-see-reason").ClickAsync();
        await Expect(reviewer.Page.GetByTestId("glass-reason-text")).ToHaveTextAsync(reason);
        await reviewer.Page.GetByTestId("review-justified").ClickAsync();
        await Expect(reviewer.Page.Locator("[data-testid^='glass-'][data-state=justified]")).ToHaveCountAsync(1);
    }

    [Fact]
    [Trait("Requirement", "20")]
    public async Task Two_people_end_a_case_and_the_certificate_is_signed()
    {
        var tenant = await stage.TenantAsync();
        var consultation = await TalkedAsync(tenant, stage.Marker("消す"), closed: true);
        await using var first = await stage.EmptyDeskAsync();
        await first.SignInAsync(tenant.Member("privacy"));
        await first.Page.GetByTestId("nav-keeping").ClickAsync();
        await Expect(first.Page.GetByTestId("retention-warning")).ToBeVisibleAsync();
        await first.Page.GetByTestId("keeping-tab-orders").ClickAsync();
        await first.Page.GetByTestId("new-erase").ClickAsync();
        await first.Page.GetByTestId("propose-submit").ClickAsync();
        await Expect(first.Page.GetByTestId("propose")).ToContainTextAsync("番号の形が違います");
        await first.Page.GetByTestId("propose-case").FillAsync(consultation.ToString());
        await first.Page.GetByTestId("propose-reason").SelectOptionAsync("residentRequest");
        await first.Page.GetByTestId("propose-submit").ClickAsync();
        await Expect(first.Page.Locator("[data-kind=eraseConsultation]")).ToHaveAttributeAsync("data-state", "proposed");
        await Expect(first.Page.GetByTestId("order-approve")).ToHaveCountAsync(0);

        await using var second = await stage.EmptyDeskAsync();
        var page = second.Page;
        await second.SignInAsync(tenant.Member("sachiko"));
        await page.GetByTestId("nav-keeping").ClickAsync();
        await page.GetByTestId("keeping-tab-orders").ClickAsync();
        await page.GetByTestId("order-approve").ClickAsync();
        await page.GetByTestId("sign-confirm").ClickAsync();
        await Expect(page.Locator("[data-kind=eraseConsultation]")).ToHaveAttributeAsync("data-state", "done");
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByTestId("order-certificate").ClickAsync());
        await using var stream = await download.CreateReadStreamAsync();
        using var reader = new StreamReader(stream);
        var parts = (await reader.ReadToEndAsync()).Split('.');

        var certificate = JsonDocument.Parse(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[1]))).RootElement;
        Assert.Equal(3, parts.Length);
        Assert.Equal(consultation, certificate.GetProperty("consultationId").GetGuid());
        Assert.Equal(2, certificate.GetProperty("approvedBy").GetArrayLength());
        await page.GetByTestId("nav-case").ClickAsync();
        await page.GetByTestId("record-id").FillAsync(consultation.ToString());
        await page.GetByTestId("record-show").ClickAsync();
        await Expect(page.GetByTestId("record-problem")).ToContainTextAsync("見つかりません");
    }

    [Fact]
    public async Task A_supervisor_shares_a_case_until_a_day_and_keeps_somebody_away()
    {
        var tenant = await stage.TenantAsync();
        var consultation = await TalkedAsync(tenant, stage.Marker("共有"), closed: false);
        await using var desk = await stage.EmptyDeskAsync();
        var page = desk.Page;
        await desk.SignInAsync(tenant.Member("sachiko"));
        await page.GetByTestId("nav-team").ClickAsync();
        await page.GetByTestId($"team-open-{consultation}").ClickAsync();
        await page.GetByTestId("record-tab-sharing").ClickAsync();
        await page.GetByTestId("share-department").SelectOptionAsync(tenant.Departments[0].ToString());
        await page.GetByTestId("share-until").FillAsync(TimeProvider.System.GetUtcNow().AddDays(30).ToString("yyyy-MM-dd", global::System.Globalization.CultureInfo.InvariantCulture));
        await page.GetByTestId("share-submit").ClickAsync();
        await Expect(page.GetByTestId($"share-{tenant.Departments[0]}")).ToBeVisibleAsync();

        await page.GetByTestId("conflict-staff").SelectOptionAsync(tenant.Member("hanako").StaffId.ToString());
        await page.GetByTestId("conflict-submit").ClickAsync();
        await Expect(page.GetByTestId($"conflict-{tenant.Member("hanako").StaffId}")).ToContainTextAsync("佐藤 花子");
        await page.GetByTestId("sensitivity-change").ClickAsync();
        await Expect(page.GetByTestId("sensitivity")).ToHaveAttributeAsync("data-value", "restricted");
        await Expect(page.GetByTestId("share-submit")).ToHaveCountAsync(0);
    }

    /// <summary>A consultation in which a resident said one thing, held by Hanako, closed or not.</summary>
    private async Task<Guid> TalkedAsync(DemoTenant tenant, string said, bool closed)
    {
        await using var desk = await stage.DeskAsync(tenant, "hanako");
        using var resident = await ResidentAsync(stage.System, tenant);
        var consultation = await OpenAsync(resident, tenant);
        await desk.SeesWaitingAsync(consultation);
        await desk.TakeAsync(consultation);
        await SayAsync(resident, consultation, said);
        await desk.SeesAsync(consultation, said);
        if (closed) await desk.CloseAsync(consultation);
        return consultation;
    }

    /// <summary>Lets a session's proof be an hour old, and waits until the door has heard of it: it believes an answer for 2 s.</summary>
    private async Task AgeAsync(DemoStaff member)
    {
        await using var connection = new NpgsqlConnection(stage.System.Database("directory", "super"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("update sessions set step_up_at = now() - interval '1 hour' where staff_id = $1 and ended_at is null", connection) { Parameters = { new() { Value = member.StaffId } } };
        Assert.Equal(1, await command.ExecuteNonQueryAsync());
        await Task.Delay(TimeSpan.FromSeconds(2.5));
    }
}
