using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using LocalSystem;
using Npgsql;
using ServiceDefaults.Tokens;
using StorageVault.Sealing;

namespace Bench;

/// <summary>The vault by itself: sealing, appending, searching, transcripts, and what an upload costs in memory.</summary>
internal sealed class Vault(RunningSystem system, Report report) : IDisposable
{
    private const int Texts = 73;
    private const string Words = "きょうは学校に行けませんでした。すこし話を聞いてほしいです。おねがいします。";
    private readonly HttpClient client = system.Client("storage-vault");
    private Guid tenantId = Guid.CreateVersion7();
    private readonly Guid deskId = Guid.CreateVersion7();
    private readonly Guid departmentId = Guid.CreateVersion7();
    private readonly Act resident = Act.Of(Guid.CreateVersion7(), Guid.CreateVersion7());

    public async Task RunAsync(int transcripts, TimeSpan measured)
    {
        Seal(measured);
        await AppendAsync(measured);
        await UploadAsync();
        await TranscriptAsync();
        await SearchAsync(transcripts);
    }

    /// <summary>One thread, one message of a chat line at a time, verify on write included.</summary>
    private void Seal(TimeSpan measured)
    {
        using var key = ContentKey.NewRandom();
        var name = new DekName(Guid.NewGuid(), 1);
        var text = Encoding.UTF8.GetBytes(Words);
        byte[] context = [1, 0, 1, 7];
        var envelope = ContentSeal.Seal(key, name, context, text);
        double PerSecond(Action work)
        {
            for (var i = 0; i < 2_000; i++) work();
            var (clock, count) = (Stopwatch.StartNew(), 0);
            for (; clock.Elapsed < measured / 4; count++) work();
            return count / clock.Elapsed.TotalSeconds;
        }

        report.Line($"one core: {PerSecond(() => ContentSeal.Seal(key, name, context, text)):F0} sealed and verified/s, {PerSecond(() => ContentSeal.Open(envelope, key, name, context, opened => opened.Length)):F0} opened/s");
    }

    private async Task AppendAsync(TimeSpan measured)
    {
        var cases = new ConcurrentBag<Guid>();
        await Parallel.ForAsync(0, 32, async (_, _) => cases.Add(await OpenAsync([])));
        var (clock, count) = (Stopwatch.StartNew(), 0);
        await Task.WhenAll(cases.Select(id => Task.Run(async () =>
        {
            while (clock.Elapsed < measured)
            {
                await SendAsync(HttpMethod.Put, $"/api/v1/consultations/{id}/entries/{Guid.CreateVersion7()}?log=talk", Resident(), JsonSerializer.SerializeToUtf8Bytes(new { text = Words }));
                Interlocked.Increment(ref count);
            }
        })));
        report.Line($"append with its access-log row, 32 clients straight at the vault: {count / clock.Elapsed.TotalSeconds:F0} entries/s");
    }

    private async Task UploadAsync()
    {
        var id = await OpenAsync([]);
        var file = Encoding.ASCII.GetBytes("%PDF-1.7\n" + new string('x', (20 * 1024 * 1024) - 32) + "\n%%EOF\n");
        // The first makes the code warm and fills the pools; what the next three add is what an upload costs.
        await SendAsync(HttpMethod.Put, $"/api/v1/consultations/{id}/attachments/{Guid.CreateVersion7()}", Resident(), file);
        await Task.Delay(1_000);
        var before = Rss();
        var (highest, done) = (before, false);
        var watching = Task.Run(async () =>
        {
            while (!done)
            {
                highest = Math.Max(highest, Rss());
                await Task.Delay(10);
            }
        });
        var clock = Stopwatch.StartNew();
        for (var n = 0; n < 3; n++) await SendAsync(HttpMethod.Put, $"/api/v1/consultations/{id}/attachments/{Guid.CreateVersion7()}", Resident(), file);
        var seconds = clock.Elapsed.TotalSeconds / 3;
        done = true;
        await watching;
        report.Line($"upload of 20 MiB: {seconds:F2} s, working set moved by {(highest - before) / 1024.0:F1} MiB over three in a row (aim < 8 MiB)");
    }

    private long Rss() => File.ReadLines($"/proc/{system.Pids["storage-vault"]}/status").Where(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
        .Select(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture)).First();

    private async Task TranscriptAsync()
    {
        var id = await OpenAsync([]);
        for (var n = 0; n < 1_000; n++)
            await SendAsync(HttpMethod.Put, $"/api/v1/consultations/{id}/entries/{Guid.CreateVersion7()}?log=talk", Resident(), JsonSerializer.SerializeToUtf8Bytes(new { text = Words }));
        await CloseAsync(id);
        await CopiedAsync(1);
        var times = new List<double>();
        for (var n = 0; n < 20; n++)
        {
            var clock = Stopwatch.StartNew();
            await SendAsync(HttpMethod.Get, $"/api/v1/consultations/{id}/transcript", Supervisor(), null);
            times.Add(clock.Elapsed.TotalMilliseconds);
        }

        report.Line($"transcript of 1,000 messages opened: first {times[0]:F0} ms, then {Report.Percentiles(times[1..])} (aim ≤ 200 ms)");
    }

