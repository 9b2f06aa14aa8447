using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults.Tokens;
using StorageVault.Access;

namespace StorageVault.Ending.UseCases.ApproveEnding;

/// <summary>The second of two people approves, and the order is carried out. What fails now is finished by the worker: two signatures stand.</summary>
internal static class ApproveEnding
{
    internal static async Task<Results<Ok<EndingView>, ProblemHttpResult>> Handle(Guid orderId, Caller caller, EndingDesk desk, EndingRunner runner, CancellationToken ct)
    {
        var verdict = await desk.Approve(caller, orderId, ct);
        if (!verdict.Decision.Allows()) return EndingAnswers.Of(verdict);
        try { return EndingAnswers.Of(verdict with { Order = await runner.Run(caller.RequiredTenant, orderId, ct) ?? verdict.Order }); }
        catch (Exception e) when (e is LedgerAwayException or LedgerBrokenException or IOException) { return EndingAnswers.NotReady(); }
    }
}
