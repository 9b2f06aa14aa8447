using System.Net;
using ServiceDefaults.Tokens;

namespace StorageVault.Tests.Residency;

[Collection(VaultSystemGroup.Name), Trait("Requirement", "87")]
public sealed class ReadResidencyTests(VaultSystem vault)
{
    [Fact]
    public async Task Only_monitors_and_tenant_administrators_read_the_attestation()
    {
        using var client = vault.System.Client("storage-vault");
        string Staff(params string[] roles) => vault.System.Mint("gateway").Staff("storage-vault", Guid.NewGuid(), new Act(Guid.NewGuid(), Guid.NewGuid(), roles.ToHashSet(), new HashSet<Guid>(), new HashSet<Guid>(), null));
        async Task<HttpStatusCode> Ask(string path, string? token)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            if (token is not null) request.Headers.Add(TokenMint.Header, token);
            return (await client.SendAsync(request)).StatusCode;
        }

        Assert.Equal(HttpStatusCode.OK, await Ask("/api/v1/residency", Staff("tenantAdmin")));
        Assert.Equal(HttpStatusCode.OK, await Ask("/internal/residency", vault.System.Mint("reporting").Service("storage-vault")));
        Assert.Equal(HttpStatusCode.Forbidden, await Ask("/api/v1/residency", Staff("counselor", "supervisor")));
        Assert.Equal(HttpStatusCode.Forbidden, await Ask("/internal/residency", vault.System.Mint("routing").Service("storage-vault")));
        Assert.Equal(HttpStatusCode.Forbidden, await Ask("/internal/residency", Staff("tenantAdmin")));
        Assert.Equal(HttpStatusCode.Unauthorized, await Ask("/internal/residency", null));
        Assert.Equal(HttpStatusCode.Unauthorized, await Ask("/api/v1/residency", null));
    }
}
