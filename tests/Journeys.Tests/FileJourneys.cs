using System.Text;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Journeys.Tests;

/// <summary>Pictures and files both ways, and a search that finds the talk again.</summary>
[Collection(nameof(Stage))]
public sealed class FileJourneys(Stage stage)
{
    [Fact]
    public async Task A_picture_goes_both_ways_blurred_until_opened_and_without_what_it_tells()
    {
        var tenant = await stage.TenantAsync();
        var (desk, phone, consultation) = await stage.TalkAsync(tenant);
        await using var _ = desk;
        await using var __ = phone;
        var (told, behind, words, back) = (stage.Marker("位置"), stage.Marker("うしろ"), stage.Marker("写真と"), stage.Marker("返す写真"));

        await PickAsync(phone.Page.GetByTestId("chat"), await PictureAsync(phone.Page, told, behind), stage.Marker("名前") + ".jpg");
        await phone.SayAsync(words);
        await phone.SeesStateAsync(words, "read");
        var seen = desk.Bubble(consultation, words);
        await Expect(seen.GetByTestId("picture")).ToHaveAttributeAsync("data-open", "false");
        await OpenAsync(seen);
        var saved = await SaveAsync(desk.Page, seen);

        Assert.True(saved.AsSpan().IndexOf<byte>([0xFF, 0xD8, 0xFF]) == 0);
        Assert.All([told, behind], marker => Assert.True(saved.AsSpan().IndexOf(Encoding.UTF8.GetBytes(marker)) < 0));

        await PickAsync(desk.Column(consultation), await PictureAsync(desk.Page, told, behind), back + ".jpg");
        await desk.Column(consultation).GetByTestId("column-send").ClickAsync();
        await Expect(phone.Bubble(back)).ToHaveCountAsync(1);
        await OpenAsync(phone.Bubble(back));
    }

    [Fact]
    public async Task What_is_no_picture_is_refused_with_a_sentence_and_can_be_taken_out()
    {
        var tenant = await stage.TenantAsync();
        await using var phone = await stage.PhoneAsync(tenant);
        await phone.EnterWithoutLineAsync();
        await phone.OpenConsultationAsync(tenant.Desks[1]);

        await phone.Page.GetByTestId("file-input").SetInputFilesAsync(new FilePayload { Name = "photo.png", MimeType = "image/png", Buffer = "<svg onload='alert(1)'/>"u8.ToArray() });
        await Expect(phone.Page.GetByTestId("picked-file")).ToHaveAttributeAsync("data-state", "failed");
        await Expect(phone.Page.GetByTestId("picked-file")).ToContainTextAsync("送れません");
        await phone.Page.GetByTestId("message-input").FillAsync("文だけ");
        await Expect(phone.Page.GetByTestId("send")).ToBeDisabledAsync();
        await phone.Page.GetByTestId("file-remove").ClickAsync();
        await phone.Page.GetByTestId("send").ClickAsync();
        await phone.SeesStateAsync("文だけ", "accepted");
    }

    [Fact]
    public async Task A_counselor_finds_an_old_talk_however_the_word_is_typed()
    {
        var tenant = await stage.TenantAsync();
        var (desk, phone, consultation) = await stage.TalkAsync(tenant);
        await using var _ = desk;
        await using var __ = phone;
        await phone.SayAsync("きのうのガッコウのこと");
        await desk.SeesAsync(consultation, "ガッコウ");

        await desk.Page.GetByTestId("nav-search").ClickAsync();
        await desk.Page.GetByTestId("search-query").FillAsync("がっこう");
        await desk.Page.GetByTestId("search-run").ClickAsync();

        await Expect(desk.Page.GetByTestId("search-hit")).ToHaveCountAsync(1);
        await Expect(desk.Page.GetByTestId("search-hit").Locator("mark")).ToHaveTextAsync("ガッコウ");
        Assert.DoesNotContain("がっこう", Uri.UnescapeDataString(desk.Page.Url), StringComparison.Ordinal);
    }

    /// <summary>A picture as a camera makes it: the browser draws it, and words stand in its EXIF and behind its end.</summary>
    internal static async Task<byte[]> PictureAsync(IPage page, string told, string behind)
    {
        var drawn = Convert.FromBase64String(await page.EvaluateAsync<string>(
            """
            () => { const canvas = document.createElement('canvas'); canvas.width = 320; canvas.height = 240; const pen = canvas.getContext('2d');
                for (let i = 0; i < 60; i++) { pen.fillStyle = `hsl(${i * 6} 80% 60%)`; pen.fillRect(i * 5, i * 3, 60, 60); }
                return canvas.toDataURL('image/jpeg', 0.9).split(',')[1]; }
            """));
        byte[] exif = [.. "Exif\0\0II*\0"u8, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, .. Encoding.UTF8.GetBytes(told)];
        return [.. drawn[..2], 0xFF, 0xE1, (byte)((exif.Length + 2) >> 8), (byte)(exif.Length + 2), .. exif, .. drawn[2..], .. Encoding.UTF8.GetBytes(behind)];
    }

    internal static async Task PickAsync(ILocator within, byte[] picture, string name)
    {
        await within.GetByTestId("file-input").First.SetInputFilesAsync(new FilePayload { Name = name, MimeType = "image/jpeg", Buffer = picture });
        await Expect(within.GetByTestId("picked-file")).ToHaveAttributeAsync("data-state", "sent");
    }

    /// <summary>Opens the picture; a browser that shows it with its size has read what was left of it.</summary>
    private static async Task OpenAsync(ILocator bubble)
    {
        await bubble.GetByTestId("picture").GetByRole(AriaRole.Button).First.ClickAsync();
        await Expect(bubble.GetByTestId("picture")).ToHaveAttributeAsync("data-open", "true");
        await Expect(bubble.GetByTestId("picture").Locator("img")).ToHaveJSPropertyAsync("naturalWidth", 320);
    }

    private static async Task<byte[]> SaveAsync(IPage page, ILocator bubble)
    {
        var download = await page.RunAndWaitForDownloadAsync(() => bubble.GetByTestId("save-file").ClickAsync());
        await using var stream = await download.CreateReadStreamAsync();
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes);
        return bytes.ToArray();
    }
}
