using System.Globalization;
using System.Text;
using System.Text.Json;
using Faults.Actors;

namespace Faults.Cases;

/// <summary>N40, N41: bodies that no honest client sends, texts that no honest person writes.</summary>
internal static class EdgeCases
{
    /// <summary>N40: too large, without end, too slow; and the town talks on meanwhile.</summary>
    public static async Task BodiesAsync(Lab lab, Findings findings, CancellationToken ct)
    {
        var tenant = lab.Town.Tenants[0];
        await using var resident = new ResidentActor(lab.System, tenant, tenant.Desks[0], "N40", new Journal());
        await resident.EnterAsync(ct);
        var cookie = resident.Client.DefaultRequestHeaders.GetValues("Cookie").First();
        var (entries, files) = ($"/api/v1/consultations/{resident.ConsultationId}/entries/", $"/api/v1/consultations/{resident.ConsultationId}/attachments/");
        var before = Memory(lab);
        var (verdict, _) = await lab.RunAsync("N40", lab.Scale.Load, async token =>
        {
            findings.Must(await RawHttp.DeclaredAsync(lab.System, tenant.Host, entries + Guid.NewGuid(), cookie, 10_000_000, token) == 413, "an entry of 10 MB is 413");
            findings.Must(await RawHttp.DeclaredAsync(lab.System, tenant.Host, files + Guid.NewGuid(), cookie, 200_000_000, token) == 413, "a file of 200 MB is 413");
            var (status, taken) = await RawHttp.EndlessAsync(lab.System, tenant.Host, entries + Guid.NewGuid(), cookie, 64_000_000, token);
            findings.Must(status is 413 or 400 or 0 && taken < 16_000_000, string.Create(CultureInfo.InvariantCulture, $"an endless entry: {status} after {taken / 1024} KiB"));
            var slow = await RawHttp.SlowBodyAsync(lab.System, tenant.Host, "PUT", entries + Guid.NewGuid(), 2_000, TimeSpan.FromSeconds(25), token);
            findings.Must(slow is 408 or 401 or 0, $"a body that drips: {(slow == 0 ? "cut" : slow)}");
            var cut = await RawHttp.LorisAsync(lab.System, tenant.Host, 500, TimeSpan.FromSeconds(25), token);
            findings.Must(cut == 500, $"{cut} of 500 sockets with endless headers were cut");
        }, ct);
        findings.Oracle(verdict);
        var after = Memory(lab);
        findings.Must(after - before < 150, string.Create(CultureInfo.InvariantCulture, $"gateway and web-chat together {before} MiB before, {after} MiB after"));
    }

    private static long Memory(Lab lab) => new[] { "gateway", "web-chat" }.Sum(name =>
        File.ReadLines($"/proc/{lab.System.Pids[name]}/status").Where(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
            .Select(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024).First());

    /// <summary>N41: bytes that are no text are refused; strange texts are kept byte for byte.</summary>
    public static async Task TextsAsync(Lab lab, Findings findings, CancellationToken ct)
    {
        var tenant = lab.Town.Tenants[0];
        await using var resident = new ResidentActor(lab.System, tenant, tenant.Desks[0], "N41", new Journal());
        await resident.EnterAsync(ct);
        var refused = new (string Name, byte[] Body)[]
        {
            ("invalid UTF-8", [.. "{\"text\":\""u8, 0xC3, 0x28, 0xFF, .. "\"}"u8]),
            ("an overlong form", [.. "{\"text\":\""u8, 0xC0, 0xAF, .. "\"}"u8]),
            ("an encoded surrogate", [.. "{\"text\":\""u8, 0xED, 0xA0, 0x80, .. "\"}"u8]),
            ("a lone high surrogate", Encoding.ASCII.GetBytes("{\"text\":\"a\\uD800b\"}")),
            ("a lone low surrogate", Encoding.ASCII.GetBytes("{\"text\":\"a\\uDC00b\"}")),
            ("NUL", Encoding.ASCII.GetBytes("{\"text\":\"a\\u0000b\"}")),
            ("a grapheme of 100 KB", JsonSerializer.SerializeToUtf8Bytes(new { text = "e" + new string('\u0301', 50_000) })),
            ("4,001 units", JsonSerializer.SerializeToUtf8Bytes(new { text = new string('あ', 4_001) })),
        };
        foreach (var (name, body) in refused)
        {
            var status = await PutAsync(resident, body, ct);
            findings.Must(status is 400 or 413, $"{name}: {status}");
        }

        string[] kept =
        [
            "abc\u202Edcba\u202C\u2066x\u2069", "👩‍👩‍👧‍👦🏳️‍🌈👍🏽", string.Concat(Enumerable.Repeat("👨\u200D", 1_000)), "e" + new string('\u0301', 3_999), "\uFEFFあ\u200B\u00AD", "が\u304B\u3099ﾊﾟ①㌔𠮷", "<script>alert(1)</script>&amp;\r\n\t\u2028\u2029",
            string.Concat(Enumerable.Repeat("𠮷", 2_000)), "\u0007\u001B[31m赤\u007F",
        ];
        foreach (var text in kept)
        {
            findings.Must(await PutAsync(resident, JsonSerializer.SerializeToUtf8Bytes(new { text }), ct) == 200, $"taken: {Screen.ShaOf(text)[..8]} ({text.Length} units)");
        }

        var read = (await resident.ReadAllAsync(ct)).Where(entry => entry is { Kind: "text", Author: "resident" }).Select(entry => entry.Sha).ToList();
        findings.Must(read.SequenceEqual(kept.Select(Screen.ShaOf)), $"{read.Count} strange texts read back byte for byte");
        findings.Must(await Lab.ComesAsync(() => Task.FromResult(resident.Screen.Count >= kept.Length), TimeSpan.FromSeconds(30), ct), "and all came over the stream");
    }

    private static async Task<int> PutAsync(ResidentActor resident, byte[] body, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/api/v1/consultations/{resident.ConsultationId}/entries/{Guid.NewGuid()}") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        using var response = await resident.Client.SendAsync(request, ct);
        return (int)response.StatusCode;
    }
}
