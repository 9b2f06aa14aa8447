using Routing.Assignment;
using StorageVaultClient;

namespace Routing.Tests.Rules;

public sealed class OutcomeTests
{
    [Fact]
    public void A_vault_that_closed_itself_is_told_apart_from_one_that_is_away()
    {
        Assert.Equal(Ending.VaultFenced, Outcome.Unconfirmed(new VaultAnswer<Done>.Away(VaultCodes.Fenced)));
        Assert.Equal(Ending.VaultAway, Outcome.Unconfirmed(new VaultAnswer<Done>.Away()));
        Assert.Equal(Ending.VaultAway, Outcome.Unconfirmed(new VaultAnswer<Done>.Conflict("epoch-old")));
    }
}
