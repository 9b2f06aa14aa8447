using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Options;
using ServiceDefaults.Tokens;

namespace ServiceDefaults.Tests;

[Collection(nameof(ProbeService))]
public sealed class TokenTests(ProbeService probe)
{
    private readonly Guid tenant = Guid.NewGuid();

    [Fact]
    public async Task A_fresh_token_of_the_right_issuer_opens() =>
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/visitor", probe.System.Mint("gateway").Visitor("reporting", tenant)));

    [Fact]
    public async Task No_token_is_not_signed_in() => Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("/visitor", null));

    [Fact]
    [Trait("Requirement", "64")]
    public async Task A_token_for_another_service_is_refused() =>
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("/visitor", probe.System.Mint("gateway").Visitor("web-chat", tenant)));

    [Fact]
    [Trait("Requirement", "64")]
    public async Task An_issuer_may_make_only_its_own_uses() =>
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("/visitor", probe.System.Mint("routing").Visitor("reporting", tenant)));

    [Fact]
    public async Task An_issuer_may_name_only_its_own_purposes()
    {
        Assert.Equal(HttpStatusCode.NoContent, await StatusAsync("/grant", probe.System.Mint("routing").ForPurpose("reporting", tenant, "grant")));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("/grant", probe.System.Mint("routing").ForPurpose("reporting", tenant, "notice")));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("/grant", probe.System.Mint("web-chat").ForPurpose("reporting", tenant, "grant")));
    }

    [Fact]
    public async Task A_token_signed_with_another_issuers_key_is_refused()
    {
        using var forged = new TokenMint("gateway", await File.ReadAllTextAsync(probe.System.Keys.PrivateKey("routing")), TimeProvider.System);

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("/visitor", forged.Visitor("reporting", tenant)));
    }

    [Fact]
    public async Task An_expired_token_is_refused()
    {
        using var old = new TokenMint("gateway", await File.ReadAllTextAsync(probe.System.Keys.PrivateKey("gateway")), new Past());

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("/visitor", old.Visitor("reporting", tenant)));
    }

    [Fact]
    [Trait("Requirement", "64")]
    public async Task A_token_that_lives_longer_than_a_minute_is_refused()
    {
        var token = probe.System.Mint("gateway").Sign("reporting", TimeSpan.FromHours(1), new Dictionary<string, object> { ["use"] = "visitor", ["tenant"] = tenant.ToString("D"), ["jti"] = "x" });

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("/visitor", token));
    }

    [Fact]
    public async Task An_edited_token_is_refused()
    {
        var parts = probe.System.Mint("gateway").Visitor("reporting", tenant).Split('.');
        var payload = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(Microsoft.IdentityModel.Tokens.Base64UrlEncoder.DecodeBytes(parts[1])) ?? [];
        payload["tenant"] = JsonSerializer.SerializeToElement(Guid.NewGuid());
        parts[1] = Microsoft.IdentityModel.Tokens.Base64UrlEncoder.Encode(JsonSerializer.SerializeToUtf8Bytes(payload));

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("/visitor", string.Join('.', parts)));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("/visitor", "eyJhbGciOiJub25lIn0." + parts[1] + "."));
    }

    [Fact]
    [Trait("Requirement", "64")]
    public async Task A_token_for_a_write_works_once()
    {
        var token = probe.System.Mint("gateway").Visitor("reporting", tenant);

        Assert.Equal(HttpStatusCode.NoContent, await StatusAsync("/visitor", token, HttpMethod.Post));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("/visitor", token, HttpMethod.Post));
    }

    [Fact]
    [Trait("Requirement", "64")]
    public async Task What_is_remembered_of_a_readers_token_opens_no_second_write()
    {
        var token = probe.System.Mint("gateway").Visitor("reporting", tenant);

        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/visitor", token));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/visitor", token));
        Assert.Equal(HttpStatusCode.NoContent, await StatusAsync("/visitor", token, HttpMethod.Post));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("/visitor", token, HttpMethod.Post));
    }

    [Fact]
    public async Task A_readers_token_is_made_again_after_a_while_and_for_nobody_else()
    {
        var clock = new Settable();
        using var mint = await MintAsync("web-chat", clock);
        var (resident, session) = (Guid.NewGuid(), Guid.NewGuid());
        var first = mint.ResidentReading("storage-vault", tenant, Act.Of(resident, session));

        Assert.Equal(first, mint.ResidentReading("storage-vault", tenant, Act.Of(resident, session)));
        Assert.NotEqual(first, mint.ResidentReading("storage-vault", tenant, Act.Of(resident, Guid.NewGuid())));
        Assert.NotEqual(first, mint.ResidentReading("storage-vault", Guid.NewGuid(), Act.Of(resident, session)));
        Assert.NotEqual(first, mint.Resident("storage-vault", tenant, Act.Of(resident, session)));
        clock.Now += TimeSpan.FromSeconds(21);
        Assert.NotEqual(first, mint.ResidentReading("storage-vault", tenant, Act.Of(resident, session)));
    }

    [Fact]
    public async Task What_is_remembered_of_a_readers_token_ends_with_the_token()
    {
        var clock = new Settable();
        var verifier = new TokenVerifier(
            Options.Create(new ServiceOptions { Name = "reporting" }), Options.Create(new TokenOptions { PrivateKeyFile = probe.System.Keys.PrivateKey("reporting"), JwksFile = probe.System.Keys.Jwks }), clock);
        using var mint = await MintAsync("gateway", clock);
        var token = mint.Visitor("reporting", tenant);
        var verified = await verifier.VerifyAsync(token);
        Assert.NotNull(verified);
        verifier.Remember(token, new Caller("gateway", TokenUse.Visitor, tenant, [], null, null), verified.ValidTo);

        Assert.Equal(tenant, verifier.Known(token)?.TenantId);
        Assert.Null(verifier.Known(token + "x"));
        clock.Now += TokenMint.Life + TimeSpan.FromSeconds(1);
        Assert.Null(verifier.Known(token));
    }

    [Fact]
    public async Task An_endpoint_that_names_no_policy_is_denied() =>
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync("/forgotten", probe.System.Mint("gateway").Visitor("reporting", tenant)));

    [Fact]
    public async Task An_unexpected_failure_says_nothing()
    {
        using var client = new HttpClient { BaseAddress = probe.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/broken-for-visitors");
        request.Headers.Add(TokenMint.Header, probe.System.Mint("gateway").Visitor("reporting", tenant));

        using var response = await client.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Contains("\"code\":\"internal\"", body, StringComparison.Ordinal);
        Assert.DoesNotContain("words", body, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_address_is_a_problem_too()
    {
        using var client = new HttpClient { BaseAddress = probe.Address };

        using var response = await client.GetAsync(new Uri("/nowhere", UriKind.Relative));

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    private async Task<HttpStatusCode> StatusAsync(string path, string? token, HttpMethod? method = null)
    {
        using var client = new HttpClient { BaseAddress = probe.Address };
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, path);
        if (token is not null)
        {
            request.Headers.Add(TokenMint.Header, token);
        }

        using var response = await client.SendAsync(request);
        return response.StatusCode;
    }

    /// <summary>A mint by another clock. The token library keeps the first signer of a key for every mint of that key: it must be one that lives on.</summary>
    private async Task<TokenMint> MintAsync(string issuer, TimeProvider clock)
    {
        _ = probe.System.Mint(issuer).Service("reporting");
        return new TokenMint(issuer, await File.ReadAllTextAsync(probe.System.Keys.PrivateKey(issuer)), clock);
    }

    private sealed class Settable : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = System.GetUtcNow();

        public override DateTimeOffset GetUtcNow() => Now;
    }

    private sealed class Past : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() - TimeSpan.FromMinutes(5);
    }
}
