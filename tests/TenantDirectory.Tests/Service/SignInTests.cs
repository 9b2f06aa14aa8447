using System.Diagnostics;
using System.Net;
using LocalSystem;

namespace TenantDirectory.Tests.Service;

[Collection("directory")]
public sealed class SignInTests(DirectorySystem directory)
{
    [Fact]
    public async Task Sign_in_me_check_and_sign_out()
    {
        var hanako = directory.Aoba.Member("hanako");
        using var signedIn = await directory.SignInAsync(hanako, DateTimeOffset.UtcNow).ExpectAsync(HttpStatusCode.OK);
        var cookie = signedIn.Headers.GetValues("Set-Cookie").Single();
        foreach (var part in new[] { "path=/", "secure", "httponly", "samesite=lax", "max-age=36000" })
        {
            Assert.Contains(part, cookie, StringComparison.OrdinalIgnoreCase);
        }

        var ticket = signedIn.Ticket();
        Assert.Equal(43, ticket.Length);
        using var me = await directory.DoorAsync(HttpMethod.Get, "/api/v1/me", ticket: ticket).ExpectAsync(HttpStatusCode.OK);
        var view = await me.JsonAsync();
        Assert.Equal(hanako.StaffId, view.GetProperty("staffId").GetGuid());
        Assert.Equal(5, view.GetProperty("capacity").GetInt32());
        var membership = view.GetProperty("memberships").EnumerateArray().Single();
        Assert.Equal("青葉市", membership.GetProperty("tenantName").GetString());
        Assert.Equal(2, membership.GetProperty("desks").GetArrayLength());
        Assert.Equal(2, membership.GetProperty("departments").GetArrayLength());

        Assert.True(await directory.RunsAsync(ticket));
        using var outAgain = await directory.DoorAsync(HttpMethod.Post, "/api/v1/auth/sign-out", ticket: ticket).ExpectAsync(HttpStatusCode.NoContent);
        Assert.False(await directory.RunsAsync(ticket));
        using var after = await directory.DoorAsync(HttpMethod.Get, "/api/v1/me", ticket: ticket).ExpectAsync(HttpStatusCode.Unauthorized, "sign-in-needed");
        Assert.NotEmpty(await directory.QueryAsync($"select event_id from outbox where type = 'tenant-directory:staff-session-ended:v1' and data->>'staffId' = '{hanako.StaffId}'"));
    }

    [Fact]
    [Trait("Requirement", "44")]
    public async Task A_code_works_once_and_the_next_sign_in_ends_the_older_session()
    {
        var taro = directory.Aoba.Member("taro");
        var now = DateTimeOffset.UtcNow;
        using var first = await directory.SignInAsync(taro, now).ExpectAsync(HttpStatusCode.OK);
        using var replay = await directory.SignInAsync(taro, now).ExpectAsync(HttpStatusCode.Unauthorized, "sign-in-needed");
        using var older = await WaitedAsync(() => directory.SignInAsync(taro, now.AddSeconds(-30))).ExpectAsync(HttpStatusCode.Unauthorized);
        Assert.True(await directory.RunsAsync(first.Ticket()));
        using var next = await WaitedAsync(() => directory.SignInAsync(taro, now.AddSeconds(30)), 2_100).ExpectAsync(HttpStatusCode.OK);
        Assert.False(await directory.RunsAsync(first.Ticket()));
        Assert.True(await directory.RunsAsync(next.Ticket()));
        Assert.Equal(["1"], await directory.QueryAsync($"select count(*) from sessions where staff_id = '{taro.StaffId}' and ended_at is null"));
    }

