using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Faults.Actors;
using LocalSystem;

namespace Proof.Checks;

/// <summary>Words by the ways that the generated residents do not use: an answer at the opening, a file and its name, a counselor's memo, and what somebody types into LINE.</summary>
/// <param name="Markers">All of them.</param>
/// <param name="ReadBack">How many came back to the people who may read them; what is typed into LINE never does.</param>
internal sealed record OtherWords(IReadOnlyList<string> Markers, int ReadBack)
{
    /// <summary>So many must come back.</summary>
    internal const int Readable = 4;

    /// <summary>Writes them and reads them again as those who may.</summary>
    internal static async Task<OtherWords> WriteAsync(RunningSystem system, DemoTenant tenant, CancellationToken ct)
    {
        var (answer, memo, name, inside) = (Marker("呼び名"), Marker("所見"), Marker("名前"), Marker("中身"));
        using var resident = await Doors.ResidentAsync(system, tenant, ct);
        using var counselor = await Doors.StaffAsync(system, tenant.Member("hanako"), ct);
        var (talk, file) = ($"/api/v1/consultations/{Guid.NewGuid()}", Guid.NewGuid());
        var opening = new { deskId = tenant.Desks[0].DeskId, consentVersion = "2026-11", answers = new[] { new { questionId = Demo.QuestionId(tenant, "call-me"), text = answer } } };
        await Doors.UntilSentAsync(resident, null, HttpMethod.Put, talk, JsonSerializer.Serialize(opening), "the opening with an answer", ct);
        await Doors.UntilAsync(token => SendFileAsync(resident, $"{talk}/attachments/{file}", name + ".pdf", inside, token), "sending a file", ct);
        await Doors.UntilSentAsync(resident, null, HttpMethod.Put, $"{talk}/entries/{Guid.NewGuid()}", JsonSerializer.Serialize(new { text = string.Empty, attachments = new[] { file } }), "the entry of the file", ct);
        await Doors.UntilSentAsync(counselor, tenant, HttpMethod.Put, "/api/v1/presence", """{"onDuty":true}""", "going on duty", ct);
        await Doors.UntilSentAsync(counselor, tenant, HttpMethod.Post, talk + "/take", "{}", "taking", ct);
        await Doors.UntilSentAsync(counselor, tenant, HttpMethod.Put, $"{talk}/entries/{Guid.NewGuid()}?log=staff", JsonSerializer.Serialize(new { text = memo }), "a memo", ct);
        var seen = await ReadAsync(counselor, tenant, $"{talk}/entries?log=talk", ct) + await ReadAsync(counselor, tenant, $"{talk}/entries?log=staff", ct) + await ReadAsync(resident, null, $"{talk}/attachments/{file}", ct);
        await Doors.UntilSentAsync(counselor, tenant, HttpMethod.Post, talk + "/close", "{}", "closing", ct);
        string[] written = [answer, memo, name, inside];
        return new([.. written, .. await IntoLineAsync(system, ct)], written.Count(word => seen.Contains(word, StringComparison.Ordinal)));
    }

    private static string Marker(string of) => $"しるし{of}{Guid.NewGuid():N}";

    /// <summary>A document as it comes from a printer's menu: its bytes are kept as they are.</summary>
    private static async Task<bool> SendFileAsync(HttpClient resident, string path, string name, string inside, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes($"%PDF-1.4\n% {inside}\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        request.Headers.TryAddWithoutValidation("Tomoshibi-File-Name", Uri.EscapeDataString(name));
        using var response = await resident.SendAsync(request, ct);
        return response.IsSuccessStatusCode;
    }

    private static async Task<string> ReadAsync(HttpClient client, DemoTenant? asStaffOf, string path, CancellationToken ct)
    {
        var text = string.Empty;
        await Doors.UntilAsync(async token =>
        {
            using var response = await Doors.SendAsync(client, asStaffOf, HttpMethod.Get, path, null, token);
            text = Readable(await response.Content.ReadAsStringAsync(token));
            return response.IsSuccessStatusCode;
        }, "reading again", ct);
        return text;

        // JSON may write each letter as an escape.
        static string Readable(string body) => body.StartsWith('{') ? JsonSerializer.Serialize(JsonSerializer.Deserialize<JsonElement>(body), Plain) : body;
    }

    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A friend of the account types into the LINE talk, once with words that the emergency exception is for.</summary>
    private static async Task<IReadOnlyList<string>> IntoLineAsync(RunningSystem system, CancellationToken ct)
    {
        using var line = new HttpClient { BaseAddress = system.Phone };
        var (typed, urgent) = (Marker("トーク"), Marker("緊急"));
        foreach (var (act, text) in new[] { ("follow", string.Empty), ("text", typed), ("text", urgent + " 死にたい") })
        {
            using var body = new StringContent(JsonSerializer.Serialize(new { text }), Encoding.UTF8, "application/json");
            using var response = await line.PostAsync(new Uri("/_double/talk/aoba/hinata/" + act, UriKind.Relative), body, ct);
            response.EnsureSuccessStatusCode();
        }

        return [typed, urgent];
    }
}
