using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using ServiceDefaults.Tokens;
using StorageVaultClient;
using StorageVaultClient.Trace;

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

    /// <summary>Trust.md 6.2: the attestation names the root over all access logs that was anchored last, and one key signs both.</summary>
    [Fact]
    public async Task The_attestation_names_the_head_of_the_access_logs_as_it_was_anchored()
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(await File.ReadAllTextAsync(vault.System.Keys.PublicKey("vault")));
        using var client = vault.System.Client("storage-vault");
        JsonNode? head = null;
        for (var attempt = 0; attempt < 100 && head is null; attempt++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/internal/residency");
            request.Headers.Add(TokenMint.Header, vault.System.Mint("operator-cli").Service("storage-vault"));
            using var response = await client.SendAsync(request);
            head = ResidencyStatement.Open(ResidencyStatement.Attestation, await response.Content.ReadAsStringAsync(), key).Payload?["auditHead"];
            if (head is null) await Task.Delay(100);
        }

        var anchored = Directory.GetFiles(Path.Combine(vault.System.Folder, "vault-anchors"), "*.jws", SearchOption.AllDirectories)
            .Select(file => Anchor.Read(File.ReadAllText(file), key)).OfType<AnchorStatement>().Where(anchor => anchor.Root == head?["root"]?.ToString()).ToList();
        Assert.Contains(anchored, anchor => ResidencyStatement.Write(anchor.At) == head?["at"]?.ToString());
    }
}
