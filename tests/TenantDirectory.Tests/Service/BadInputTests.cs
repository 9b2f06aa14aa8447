using System.Net;
using ServiceDefaults.Tokens;

namespace TenantDirectory.Tests.Service;

[Collection("directory")]
public sealed class BadInputTests(DirectorySystem directory)
{
    private static readonly string[] Bodies =
    [
        "", "{", "null", "[]", "\"x\"", "{}", "{\"email\":1,\"password\":[],\"code\":{},\"token\":7}", "{\"email\":null,\"password\":null,\"code\":null,\"token\":null}",
        "{\"email\":\"\\ud800\",\"password\":\"\\ud800\",\"code\":\"1\",\"token\":\"\\ud800\"}",
        "{\"email\":\"a@b\",\"email\":\"a@b\",\"token\":\"a\",\"token\":\"a\",\"password\":\"x\",\"code\":\"1\"}",
        "{\"email\":\"" + new string('a', 300) + "\",\"password\":\"x\",\"code\":\"1\",\"token\":\"" + new string('a', 300) + "\"}",
        new string('[', 200),
    ];

    [Theory]
    [InlineData("/api/v1/auth/sign-in")]
    [InlineData("/api/v1/auth/invitations/open")]
    [InlineData("/api/v1/auth/invitations/accept")]
    public async Task What_is_malformed_is_400_and_leaves_nothing(string path)
    {
        foreach (var body in Bodies)
        {
            using var response = await directory.DoorAsync(HttpMethod.Post, path, body).ExpectAsync(HttpStatusCode.BadRequest, "validation-failed");
        }

        using var large = await directory.DoorAsync(HttpMethod.Post, path, $"{{\"token\":\"{new string('a', 70_000)}\"}}").ExpectAsync(HttpStatusCode.RequestEntityTooLarge, "too-large");
    }

    [Fact]
    public async Task Staff_and_session_checks_refuse_the_same()
    {
        foreach (var body in Bodies)
        {
            using var staff = await directory.StaffAsync(HttpMethod.Post, "/api/v1/staff", directory.Aoba, "admin", body).ExpectAsync(HttpStatusCode.BadRequest, "validation-failed");
            using var check = await directory.ServiceAsync(HttpMethod.Post, "/internal/sessions/check", "gateway", body).ExpectAsync(HttpStatusCode.BadRequest, "validation-failed");
        }

        using var many = await directory.ServiceAsync(HttpMethod.Post, "/internal/sessions/check", "gateway", new { tickets = Enumerable.Repeat("x", 501) }).ExpectAsync(HttpStatusCode.BadRequest);
        using var nothing = await directory.ServiceAsync(HttpMethod.Post, "/internal/sessions/check", "gateway", new { tickets = new string?[] { null } }).ExpectAsync(HttpStatusCode.BadRequest);
        using var unknown = await directory.StaffAsync(HttpMethod.Post, $"/api/v1/staff/{Guid.NewGuid()}/disable", directory.Aoba, "admin").ExpectAsync(HttpStatusCode.NotFound, "not-found");
        using var noId = await directory.StaffAsync(HttpMethod.Post, "/api/v1/staff/x/disable", directory.Aoba, "admin").ExpectAsync(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("x")]
    [InlineData("a.b.c")]
    public async Task Without_the_gateways_token_there_is_no_answer(string? token)
    {
        foreach (var path in new[] { "/api/v1/auth/sign-in", "/api/v1/me", "/api/v1/staff", "/api/v1/desks", "/internal/settings?kinds=tenant", "/internal/feed" })
        {
            using var request = new HttpRequestMessage(path.EndsWith("sign-in", StringComparison.Ordinal) ? HttpMethod.Post : HttpMethod.Get, path);
            if (token is not null)
            {
                request.Headers.Add(TokenMint.Header, token);
            }

            using var refused = await directory.Client.SendAsync(request).ExpectAsync(HttpStatusCode.Unauthorized, "sign-in-needed");
        }
    }

    [Fact]
    public async Task Another_services_token_opens_no_staff_door()
    {
        foreach (var issuer in new[] { "web-chat", "routing", "storage-vault" })
        {
            using var me = await directory.ServiceAsync(HttpMethod.Get, "/api/v1/me", issuer).ExpectAsync(HttpStatusCode.Forbidden, "not-allowed");
            using var staff = await directory.ServiceAsync(HttpMethod.Get, "/api/v1/staff", issuer).ExpectAsync(HttpStatusCode.Forbidden, "not-allowed");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_cookie_nobody_was_given_is_nobody(string ticket)
    {
        using var me = await directory.DoorAsync(HttpMethod.Get, "/api/v1/me", ticket: ticket).ExpectAsync(HttpStatusCode.Unauthorized, "sign-in-needed");
        using var signOut = await directory.DoorAsync(HttpMethod.Post, "/api/v1/auth/sign-out", ticket: ticket).ExpectAsync(HttpStatusCode.NoContent);
    }
}
