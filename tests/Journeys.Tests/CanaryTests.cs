using System.Text;
using System.Text.Json;
using LocalSystem;
using Npgsql;

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
        var needles = stage.Markers.Distinct().SelectMany(Encodings).ToList();
        var hits = new List<string>();

        foreach (var database in new[] { "directory", "contact", "chat", "routing", "vault", "reporting" })
        {
            hits.AddRange(await SearchDatabaseAsync(database, needles));
        }

        foreach (var file in Files())
        {
            hits.AddRange(SearchFile(file, needles));
        }

        using var line = new HttpClient { BaseAddress = stage.System.Phone };
        hits.AddRange(Search("bytes sent to LINE", SentByUs(await line.GetStringAsync(new Uri("/_double/received", UriKind.Relative))), needles));

        Assert.NotEmpty(needles);
        Assert.Empty(hits.Distinct());
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

        Assert.All(planted, text => Assert.NotEmpty(Search("planted", Encoding.Latin1.GetBytes(text), [.. Encodings(marker)])));
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

    /// <summary>What our services sent to the stand-in; what the phone's owner typed there is LINE's own and not a leak of ours.</summary>
    private static byte[] SentByUs(string received) => Encoding.UTF8.GetBytes(received);

    private IEnumerable<string> Files()
    {
        var infra = stage.System.Infra.Facts.Folder;
        var folders = new[] { stage.System.Logs, Path.Combine(infra, "rabbitmq"), Path.Combine(infra, "postgres", "data") }.Where(Directory.Exists);
        var files = folders.SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)).Where(file => !file.EndsWith("line-double.log", StringComparison.Ordinal));
        return stage.System.TelemetryFile is { } telemetry && File.Exists(telemetry) ? files.Append(telemetry) : files;
    }

    private static List<string> SearchFile(string file, List<(string Marker, string Encoding, byte[] Bytes)> needles)
    {
        byte[] content;
        try
        {
            content = File.ReadAllBytes(file);
        }
        catch (IOException)
        {
            // Removed or rotated while we looked.
            return [];
        }

        return Search(file, content, needles);
    }

    private static List<string> Search(string place, byte[] content, List<(string Marker, string Encoding, byte[] Bytes)> needles)
    {
        // One pass for the part that all markers share keeps the search quick; only a hit is looked at closely.
        var hits = new List<string>();
        foreach (var (marker, encoding, bytes) in needles)
        {
            if (content.AsSpan().IndexOf(bytes) >= 0)
            {
                hits.Add($"{marker[..6]}… as {encoding} in {place}");
            }
        }

        return hits;
    }

    private async Task<List<string>> SearchDatabaseAsync(string database, List<(string Marker, string Encoding, byte[] Bytes)> needles)
    {
        var hits = new List<string>();
        await using var connection = new NpgsqlConnection(stage.System.Database(database, "super"));
        await connection.OpenAsync();
        var tables = new List<string>();
        await using (var list = new NpgsqlCommand("select format('%I.%I', schemaname, tablename) from pg_tables where schemaname = 'public'", connection))
        await using (var reader = await list.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                tables.Add(reader.GetString(0));
            }
        }

        foreach (var table in tables)
        {
            await using var dump = new NpgsqlCommand($"select t::text from {table} t", connection);
            await using var reader = await dump.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                hits.AddRange(Search($"{database}: {table}", Encoding.UTF8.GetBytes(reader.GetString(0)), needles));
            }
        }

        return hits;
    }

    private static IEnumerable<(string Marker, string Encoding, byte[] Bytes)> Encodings(string marker)
    {
        var utf8 = Encoding.UTF8.GetBytes(marker);
        yield return (marker, "UTF-8", utf8);
        yield return (marker, "UTF-16LE", Encoding.Unicode.GetBytes(marker));
        yield return (marker, "hex", Encoding.ASCII.GetBytes(Convert.ToHexStringLower(utf8)));
        yield return (marker, "percent", Encoding.ASCII.GetBytes(Uri.EscapeDataString(marker)));
        yield return (marker, "JSON", Encoding.UTF8.GetBytes(JsonSerializer.Serialize(marker).Trim('"')));
        yield return (marker, "JSON lower", Encoding.UTF8.GetBytes(JsonSerializer.Serialize(marker).Trim('"').ToLowerInvariant()));

        // Base64 depends on where in its three-byte rhythm the marker starts: the part in the middle is the same for each start.
        for (var start = 0; start < 3; start++)
        {
            var text = Convert.ToBase64String([.. new byte[start], .. utf8]);
            yield return (marker, "base64", Encoding.ASCII.GetBytes(text[(start == 0 ? 0 : 4)..(text.Length - 4)]));
            yield return (marker, "base64url", Encoding.ASCII.GetBytes(text[(start == 0 ? 0 : 4)..(text.Length - 4)].Replace('+', '-').Replace('/', '_')));
        }
    }
}
