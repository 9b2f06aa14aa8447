using LocalSystem;
using StorageVault.Tests.Residency;

namespace StorageVault.Tests;

[Trait("Requirement", "85")]
public sealed class StartTests
{
    [Theory]
    [Trait("Requirement", "85")]
    [InlineData("ap-northeast-2")]
    [InlineData("asia-northeast3")]
    [InlineData("AP-NORTHEAST-1")]
    [InlineData("jp-onprem:aoba")]
    [InlineData("")]
    public Task A_vault_outside_japan_ends_with_78(string region) =>
        EndsWith78(new() { ["Residency__Region"] = region, ["Residency__Site"] = "" }, "NotInJapan");

    [Fact]
    public async Task A_vault_in_japan_with_one_source_a_second_that_disagrees_or_a_silent_one_ends_with_78()
    {
        var (folder, label) = ResidencyGuardTests.NewLabel("ap-northeast-3");
        var certificate = Path.Combine(folder, "cloud.pem");
        using (var key = System.Security.Cryptography.ECDsa.Create())
            await File.WriteAllTextAsync(certificate, new System.Security.Cryptography.X509Certificates.CertificateRequest("CN=cloud", key, System.Security.Cryptography.HashAlgorithmName.SHA256)
                .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100)).ExportCertificatePem());

        await Task.WhenAll(
            EndsWith78(Declared(), "TooFewSources"),
            EndsWith78(Declared(("Residency__PodLabelsFile", label)), "SourcesDisagree"),
            EndsWith78(Declared(("Residency__InstanceCertificateFile", certificate), ("Residency__InstanceMetadata", $"http://127.0.0.1:{Repo.FreePort()}")), "SourceUnreadable"),
            EndsWith78(Declared(("Vault__AwsKms__KeyArn", "arn:aws:kms:ap-northeast-1:111122223333:key/mrk-0")), "KeyMultiRegion"));
        Directory.Delete(folder, recursive: true);
    }

    private static Dictionary<string, string> Declared(params (string Name, string Value)[] more)
    {
        var environment = new Dictionary<string, string>
        {
            ["Residency__Region"] = "ap-northeast-1", ["Database__App"] = "Host=127.0.0.1;Port=1;Username=nobody;Timeout=1", ["Database__Relay"] = "Host=127.0.0.1;Port=1;Username=nobody;Timeout=1",
        };
        foreach (var (name, value) in more) environment[name] = value;
        return environment;
    }

    private static async Task EndsWith78(Dictionary<string, string> environment, string reason)
    {
        var ended = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            ManagedProcess.RunAsync("dotnet", [Repo.Dll("services/storage-vault", "StorageVault")], environment, new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token));

        Assert.Contains("ended with 78", ended.Message, StringComparison.Ordinal);
        Assert.Contains(reason, ended.Message, StringComparison.Ordinal);
    }
}
