using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;
using StorageVault.Access;
using StorageVaultClient.Trace;

namespace StorageVault.Trace;

/// <summary>The chain over the access log, its anchors, and how the operator's tool reads both.</summary>
internal static class TraceModule
{
    private const string Audit = "audit";
    private const int MostLinks = 1_000, MostRows = 5_000;

    internal static IServiceCollection AddTrace(this IServiceCollection services)
    {
        services.AddOptions<TraceOptions>().BindConfiguration("Trace").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IAnchorStore, FolderAnchorStore>().AddSingleton<ReasonHash>().AddSingleton<AuditHead>();
        services.AddHostedService<Chainer>().AddHostedService<Anchorer>();
        return services;
    }

    /// <summary>What the vault takes from the operators' tool beside the routes with the policy <c>Operator</c>: the purposes named here.</summary>
    internal static TokenRules AcceptOperator(this TokenRules tokens) => tokens.AcceptPurpose(InternalTokens.Operator, Audit);

    internal static void MapTrace(this RouteGroupBuilder purposes)
    {
        purposes.MapGet("/trace/links", Links).RequireAuthorization("Purpose:" + Audit).WithName("ReadTraceLinks").WithSummary("Gives links of the access log's chain with their rows.");
        purposes.MapGet("/trace/unlinked", Unlinked).RequireAuthorization("Purpose:" + Audit).WithName("ReadUnlinkedRows").WithSummary("Names rows of the access log without a link.");
    }

    /// <summary>A page of a tenant's chain. Looking leaves a row itself.</summary>
    internal static async Task<Results<Ok<LinkPage>, ProblemHttpResult>> Links(
        Caller caller, TenantTransactions transactions, TimeProvider clock, CancellationToken ct, long after = 0, int limit = MostLinks)
    {
        if (after < 0 || limit is < 1 or > MostLinks) return Problems.Invalid("after is 0 or more; limit is 1 to 1000.");
        return TypedResults.Ok(await transactions.RunAsync(caller.RequiredTenant, async (tx, token) =>
        {
            var page = await TraceReader.LinksAsync(tx, after, limit, token);
            await tx.Write(new(Actor.Of(caller), VaultAct.VerifyTrace, Decision.AllowedPurpose) { FromSeq = after + 1, ToSeq = after + page.Links.Count }, clock.GetUtcNow(), token);
            return page;
        }, ct));
    }

    /// <summary>Rows that were never linked, a page of the log at a time.</summary>
    internal static async Task<Ok<UnlinkedPage>> Unlinked(Caller caller, TenantTransactions transactions, TimeProvider clock, CancellationToken ct, Guid? after = null) =>
        TypedResults.Ok(await transactions.RunAsync(caller.RequiredTenant, async (tx, token) =>
        {
            var page = await TraceReader.UnlinkedAsync(tx, after ?? Guid.Empty, MostRows, null, token);
            if (after is null) await tx.Write(new(Actor.Of(caller), VaultAct.VerifyTrace, Decision.AllowedPurpose), clock.GetUtcNow(), token);
            return page;
        }, ct));
}
