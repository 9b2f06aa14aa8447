using LocalSystem;

namespace StorageVault.Tests;

public sealed class StartTests
{
    [Theory]
    [Trait("Requirement", "85")]
    [InlineData("ap-northeast-2")]
    [InlineData("jp-onprem:aoba")]
    [InlineData("")]
    public async Task A_vault_outside_japan_ends_with_78(string region)
    {
        var environment = new Dictionary<string, string> { ["Residency__Region"] = region, ["Residency__Site"] = "" };

        var ended = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            ManagedProcess.RunAsync("dotnet", [Repo.Dll("services/storage-vault", "StorageVault")], environment, new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token));

        Assert.Contains("ended with 78", ended.Message, StringComparison.Ordinal);
    }
}