    /// <summary>Each case holds 73 texts (questions and answers of its opening): as many bytes to open and look through as a talk of 73 messages.</summary>
    private async Task SearchAsync(int transcripts)
    {
        // A tenant of its own: what the other figures left behind is open, and its entries are opened one by one.
        tenantId = Guid.CreateVersion7();
        var answers = Enumerable.Range(0, Texts / 2).Select(n => new { questionId = $"q{n}", label = Words, values = new[] { Words } }).ToArray<object>();
        await Parallel.ForAsync(0, transcripts, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (n, _) =>
        {
            var some = n % 1_000 == 0 ? [.. answers, new { questionId = "last", label = "さがしもの", values = new[] { "めじるし" } }] : answers;
            await CloseAsync(await OpenAsync(some));
        });
        await CopiedAsync(transcripts);
        await system.KillAsync("storage-vault");
        await system.RestartAsync("storage-vault");
        await Task.Delay(5_000);
        var before = Rss();
        var times = new List<double>();
        for (var n = 0; n < 5; n++)
        {
            var clock = Stopwatch.StartNew();
            var answer = await SendAsync(HttpMethod.Post, "/api/v1/searches", Supervisor(), JsonSerializer.SerializeToUtf8Bytes(new { query = "メジルシ" }));
            times.Add(clock.Elapsed.TotalMilliseconds);
            using var page = JsonDocument.Parse(answer);
            report.Line($"search {n + 1} through {page.RootElement.GetProperty("casesScanned").GetInt32()} cases ({page.RootElement.GetProperty("casesScanned").GetInt32() * Texts / 1_000_000.0:F2} million texts): {times[^1]:F0} ms, {page.RootElement.GetProperty("totalHits").GetInt32()} hits, whole {page.RootElement.GetProperty("whole").GetBoolean()}, working set {Rss() / 1024} MiB (before {before / 1024})");
        }

        report.Line($"search: cold {times[0]:F0} ms, median of the next {times[1..].Order().ElementAt(2):F0} ms (aim ≤ 1,000 ms on two idle cores)");
    }

    private async Task CopiedAsync(int wanted)
    {
        for (var waited = 0; waited < 1_800; waited++)
        {
            await using var connection = new NpgsqlConnection(system.Database("vault", "super"));
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand("select count(distinct consultation_id) from transcripts where tenant_id = $1", connection) { Parameters = { new() { Value = tenantId } } };
            if (await command.ExecuteScalarAsync() is long made && made >= wanted) return;
            await Task.Delay(1_000);
        }

        throw new TimeoutException("The transcripts were not made.");
    }

    private async Task<Guid> OpenAsync(object[] answers)
    {
        var id = Guid.CreateVersion7();
        await SendAsync(HttpMethod.Put, $"/api/v1/consultations/{id}", Resident(),
            JsonSerializer.SerializeToUtf8Bytes(new { deskId, departmentId, consentVersion = "2026-11", consentText = "同意します。", answers, openedFrom = "web" }));
        return id;
    }

    private async Task CloseAsync(Guid id) => await SendAsync(HttpMethod.Post, $"/internal/consultations/{id}/close",
        system.Mint("routing").ForPurpose("storage-vault", tenantId, "close", Act.Of(Guid.CreateVersion7(), Guid.CreateVersion7())), JsonSerializer.SerializeToUtf8Bytes(new { closingId = Guid.CreateVersion7(), staffId = Guid.CreateVersion7() }));

    private string Resident() => system.Mint("web-chat").Resident("storage-vault", tenantId, resident);

    private string Supervisor() => system.Mint("gateway").Staff("storage-vault", tenantId,
        new Act(Guid.CreateVersion7(), Guid.CreateVersion7(), new HashSet<string> { "supervisor" }, new HashSet<Guid> { departmentId }, new HashSet<Guid>(), null));

    private async Task<byte[]> SendAsync(HttpMethod method, string path, string token, byte[]? body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new ByteArrayContent(body) };
        request.Content?.Headers.TryAddWithoutValidation("Content-Type", path.Contains("/attachments/", StringComparison.Ordinal) ? "application/octet-stream" : "application/json");
        request.Headers.Add(TokenMint.Header, token);
        using var response = await client.SendAsync(request);
        return response.IsSuccessStatusCode ? await response.Content.ReadAsByteArrayAsync() : throw new InvalidOperationException($"The vault answered {(int)response.StatusCode}.");
    }

    public void Dispose() => client.Dispose();
}
