using System.Net;
using LocalSystem;

namespace TenantDirectory.Tests.Service;

[Collection("directory")]
public sealed class InvitationTests(DirectorySystem directory)
{
    private const string Password = "kumo-no-mukou-e7-x";

    [Fact]
    public async Task Invited_accepted_signed_in_disabled()
    {
        var staffId = Guid.NewGuid();
        var token = await InviteAsync(staffId, "New.Person@Aoba.example");
        using var opened = await Open(token).ExpectAsync(HttpStatusCode.OK);
        var view = await opened.JsonAsync();
        Assert.Equal("new.person@aoba.example", view.GetProperty("email").GetString());
        Assert.Equal("青葉市", view.GetProperty("tenantName").GetString());
        var totp = view.GetProperty("totp");
        var secret = totp.GetProperty("secretBase32").GetString() ?? string.Empty;
        Assert.Equal(32, secret.Length);
        Assert.StartsWith("otpauth://totp/", totp.GetProperty("otpauthUri").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("<svg ", totp.GetProperty("qrSvg").GetString(), StringComparison.Ordinal);
        using var again = await Open(token).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal(secret, (await again.JsonAsync()).GetProperty("totp").GetProperty("secretBase32").GetString());

        var now = DateTimeOffset.UtcNow;
        var code = Totp.Code(secret, now);
        using var weak = await Accept(token, "new.person-is-my-name", code).ExpectAsync(HttpStatusCode.BadRequest, "validation-failed");
        Assert.Equal("personal-words", (await weak.JsonAsync()).GetProperty("errors").GetProperty("password")[0].GetString());
        using var wrong = await Accept(token, Password, Totp.Code(secret, now.AddMinutes(5))).ExpectAsync(HttpStatusCode.BadRequest);
        Assert.Equal("wrong-code", (await wrong.JsonAsync()).GetProperty("errors").GetProperty("code")[0].GetString());
        using var taken = await Accept(token, Password, code).ExpectAsync(HttpStatusCode.NoContent);
        using var twice = await Accept(token, Password, code).ExpectAsync(HttpStatusCode.NotFound, "not-found");
        using var openTwice = await Open(token).ExpectAsync(HttpStatusCode.NotFound, "not-found");

        var person = directory.Aoba.Staff[0] with { Email = "new.person@aoba.example", Password = Password, TotpSecret = secret };
        using var replay = await directory.SignInAsync(person, now).ExpectAsync(HttpStatusCode.Unauthorized, "sign-in-needed");
        await Task.Delay(1_100);
        using var signedIn = await directory.SignInAsync(person, now.AddSeconds(30)).ExpectAsync(HttpStatusCode.OK);
        var ticket = signedIn.Ticket();
        Assert.True(await directory.RunsAsync(ticket));
        using var listed = await directory.StaffAsync(HttpMethod.Get, "/api/v1/staff", directory.Aoba, "admin").ExpectAsync(HttpStatusCode.OK);
        Assert.Equal("active", (await listed.JsonAsync()).GetProperty("staff").EnumerateArray().Single(one => one.GetProperty("staffId").GetGuid() == staffId).GetProperty("state").GetString());

        using var foreign = await directory.StaffAsync(HttpMethod.Post, $"/api/v1/staff/{staffId}/disable", directory.Minato, "admin").ExpectAsync(HttpStatusCode.NotFound, "not-found");
        Assert.True(await directory.RunsAsync(ticket));
        using var disabled = await directory.StaffAsync(HttpMethod.Post, $"/api/v1/staff/{staffId}/disable", directory.Aoba, "admin").ExpectAsync(HttpStatusCode.NoContent);
        Assert.False(await directory.RunsAsync(ticket));
        using var me = await directory.DoorAsync(HttpMethod.Get, "/api/v1/me", ticket: ticket).ExpectAsync(HttpStatusCode.Unauthorized);
        using var repeated = await directory.StaffAsync(HttpMethod.Post, $"/api/v1/staff/{staffId}/disable", directory.Aoba, "admin").ExpectAsync(HttpStatusCode.NoContent);
        using var back = await directory.SignInAsync(person, now.AddSeconds(60)).ExpectAsync(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_new_link_ends_the_older_one_and_its_secret()
    {
        var staffId = Guid.NewGuid();
        var first = await InviteAsync(staffId, "relink@aoba.example");
        using var before = await Open(first).ExpectAsync(HttpStatusCode.OK);
        var second = await InviteAsync(staffId, "relink@aoba.example");
        using var gone = await Open(first).ExpectAsync(HttpStatusCode.NotFound);
        using var after = await Open(second).ExpectAsync(HttpStatusCode.OK);
        Assert.NotEqual(Secret(await before.JsonAsync()), Secret(await after.JsonAsync()));
    }

    [Fact]
    public async Task An_old_link_and_one_nobody_made_are_the_same_404()
    {
        var staffId = Guid.NewGuid();
        var token = await InviteAsync(staffId, "late@aoba.example");
        await directory.QueryAsync($"update invitations set expires_at = now() - interval '1 second' where staff_id = '{staffId}'");
        foreach (var link in new[] { token, new string('A', 43), "x", "../../etc/passwd" })
        {
            using var opened = await Open(link).ExpectAsync(HttpStatusCode.NotFound, "not-found");
            using var accepted = await Accept(link, Password, "123456").ExpectAsync(HttpStatusCode.NotFound, "not-found");
        }
    }

    [Fact]
    public async Task Only_an_administrator_invites_and_only_into_what_the_tenant_has()
    {
        object Body(Guid[]? desks = null, string[]? roles = null, string email = "someone@aoba.example", int capacity = 1) =>
            new { staffId = Guid.NewGuid(), displayName = "だれか", email, roles = roles ?? ["counselor"], departments = Array.Empty<Guid>(), desks = desks ?? [], capacity };
        foreach (var member in new[] { "hanako", "sachiko", "officer" })
        {
            using var refused = await directory.StaffAsync(HttpMethod.Post, "/api/v1/staff", directory.Aoba, member, Body()).ExpectAsync(HttpStatusCode.Forbidden, "not-allowed");
            using var list = await directory.StaffAsync(HttpMethod.Get, "/api/v1/staff", directory.Aoba, member).ExpectAsync(HttpStatusCode.Forbidden, "not-allowed");
            using var disable = await directory.StaffAsync(HttpMethod.Post, $"/api/v1/staff/{directory.Aoba.Member("taro").StaffId}/disable", directory.Aoba, member).ExpectAsync(HttpStatusCode.Forbidden);
        }

        foreach (var body in new[] { Body(desks: [directory.Minato.Desks[0].DeskId]), Body(roles: []), Body(roles: ["owner"]), Body(email: "no address"), Body(capacity: -1), Body(capacity: 5_000) })
        {
            using var invalid = await directory.StaffAsync(HttpMethod.Post, "/api/v1/staff", directory.Aoba, "admin", body).ExpectAsync(HttpStatusCode.BadRequest, "validation-failed");
        }

        using var address = await directory.StaffAsync(HttpMethod.Post, "/api/v1/staff", directory.Aoba, "admin", Body(email: directory.Minato.Member("hanako").Email)).ExpectAsync(HttpStatusCode.Conflict, "address-taken");
        Assert.Equal(["0"], await directory.QueryAsync("select count(*) from accounts where email = 'someone@aoba.example'"));
    }

    [Fact]
    [Trait("Requirement", "56")]
    public async Task Another_tenants_administrator_sees_renames_and_lets_in_nobody_here()
    {
        var hanako = directory.Aoba.Member("hanako");
        using var list = await directory.StaffAsync(HttpMethod.Get, "/api/v1/staff", directory.Minato, "admin").ExpectAsync(HttpStatusCode.OK);
        Assert.DoesNotContain(hanako.StaffId.ToString(), (await list.JsonAsync()).ToString(), StringComparison.Ordinal);
        using var desks = await directory.StaffAsync(HttpMethod.Get, "/api/v1/desks", directory.Minato, "hanako").ExpectAsync(HttpStatusCode.OK);
        var text = (await desks.JsonAsync()).ToString();
        Assert.Contains(directory.Minato.Desks[0].DeskId.ToString(), text, StringComparison.Ordinal);
        Assert.DoesNotContain(directory.Aoba.Desks[0].DeskId.ToString(), text, StringComparison.Ordinal);
        var theft = new { staffId = hanako.StaffId, displayName = "x", email = "thief@minato.example", roles = new[] { "counselor" }, departments = Array.Empty<Guid>(), desks = Array.Empty<Guid>(), capacity = 1 };
        using var refused = await directory.StaffAsync(HttpMethod.Post, "/api/v1/staff", directory.Minato, "admin", theft).ExpectAsync(HttpStatusCode.Conflict, "address-taken");
        using var own = await directory.StaffAsync(HttpMethod.Post, "/api/v1/staff", directory.Aoba, "admin", theft).ExpectAsync(HttpStatusCode.Conflict, "already-active");
    }

    private async Task<string> InviteAsync(Guid staffId, string email)
    {
        using var response = await directory.StaffAsync(HttpMethod.Post, "/api/v1/staff", directory.Aoba, "admin", new
        {
            staffId, displayName = "新人 次郎", email, roles = new[] { "counselor" }, departments = directory.Aoba.Departments, desks = directory.Aoba.Desks.Select(desk => desk.DeskId), capacity = 2,
        }).ExpectAsync(HttpStatusCode.Created);
        var url = new Uri((await response.JsonAsync()).GetProperty("invitationUrl").GetString() ?? string.Empty);
        Assert.Equal("/invite", url.AbsolutePath);
        return url.Fragment[1..];
    }

    private Task<HttpResponseMessage> Open(string token) => directory.DoorAsync(HttpMethod.Post, "/api/v1/auth/invitations/open", new { token });

    private Task<HttpResponseMessage> Accept(string token, string password, string code) =>
        directory.DoorAsync(HttpMethod.Post, "/api/v1/auth/invitations/accept", new { token, password, code });

    private static string? Secret(System.Text.Json.JsonElement opened) => opened.GetProperty("totp").GetProperty("secretBase32").GetString();
}