    [Fact]
    [Trait("Requirement", "44")]
    public async Task The_same_code_at_the_same_moment_lets_one_in()
    {
        var officer = directory.Aoba.Member("officer");
        var now = DateTimeOffset.UtcNow;
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => directory.SignInAsync(officer, now)));
        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        Assert.All(answers, answer => Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.OK, HttpStatusCode.Unauthorized, HttpStatusCode.TooManyRequests }));
    }

    [Fact]
    [Trait("Requirement", "52")]
    public async Task Whatever_is_wrong_the_answer_is_the_same()
    {
        var (admin, sachiko) = (directory.Minato.Member("admin"), directory.Minato.Member("sachiko"));
        var code = Totp.Code(admin.TotpSecret, DateTimeOffset.UtcNow);
        var answers = new List<string>();
        foreach (var body in new object[]
        {
            new { email = "nobody@minato.example", password = admin.Password, code },
            new { email = admin.Email, password = "another-long-one-7x", code },
            new { email = sachiko.Email, password = sachiko.Password, code = "000000" },
            new { email = "not an address", password = "x", code = "x" },
            new { email = "second@minato.example", password = "\u0000 nul in it, long enough", code },
        })
        {
            using var response = await directory.DoorAsync(HttpMethod.Post, "/api/v1/auth/sign-in", body).ExpectAsync(HttpStatusCode.Unauthorized);
            var json = (await response.JsonAsync()).EnumerateObject().Where(part => part.Name != "traceId").Select(part => part.ToString());
            answers.Add(string.Join(';', json) + string.Join(';', response.Headers.Where(header => header.Key != "Date").Select(header => header.Key)));
        }

        Assert.Single(answers.Distinct());
    }

    [Fact]
    [Trait("Requirement", "52")]
    public async Task Nobody_takes_as_long_as_somebody()
    {
        // In turns, so that whatever else the machine does falls on both alike.
        var (known, unknown) = (new List<double>(), new List<double>());
        for (var at = 0; at < 9; at++)
        {
            known.Add(await TimeAsync(directory.Minato.Staff[at % 3].Email));
            unknown.Add(await TimeAsync($"nobody{at}@minato.example"));
        }

        Assert.InRange(Median(unknown) / Median(known), 0.4, 2.5);
    }

    [Fact]
    public async Task Failures_make_an_account_wait_longer_each_time_also_one_nobody_has()
    {
        foreach (var email in new[] { directory.Minato.Member("officer").Email, "still-nobody@minato.example" })
        {
            Task<HttpResponseMessage> Try() => directory.DoorAsync(HttpMethod.Post, "/api/v1/auth/sign-in", new { email, password = "another-long-one-7x", code = "000000" });
            using var first = await Try().ExpectAsync(HttpStatusCode.Unauthorized);
            using var soon = await Try().ExpectAsync(HttpStatusCode.TooManyRequests, "too-often");
            Assert.Equal(1, soon.Headers.RetryAfter?.Delta?.TotalSeconds);
            using var second = await WaitedAsync(Try).ExpectAsync(HttpStatusCode.Unauthorized);
            using var later = await Try().ExpectAsync(HttpStatusCode.TooManyRequests);
            Assert.Equal(2, later.Headers.RetryAfter?.Delta?.TotalSeconds);
        }
    }

    [Fact]
    public async Task Thirty_failures_make_a_network_wait_and_no_other()
    {
        var network = Guid.NewGuid().ToString("N");
        for (var at = 0; at < 30; at++)
        {
            using var wrong = await directory.DoorAsync(HttpMethod.Post, "/api/v1/auth/sign-in", new { email = $"guess{at}@minato.example", password = "x", code = "x" }, network: network).ExpectAsync(HttpStatusCode.Unauthorized);
        }

        using var blocked = await directory.DoorAsync(HttpMethod.Post, "/api/v1/auth/sign-in", new { email = "guess31@minato.example", password = "x", code = "x" }, network: network).ExpectAsync(HttpStatusCode.TooManyRequests, "too-often");
        Assert.InRange(blocked.Headers.RetryAfter?.Delta?.TotalSeconds ?? 0, 50, 60);
        using var other = await directory.DoorAsync(HttpMethod.Post, "/api/v1/auth/sign-in", new { email = "guess32@minato.example", password = "x", code = "x" }).ExpectAsync(HttpStatusCode.Unauthorized);
    }

    private async Task<double> TimeAsync(string email)
    {
        await directory.QueryAsync("delete from sign_in_limits");
        var watch = Stopwatch.StartNew();
        using var response = await directory.DoorAsync(HttpMethod.Post, "/api/v1/auth/sign-in", new { email, password = "another-long-one-7x", code = "000000" }).ExpectAsync(HttpStatusCode.Unauthorized);
        return watch.Elapsed.TotalMilliseconds;
    }

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);

    private static async Task<HttpResponseMessage> WaitedAsync(Func<Task<HttpResponseMessage>> call, int milliseconds = 1_100)
    {
        await Task.Delay(milliseconds);
        return await call();
    }
}
