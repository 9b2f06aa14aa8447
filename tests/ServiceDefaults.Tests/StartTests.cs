using LocalSystem;

namespace ServiceDefaults.Tests;

/// <summary>A service that cannot start tells the operator why in one line and ends with 78, as a real process.</summary>
public sealed class StartTests
{
    public static TheoryData<string> Services => [.. ServiceCatalog.All.Select(facts => facts.Name)];

    [Theory, MemberData(nameof(Services))]
    public async Task Without_its_settings_it_says_what_is_missing_and_ends_with_78(string service)
    {
        var facts = ServiceCatalog.Of(service);
        var ended = await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(facts, new Dictionary<string, string>()));

        Assert.Contains("ended with 78", ended.Message, StringComparison.Ordinal);
        // The vault's first question is where it stands.
        Assert.Contains(service == "storage-vault" ? "NotInJapan" : "cannot start: ", ended.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled exception", ended.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_setting_that_is_no_number_is_named()
    {
        var ended = await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(ServiceCatalog.Of("routing"), new Dictionary<string, string> { ["Health__Port"] = "eighty" }));

        Assert.Contains("ended with 78", ended.Message, StringComparison.Ordinal);
        Assert.Contains("Health", ended.Message, StringComparison.Ordinal);
    }

    private static async Task<string> RunAsync(ServiceFacts facts, Dictionary<string, string> environment)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        return await ManagedProcess.RunAsync("dotnet", [Repo.Dll(facts.Folder, facts.Project)], environment, patience.Token);
    }
}
