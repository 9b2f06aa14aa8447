using System.Net;
using System.Security.Cryptography;
using ServiceDefaults.Tokens;

namespace StorageVault.Tests;

/// <summary>Each line of trust.md 4.3's tests.</summary>
[Collection(VaultSystemGroup.Name)]
public sealed class TokenTests(VaultSystem vault)
{
    private async Task Refused(Scene scene, Guid id, string? token, HttpStatusCode status = HttpStatusCode.Unauthorized, string code = "sign-in-needed")
    {
        (await scene.Read(id, token ?? "none")).Is(status, code);
        (await scene.Write(id, Guid.CreateVersion7(), "x", token ?? "none")).Is(status, code);
        Assert.Equal(1, await vault.Count("select count(*) from entries where tenant_id = $1", scene.TenantId));
    }

    private sealed class Yesterday : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddMinutes(-2);
    }

    [Fact]
    [Trait("Requirement", "64")]
    public async Task No_token_a_torn_one_and_an_unsigned_one_are_refused()
    {
        using var scene = vault.NewScene();
        var id = await scene.Opened();
        var good = scene.AsResident();

        await Refused(scene, id, null);
        await Refused(scene, id, good[..^4] + "AAAA");
        await Refused(scene, id, good[..(good.LastIndexOf('.') + 1)]);
        await Refused(scene, id, $"eyJhbGciOiJub25lIn0.{good.Split('.')[1]}.");
        await Refused(scene, id, new string('a', 9_000));
    }

    [Fact]
    [Trait("Requirement", "64")]
    public async Task An_expired_token_is_refused()
    {
        using var scene = vault.NewScene();
        var id = await scene.Opened();
        using var mint = new TokenMint("web-chat", await File.ReadAllTextAsync(vault.System.Keys.PrivateKey("web-chat")), new Yesterday());

        await Refused(scene, id, mint.Resident("storage-vault", scene.TenantId, scene.Resident));
    }

    [Fact]
    [Trait("Requirement", "64")]
    public async Task A_token_for_another_audience_is_refused()
    {
        using var scene = vault.NewScene();
        var id = await scene.Opened();

        await Refused(scene, id, vault.System.Mint("web-chat").Resident("routing", scene.TenantId, scene.Resident));
    }

    [Fact]
    [Trait("Requirement", "64")]
    public async Task A_strangers_key_under_a_known_issuer_is_refused()
    {
        using var scene = vault.NewScene();
        var id = await scene.Opened();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var mint = new TokenMint("web-chat", key.ExportPkcs8PrivateKeyPem(), TimeProvider.System);

        await Refused(scene, id, mint.Resident("storage-vault", scene.TenantId, scene.Resident));
    }

    [Fact]
    [Trait("Requirement", "64")]
    public async Task An_issuer_may_make_only_its_own_claims()
    {
        using var scene = vault.NewScene();
        var id = await scene.Opened();

        await Refused(scene, id, vault.System.Mint("gateway").Resident("storage-vault", scene.TenantId, scene.Resident));
        await Refused(scene, id, vault.System.Mint("web-chat").Staff("storage-vault", scene.TenantId, scene.Supervisor));
        await Refused(scene, id, vault.System.Mint("routing").Staff("storage-vault", scene.TenantId, scene.Supervisor));
        await Refused(scene, id, vault.System.Mint("web-chat").ForPurpose("storage-vault", scene.TenantId, "grant"));
        await Refused(scene, id, vault.System.Mint("gateway").Visitor("storage-vault", scene.TenantId));
    }

    [Fact]
    [Trait("Requirement", "64")]
    public async Task A_service_without_a_person_reads_no_words()
    {
        using var scene = vault.NewScene();
        var id = await scene.Opened();

        (await scene.Read(id, vault.System.Mint("web-chat").Service("storage-vault"))).Is(HttpStatusCode.Forbidden, "not-allowed");
        (await scene.Read(id, scene.For("grant"))).Is(HttpStatusCode.Forbidden, "not-allowed");
    }

    [Fact]
    [Trait("Requirement", "64")]
    public async Task A_token_writes_once()
    {
        using var scene = vault.NewScene();
        var id = await scene.Opened();
        var token = scene.AsResident();

        Assert.Equal(HttpStatusCode.OK, (await scene.Write(id, Guid.CreateVersion7(), "一度", token)).Status);
        (await scene.Write(id, Guid.CreateVersion7(), "二度", token)).Is(HttpStatusCode.Unauthorized, "sign-in-needed");
    }

    [Fact]
    [Trait("Requirement", "56")]
    public async Task A_tenant_header_from_outside_changes_nothing()
    {
        using var scene = vault.NewScene();
        using var elsewhere = vault.NewScene();
        var id = await scene.Opened();
        using var client = vault.System.Client("storage-vault");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/consultations/{id}/entries");
        request.Headers.Add(TokenMint.Header, elsewhere.AsStaff(scene.Supervisor));
        request.Headers.Add("X-Tenant", scene.TenantId.ToString());
        request.Headers.Add("Tomoshibi-Tenant", scene.TenantId.ToString());

        using var response = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }
}
