using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using LocalSystem;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using ServiceDefaults;
using ServiceDefaults.Tokens;
using StorageVaultClient;

namespace StorageVault.Tests.Residency;

/// <summary>A real vault that says it stands in Tokyo and whose node's label is a file.</summary>
public sealed class ResidencyGuardTests
{
    private static string Labels(string region) => $"topology.kubernetes.io/region=\"{region}\"\n";

    [Fact, Trait("Requirement", "85"), Trait("Requirement", "87")]
    public async Task A_label_that_changes_while_running_fences_the_vault_and_its_attestation_says_so()
    {
        var (folder, label) = NewLabel("ap-northeast-1");
        await using var system = await RunningSystem.StartAsync(new SystemOptions { Services = ["storage-vault"], Seed = false, Environment = new Dictionary<string, IReadOnlyDictionary<string, string>> { ["storage-vault"] = Tokyo(label, folder) } });
        using var vault = system.Client("storage-vault");
        using var key = ECDsa.Create();
        key.ImportFromPem(await File.ReadAllTextAsync(system.Keys.PublicKey("vault")));

        Assert.Equal(HttpStatusCode.NotFound, (await Read(system, vault)).StatusCode);
        var before = await Attestation(system, vault);
        Assert.Equal(ResidencyFinding.Fine, ResidencyStatement.Verify(before, key, new(TimeSpan.FromHours(2), "tokyo-test"), TimeProvider.System.GetUtcNow()));
        var (_, payload) = ResidencyStatement.Open(ResidencyStatement.Attestation, before, key);
        Assert.Equal(["ap-northeast-1", "ap-northeast-1"], payload?["compute"]?["sources"]?.AsArray().Select(source => source?["value"]?.ToString()));
        Assert.Matches("^[0-9]{10,}$", payload?["db"]?["systemId"]?.ToString());
        Assert.Equal(ResidencyFinding.OtherDatabase, ResidencyStatement.Verify(before, key, new(TimeSpan.FromHours(2), "tokyo-test", "1"), TimeProvider.System.GetUtcNow()));

        await File.WriteAllTextAsync(label, Labels("ap-northeast-2"));
        await Until(async () => (await Read(system, vault)).StatusCode == HttpStatusCode.ServiceUnavailable);

        var refused = JsonNode.Parse(await (await Read(system, vault)).Content.ReadAsStringAsync());
        Assert.Equal("vault-fenced", refused?["code"]?.ToString());
        Assert.Equal(VaultCodes.Fenced, await ToldToServices(system));
        Assert.Equal(ResidencyFinding.NotPassed, ResidencyStatement.Verify(await Attestation(system, vault), key, new(TimeSpan.FromHours(2)), TimeProvider.System.GetUtcNow()));
        Assert.Equal(HttpStatusCode.OK, (await vault.GetAsync(new Uri("/health/live", UriKind.Relative))).StatusCode);
        Assert.Contains("\"EventId\":4870", await File.ReadAllTextAsync(Path.Combine(system.Logs, "storage-vault.log")), StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(folder, "residency-*.jws"));

        // A restart asks the start gate, and that refuses.
        await system.KillAsync("storage-vault");
        Assert.Contains("ended at once", (await Assert.ThrowsAsync<InvalidOperationException>(() => system.RestartAsync("storage-vault"))).Message, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    internal static (string Folder, string Label) NewLabel(string region)
    {
        var folder = Directory.CreateTempSubdirectory("tomoshibi-place-").FullName;
        var label = Path.Combine(folder, "labels");
        File.WriteAllText(label, Labels(region));
        return (folder, label);
    }

    private static Dictionary<string, string> Tokyo(string label, string evidence) => new()
    {
        ["Residency__Region"] = "ap-northeast-1", ["Residency__Site"] = "", ["Residency__SiteStatementFile"] = "", ["Residency__PodLabelsFile"] = label,
        ["Residency__Environment"] = "tokyo-test", ["Residency__EvidenceFolder"] = evidence, ["Residency__RepeatSeconds"] = "1",
    };

    private static async Task<string> Attestation(RunningSystem system, HttpClient vault)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/internal/residency");
        request.Headers.Add(TokenMint.Header, system.Mint("reporting").Service("storage-vault"));
        using var response = await vault.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync();
    }

    private static Task<HttpResponseMessage> Read(RunningSystem system, HttpClient vault)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/consultations/{Guid.NewGuid()}/entries?log=talk");
        request.Headers.Add(TokenMint.Header, system.Mint("web-chat").Resident("storage-vault", Guid.NewGuid(), Act.Of(Guid.NewGuid(), Guid.NewGuid())));
        return vault.SendAsync(request);
    }

    private static async Task<string> ToldToServices(RunningSystem system)
    {
        using var http = new PeerHttp(Options.Create(new PeerOptions { Peers = { ["StorageVault"] = system.Address("storage-vault") } }), system.Mint("web-chat"),
            new InnerTls(Options.Create(new TlsOptions()), TimeProvider.System, NullLogger<InnerTls>.Instance));
        var client = new VaultClient(http, system.Mint("web-chat"), new VaultPipeline(TimeProvider.System));
        return (await client.WriteEntryAsync(Guid.NewGuid(), Act.Of(Guid.NewGuid(), Guid.NewGuid()), Guid.NewGuid(), Guid.NewGuid(), "たすけて", default)).AwayCode;
    }

    private static async Task Until(Func<Task<bool>> holds)
    {
        for (var attempt = 0; attempt < 300 && !await holds(); attempt++) await Task.Delay(100);
        Assert.True(await holds());
    }
}
