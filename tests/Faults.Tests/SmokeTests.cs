using Faults.Cases;

namespace Faults.Tests;

/// <summary>The fault smoke of `make test`, in a system and a small town of its own. The whole matrix: `make faults`.</summary>
public sealed class SmokeTests
{
    [FaultsBuildFact, Trait("Fault", "N1"), Trait("Fault", "N2"), Trait("Fault", "N3"), Trait("Fault", "N31")]
    public async Task What_people_wrote_survives_the_deaths_of_vault_web_chat_and_relay_and_a_poisonous_event()
    {
        await using var lab = await Lab.StartSmallAsync(CancellationToken.None);

        var result = await new FaultCase("smoke", "several", "equal", SmokeCase.RunAsync).RunAsync(lab, CancellationToken.None);

        Assert.True(result.Ending == Ending.Held, string.Join('\n', [.. result.Told, .. result.Verdicts.Select(verdict => verdict.ToString())]));
    }
}
