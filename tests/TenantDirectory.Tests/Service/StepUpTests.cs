using System.Net;
using LocalSystem;

namespace TenantDirectory.Tests.Service;

[Collection("directory")]
public sealed class StepUpTests(DirectorySystem directory)
{
    [Fact]
    [Trait("Requirement", "50")]
    public async Task A_fresh_code_proves_the_person_anew_and_the_session_goes_on()
    {
        var (privacy, now) = (directory.Aoba.Member("privacy"), DateTimeOffset.UtcNow);
        using var signedIn = await directory.SignInAsync(privacy, now).ExpectAsync(HttpStatusCode.OK);
        var ticket = signedIn.Ticket();
        await directory.QueryAsync($"update sessions set step_up_at = now() - interval '1 hour' where staff_id = '{privacy.StaffId}' and ended_at is null");

        using var replayed = await TryAsync(ticket, Totp.Code(privacy.TotpSecret, now)).ExpectAsync(HttpStatusCode.Forbidden, "code-wrong");
        // However slow the machine: the wait after a wrong code has not passed.
        await directory.QueryAsync("update sign_in_limits set blocked_until = now() + interval '1 minute'");
        using var soon = await TryAsync(ticket, "000000").ExpectAsync(HttpStatusCode.TooManyRequests, "too-often");
        Assert.Equal(["True"], await IsOldAsync(privacy));
        await directory.QueryAsync("delete from sign_in_limits");
        using var proved = await TryAsync(ticket, Totp.Code(privacy.TotpSecret, now.AddSeconds(30))).ExpectAsync(HttpStatusCode.NoContent);

        Assert.Equal(["False"], await IsOldAsync(privacy));
        Assert.True(await directory.RunsAsync(ticket));
        Assert.False(proved.Headers.Contains("Set-Cookie"));
        await directory.QueryAsync("delete from sign_in_limits");
        using var again = await TryAsync(ticket, Totp.Code(privacy.TotpSecret, now.AddSeconds(30))).ExpectAsync(HttpStatusCode.Forbidden, "code-wrong");
    }

    [Fact]
    public async Task Without_a_session_nobody_proves_anything()
    {
        using var none = await TryAsync(null, "000000").ExpectAsync(HttpStatusCode.Unauthorized, "sign-in-needed");
        using var made = await TryAsync(new string('A', 43), "000000").ExpectAsync(HttpStatusCode.Unauthorized, "sign-in-needed");
        using var empty = await directory.DoorAsync(HttpMethod.Post, "/api/v1/auth/step-up", new { }).ExpectAsync(HttpStatusCode.BadRequest, "validation-failed");
    }

    [Fact]
    public async Task Colleagues_are_names_of_ones_own_tenant_and_nothing_more()
    {
        using var answer = await directory.StaffAsync(HttpMethod.Get, "/api/v1/colleagues", directory.Minato, "hanako").ExpectAsync(HttpStatusCode.OK);
        var colleagues = (await answer.JsonAsync()).GetProperty("colleagues").EnumerateArray().ToList();

        Assert.Contains(colleagues, one => one.GetProperty("staffId").GetGuid() == directory.Minato.Member("taro").StaffId && one.GetProperty("displayName").GetString() == "鈴木 太郎");
        Assert.DoesNotContain(colleagues, one => directory.Aoba.Staff.Any(other => other.StaffId == one.GetProperty("staffId").GetGuid()));
        Assert.All(colleagues, one => Assert.Equal(["staffId", "displayName", "state"], one.EnumerateObject().Select(part => part.Name)));
    }

    private Task<HttpResponseMessage> TryAsync(string? ticket, string code) => directory.DoorAsync(HttpMethod.Post, "/api/v1/auth/step-up", new { code }, ticket);

    private Task<List<string>> IsOldAsync(DemoStaff member) =>
        directory.QueryAsync($"select step_up_at < now() - interval '5 minutes' from sessions where staff_id = '{member.StaffId}' and ended_at is null");
}
