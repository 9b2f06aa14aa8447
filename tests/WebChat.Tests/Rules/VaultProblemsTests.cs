using StorageVaultClient;
using WebChat.Consultations;

namespace WebChat.Tests.Rules;

public sealed class VaultProblemsTests
{
    /// <summary>A page that reads the second code shows the emergency numbers and does not keep trying (decision 0017).</summary>
    [Fact]
    public void A_vault_that_closed_itself_is_not_called_away()
    {
        static (int, object?) Told(VaultAnswer<EntryAccepted> answer) => VaultProblems.Of(answer) is var problem ? (problem.StatusCode, problem.ProblemDetails.Extensions["code"]) : default;

        Assert.Equal((503, "vault-fenced"), Told(new VaultAnswer<EntryAccepted>.Away(VaultCodes.Fenced)));
        Assert.Equal((503, "vault-away"), Told(new VaultAnswer<EntryAccepted>.Away()));
        Assert.Equal((503, "vault-away"), Told(new VaultAnswer<EntryAccepted>.Refused(403, "not-allowed")));
    }
}
