using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using LocalSystem;
using Microsoft.Playwright;
using Npgsql;
using static Journeys.Tests.PlainBrowser;
using static Microsoft.Playwright.Assertions;

namespace Journeys.Tests;

/// <summary>A desk's class, and the end of a fiscal year by two people who both see what they order.</summary>
[Collection(nameof(Stage))]
public sealed class KeepingJourneys(Stage stage)
{
    private const int Year = 2024;

    [Fact]
    [Trait("Requirement", "27")]
    public async Task A_year_ends_by_two_people_who_saw_the_same_and_its_certificate_is_saved()
    {
        var (tenant, reference) = (await stage.TenantAsync(), stage.Marker("文書"));
        var consultation = await ClosedAsync(tenant);
        await using var admin = await stage.EmptyDeskAsync();
        var page = admin.Page;
        await admin.SignInAsync(tenant.Member("admin"));
        await page.GetByTestId("nav-keeping").ClickAsync();
        await Expect(page.GetByTestId("retention-warning")).ToBeVisibleAsync();
        // Kept without a decision so far: deciding brings it into its year.
        await AgeAsync(consultation);
        await DecideAsync(page, tenant.Desks[1].DeskId.ToString());
        await DecideAsync(page, "exceptions");
        await OpenYearAsync(page);
        await page.GetByTestId("destroy-year").ClickAsync();
        await page.GetByTestId("propose-reference").FillAsync(reference);
        await page.GetByTestId("propose-submit").ClickAsync();
        await page.GetByTestId("keeping-tab-orders").ClickAsync();
        await Expect(Order(page)).ToHaveAttributeAsync("data-state", "proposed");

        await using var second = await stage.EmptyDeskAsync();
        await second.SignInAsync(tenant.Member("privacy"));
        await second.Page.GetByTestId("nav-keeping").ClickAsync();
        await second.Page.GetByTestId("keeping-tab-orders").ClickAsync();
        await second.Page.GetByTestId("order-approve").ClickAsync();
        await Expect(second.Page.GetByTestId("order-reference")).ToHaveTextAsync(reference);
        var look = new ScreenCheck("keeping");
        await look.LookAsync(second.Page, "sign");
        look.AssertClean();
        await second.Page.GetByTestId("sign-confirm").ClickAsync();
        await Expect(Order(second.Page)).ToHaveAttributeAsync("data-state", "approved");
        await WaitingIsOverAsync(tenant);

        await page.GetByTestId("keeping-tab-retention").ClickAsync();
        await page.GetByTestId("keeping-tab-orders").ClickAsync();
        await Until(async () =>
        {
            await page.ReloadAsync();
            await page.GetByTestId("nav-keeping").ClickAsync();
            await page.GetByTestId("keeping-tab-orders").ClickAsync();
            await Expect(Order(page)).ToBeVisibleAsync();
            return await Order(page).GetAttributeAsync("data-state") == "done";
        });
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByTestId("order-certificate").ClickAsync());
        var jws = await File.ReadAllTextAsync(await download.PathAsync());
        var certificate = JsonDocument.Parse(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(jws.Split('.')[1]))).RootElement;
        Assert.Equal((Year, 1, 2), (certificate.GetProperty("bucket").GetInt32(), certificate.GetProperty("consultations").GetInt32(), certificate.GetProperty("approvedBy").GetArrayLength()));
    }

    private static ILocator Order(IPage page) => page.Locator("[data-kind=destroyBucket]");

    private static async Task DecideAsync(IPage page, string desk)
    {
        await page.GetByTestId($"decide-{desk}").ClickAsync();
        await page.GetByTestId("retention-years").FillAsync("1");
        await page.GetByTestId("retention-save").ClickAsync();
        await Expect(page.GetByTestId($"retention-{desk}")).ToHaveAttributeAsync("data-years", "1");
    }

    private static async Task OpenYearAsync(IPage page)
    {
        await Until(async () =>
        {
            await page.ReloadAsync();
            await page.GetByTestId("nav-keeping").ClickAsync();
            await page.GetByTestId("keeping-tab-years").ClickAsync();
            var see = page.GetByTestId($"see-{Year}");
            await Expect(see.Or(page.GetByText("保存期間の決まった相談はまだありません。"))).ToBeVisibleAsync();
            if (!await see.IsVisibleAsync()) return false;
            await see.ClickAsync();
            await Expect(page.GetByTestId($"disposal-{Year}")).ToBeVisibleAsync();
            return await page.GetByTestId("destroy-year").IsVisibleAsync();
        });
    }

    private async Task<Guid> ClosedAsync(DemoTenant tenant)
    {
        await using var desk = await stage.DeskAsync(tenant, "hanako");
        using var resident = await ResidentAsync(stage.System, tenant);
        var consultation = await OpenAsync(resident, tenant);
        await desk.SeesWaitingAsync(consultation);
        await desk.TakeAsync(consultation);
        await desk.CloseAsync(consultation);
        return consultation;
    }

    /// <summary>As if it had been closed in June of 2023.</summary>
    private Task AgeAsync(Guid consultation) => ExecuteAsync("update consultations set opened_at = '2023-05-01', closed_at = '2023-06-01' where consultation_id = $1", consultation);

    /// <summary>Seven days pass: in the vault's rows and in the key store, which have clocks of their own.</summary>
    private async Task WaitingIsOverAsync(DemoTenant tenant)
    {
        var note = Path.Combine(stage.System.Folder, "vault-keys", tenant.TenantId.ToString("D"), $"fy{Year}.v1.json");
        await Until(() => Task.FromResult(File.Exists(note)));
        var said = JsonNode.Parse(await File.ReadAllTextAsync(note)) ?? throw new InvalidOperationException();
        said["DestroyAt"] = TimeProvider.System.GetUtcNow().AddSeconds(-1).ToString("O", CultureInfo.InvariantCulture);
        await File.WriteAllTextAsync(note, said.ToJsonString());
        await ExecuteAsync("update bucket_destructions set destroy_after = now() where tenant_id = $1", tenant.TenantId);
    }

    private async Task ExecuteAsync(string sql, Guid id)
    {
        await using var connection = new NpgsqlConnection(stage.System.Database("vault", "super"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = id } } };
        await command.ExecuteNonQueryAsync();
    }

    private static async Task Until(Func<Task<bool>> reached)
    {
        for (var attempt = 0; attempt < 60; attempt++)
        {
            if (await reached()) return;
            await Task.Delay(500);
        }

        throw new TimeoutException("It did not come to that.");
    }
}
