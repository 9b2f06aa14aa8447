using Faults.Cases;

namespace Faults.Tests;

/// <summary>One laboratory for the whole smoke: a system and a small town of its own.</summary>
public sealed class SmokeLab : IAsyncLifetime
{
    private Lab? lab;

    public Lab Lab => lab ?? throw new InvalidOperationException();

    public async Task InitializeAsync() => lab = LocalSystem.Repo.Configuration == "Faults" ? await Lab.StartAsync(Scale.Smoke, CancellationToken.None) : null;

    public async Task DisposeAsync()
    {
        if (lab is not null)
        {
            await lab.DisposeAsync();
        }
    }
}

/// <summary>The fault smoke of `make test`: a few lines of the matrix with a small load. The rest: `make faults`.</summary>
public sealed class SmokeTests(SmokeLab smoke) : IClassFixture<SmokeLab>
{
    [FaultsBuildFact, Trait("Fault", "N1")]
    public Task Web_chat_killed_at_each_step_loses_and_doubles_nothing() => HoldsAsync("N1");

    [FaultsBuildFact, Trait("Fault", "N2")]
    public Task The_vault_killed_at_each_step_loses_and_doubles_nothing_and_accepts_nothing_while_away() => HoldsAsync("N2");

    [FaultsBuildFact, Trait("Fault", "N3")]
    public Task A_relay_killed_between_publish_and_mark_repeats_the_event_and_not_its_effect() => HoldsAsync("N3");

    [FaultsBuildFact, Trait("Fault", "N31")]
    public Task Poison_is_put_aside_and_everything_else_flows() => HoldsAsync("N31");

    [FaultsBuildFact, Trait("Fault", "N34")]
    public Task A_webhook_five_times_at_once_has_one_effect() => HoldsAsync("N34");

    private async Task HoldsAsync(string id)
    {
        var result = await Matrix.All.Single(line => line.Id == id).RunAsync(smoke.Lab, CancellationToken.None);

        Assert.True(result.Ending == Ending.Held, string.Join('\n', [.. result.Told, .. result.Verdicts.Select(verdict => verdict.ToString())]));
    }
}
