using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using LocalSystem;

namespace Bench;

/// <summary>How long LINE waits for our 200, open loop at a fixed rate; each request is one signed message event of its own.</summary>
internal static class Webhook
{
    // Nobody has called the webhook before: its code is compiled while LINE waits.
    private static readonly TimeSpan Cold = TimeSpan.FromSeconds(2);

    public static async Task RunAsync(RunningSystem system, Report report, int rate, TimeSpan duration)
    {
        var tenant = system.Demo.Tenants["aoba"];
        using var client = system.Browser(tenant.Host);
        client.DefaultRequestHeaders.Remove("Sec-Fetch-Site");
        var random = new Random(20261121);
        var measured = new ConcurrentBag<(double At, double Took)>();
        var (bad, sends, clock, next) = (0, new List<Task>(), Stopwatch.StartNew(), 0.0);
        while (next < duration.TotalMilliseconds)
        {
            next += -Math.Log(1 - random.NextDouble()) * 1000 / rate;
            var wait = next - clock.Elapsed.TotalMilliseconds;
            if (wait > 1)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(wait));
            }

            var (at, body) = (next, Body(tenant, random));
            sends.Add(Task.Run(async () =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, $"/line/webhook/{tenant.Line.WebhookKey}") { Content = new ByteArrayContent(body) };
                request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
                request.Headers.Add("x-line-signature", Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(tenant.Line.ChannelSecret), body)));
                using var response = await client.SendAsync(request);
                if (!response.IsSuccessStatusCode)
                {
                    Interlocked.Increment(ref bad);
                }

                measured.Add((at, clock.Elapsed.TotalMilliseconds - at));
            }));
        }

        await Task.WhenAll(sends);
        Directory.CreateDirectory(Path.Combine(Repo.Root, "artifacts"));
        await File.WriteAllLinesAsync(Path.Combine(Repo.Root, "artifacts", "bench-webhook.txt"), measured.OrderBy(one => one.At).Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.At:F1} {one.Took:F1}")));
        report.Line($"webhook answer at {rate}/s: {Report.Percentiles([.. measured.Select(one => one.Took)])}; refused {bad} (aim p99 ≤ 50 ms; LINE's limit 2,000 ms)");
        report.Line($"  of these the service's first since its start, {Cold.TotalSeconds:F0} seconds: {Report.Percentiles([.. measured.Where(one => one.At < Cold.TotalMilliseconds).Select(one => one.Took)])}");
        report.Line($"  all others: {Report.Percentiles([.. measured.Where(one => one.At >= Cold.TotalMilliseconds).Select(one => one.Took)])}");
    }

    /// <summary>Before this part by itself: the gateway's code is compiled, as after the parts that come before it in the whole run.</summary>
    public static async Task WarmGatewayAsync(RunningSystem system)
    {
        using var client = system.Browser(system.Demo.Tenants["aoba"].Host);
        for (var n = 0; n < 1_500; n++)
        {
            using var response = await client.GetAsync(new Uri("/api/v1/door", UriKind.Relative));
            response.EnsureSuccessStatusCode();
        }
    }

    private static byte[] Body(DemoTenant tenant, Random random)
    {
        // A block: the whole path of an event without an answer, so that LINE's stand-in is not what is measured.
        var user = "U" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        return JsonSerializer.SerializeToUtf8Bytes(new
        {
            destination = tenant.Line.BotUserId,
            events = new[]
            {
                new
                {
                    type = "unfollow",
                    mode = "active",
                    timestamp = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(),
                    source = new { type = "user", userId = user },
                    webhookEventId = Ulid(random),
                    deliveryContext = new { isRedelivery = false },
                },
            },
        });
    }

    private static string Ulid(Random random) => "01" + new string([.. Enumerable.Range(0, 24).Select(_ => "0123456789ABCDEFGHJKMNPQRSTVWXYZ"[random.Next(32)])]);
}
