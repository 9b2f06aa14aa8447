using System.Text;
using System.Text.Json;
using LocalSystem;

namespace Journeys.Tests;

/// <summary>The canary (design §11): what people wrote in the journeys is found nowhere but in the vault's ciphertext, in no encoding.</summary>
[Collection(nameof(Stage))]
public sealed class CanaryTests(Stage stage)
{
    [Fact]
    [Trait("Requirement", "2"), Trait("Requirement", "39")]
    public async Task Marker_words_are_in_no_database_queue_log_span_or_byte_sent_to_LINE()
    {
        await WriteEverywhereAsync();
        await Task.Delay(TimeSpan.FromSeconds(8));

        Assert.NotEmpty(stage.Markers);
        Assert.Empty(await stage.LeaksAsync());
    }

    /// <summary>The search itself: a planted marker is found in each encoding, so that an empty result means something.</summary>
    [Fact]
    public void The_search_finds_what_is_planted()
    {
        var marker = "しるし植えた" + Guid.NewGuid().ToString("N");
        string[] planted =
        [
            Encoding.Latin1.GetString(Encoding.UTF8.GetBytes($"xx{marker}yy")),
            Encoding.Latin1.GetString(Encoding.Unicode.GetBytes($"xx{marker}yy")),
            Convert.ToBase64String(Encoding.UTF8.GetBytes("x" + marker + "yy")),
            Convert.ToBase64String(Encoding.UTF8.GetBytes("xx" + marker + "y")),
            Convert.ToBase64String(Encoding.UTF8.GetBytes(marker)),
            Uri.EscapeDataString(marker),
            JsonSerializer.Serialize(marker),
            "\\x" + Convert.ToHexStringLower(Encoding.UTF8.GetBytes(marker)),
        ];

        Assert.All(planted, text => Assert.NotEmpty(CanarySearch.Search("planted", Encoding.Latin1.GetBytes(text), CanarySearch.Needles([marker]))));
    }

    private async Task WriteEverywhereAsync()
    {
        var tenant = await stage.TenantAsync();
        await using var desk = await stage.DeskAsync(tenant, "hanako");
        await using var phone = await stage.PhoneAsync(tenant);
        await phone.EnterWithoutLineAsync();
        var consultation = await phone.OpenConsultationAsync(tenant.Desks[0], stage.Marker("呼び名"), Demo.QuestionId(tenant, "call-me"));
        await FileJourneys.PickAsync(phone.Page.GetByTestId("chat"), await FileJourneys.PictureAsync(phone.Page, stage.Marker("位置"), stage.Marker("うしろ")), stage.Marker("写真名") + ".jpg");
        await phone.SayAsync(stage.Marker("相談") + " 死にたい");
        await desk.SeesWaitingAsync(consultation);
        await desk.TakeAsync(consultation);
        var reply = stage.Marker("返信");
        await desk.SayAsync(consultation, reply);
        await phone.SeesAsync(reply);
        await desk.NoteAsync(consultation, stage.Marker("所見"));
        await desk.CloseAsync(consultation);
        await phone.IsClosedAsync();

        // Into the LINE talk too, with and without emergency words.
        using var line = new HttpClient { BaseAddress = stage.System.Phone };
        foreach (var text in new[] { stage.Marker("トーク"), stage.Marker("緊急") + " 死にたい" })
        {
            using var body = new StringContent(JsonSerializer.Serialize(new { text }), Encoding.UTF8, "application/json");
            using var response = await line.PostAsync(new Uri("/_double/talk/aoba/hinata/text", UriKind.Relative), body);
            response.EnsureSuccessStatusCode();
        }
    }
}
