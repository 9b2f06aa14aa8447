using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults.Tokens;

namespace StorageVault.Ending.UseCases.WithdrawEnding;

/// <summary>Takes an order back before its second signature.</summary>
internal static class WithdrawEnding
{
    internal static async Task<Results<Ok<EndingView>, ProblemHttpResult>> Handle(Guid orderId, Caller caller, EndingDesk desk, CancellationToken ct) =>
        EndingAnswers.Of(await desk.Withdraw(caller, orderId, ct));
}
