using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;
using StorageVault.Access;
using StorageVault.Ending.Disposal;

namespace StorageVault.Ending.UseCases.ListDisposal;

/// <summary>One consultation of the list, or one emergency exception.</summary>
internal sealed record DisposalLine(Guid? ConsultationId, Guid? DeskId, DateTimeOffset? OpenedAt, DateTimeOffset? ClosedAt, Guid? ExceptionId);

/// <summary>What would end with a bucket. <c>listHash</c> is what a proposal must name; <c>conflict</c> says why it cannot be proposed now.</summary>
internal sealed record DisposalView(int Bucket, string ListHash, string? Conflict, IReadOnlyList<DisposalLine> Ends, int Held, int Moves);

/// <summary>The disposal list that two people look through before they order the end of a bucket.</summary>
internal static class ListDisposal
{
    internal static async Task<Results<Ok<DisposalView>, ProblemHttpResult>> Handle(int bucket, Caller caller, TenantTransactions transactions, BucketDisposal disposal, CancellationToken ct)
    {
        if (!EndingRule.MaySee(Actor.Of(caller))) return Problems.NotAllowed();
        if (bucket is < 2000 or > 9999) return Problems.Invalid("A bucket is a fiscal year.");
        var list = await transactions.RunAsync(caller.RequiredTenant, (tx, token) => disposal.List(tx, bucket, token), ct);
        return TypedResults.Ok(new DisposalView(
            bucket, list.Hash, disposal.InTime(bucket, list.DatabaseTime),
            [.. list.Items.Where(item => item.Ends).Select(item => new DisposalLine(item.ConsultationId, item.DeskId, item.OpenedAt, item.ClosedAt, item.ExceptionId))],
            list.Items.Count(item => item.Held), list.Items.Count(item => item is { Ends: false, Held: false })));
    }
}
