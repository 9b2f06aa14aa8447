using TenantDirectory.Security;

namespace TenantDirectory.Tests.Rules;

public sealed class SignInDelayTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 4)]
    [InlineData(6, 32)]
    [InlineData(7, 60)]
    [InlineData(1_000_000, 60)]
    public void An_account_waits_from_1_to_60_seconds(int failures, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), SignInDelay.ForAccount(failures));

    [Theory]
    [InlineData(29, 0)]
    [InlineData(30, 60)]
    [InlineData(31, 60)]
    public void A_network_waits_from_its_limit_on(int failures, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), SignInDelay.ForNetwork(failures, 30));
}
