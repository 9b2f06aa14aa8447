using Contracts.StorageVault.V1;
using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;
using StorageVault.Entries;

namespace StorageVault.Access.Glass;

/// <summary>One use, without its reason's words.</summary>
internal sealed record BreakGlassView(
    Guid BreakGlassId, Guid ConsultationId, Guid StaffId, BreakGlassReason Reason, DateTimeOffset UsedAt, DateTimeOffset Until, DateTimeOffset ReviewDueAt,
    ReviewOutcome? Outcome, Guid? ReviewerId, DateTimeOffset? ReviewedAt);

/// <summary>The tenant's newest uses.</summary>
internal sealed record BreakGlassList(IReadOnlyList<BreakGlassView> Uses);

/// <summary>One use with what was given as its reason.</summary>
internal sealed record OpenedBreakGlass(BreakGlassView Use, string Text)
{
    public override string ToString() => nameof(OpenedBreakGlass);
}

/// <summary>The privacy officer, the tenant's administrator and the auditor see who broke the glass when.</summary>
internal static class ListBreakGlass
{
    internal static async Task<Results<Ok<BreakGlassList>, ProblemHttpResult>> Handle(Caller caller, TenantTransactions transactions, TimeProvider clock, CancellationToken ct)
    {
        var actor = Actor.Of(caller);
        var decision = BreakGlassReviewers.MayReview(actor) || actor.Has(Roles.Auditor) ? Decision.AllowedRole : Decision.RefusedRole;
        var found = await transactions.RunAsync(caller.RequiredTenant, async (tx, token) =>
        {
            await tx.Write(new(actor, VaultAct.ReadBreakGlass, decision), clock.GetUtcNow(), token);
            return decision.Allows() ? await BreakGlassReviewers.Find(tx, null, token) : [];
        }, ct);
        return decision.Allows() ? TypedResults.Ok(new BreakGlassList(found)) : Problems.NotFound();
    }
}

/// <summary>A reviewer reads the reason; the row is committed before it is opened.</summary>
internal static class OpenBreakGlass
{
    private const string ReasonSql = $"""
        select {SealedContent.Columns} from break_glass b join deks d on d.tenant_id = b.tenant_id and d.dek_id = b.dek_id and d.generation = b.dek_generation
        where b.tenant_id = $1 and b.break_glass_id = $2
        """;

    internal static async Task<Results<Ok<OpenedBreakGlass>, ProblemHttpResult>> Handle(
        Guid breakGlassId, Caller caller, TenantTransactions transactions, LoneContents contents, TimeProvider clock, CancellationToken ct)
    {
        var actor = Actor.Of(caller);
        var (use, reason) = await transactions.RunAsync(caller.RequiredTenant, async (tx, token) =>
        {
            var known = (await BreakGlassReviewers.Find(tx, breakGlassId, token)).FirstOrDefault();
            var decision = known is null ? Decision.RefusedNotThere : BreakGlassReviewers.MayReview(actor) ? Decision.AllowedRole : Decision.RefusedRole;
            await tx.Write(new(actor, VaultAct.ReadBreakGlass, decision) { ConsultationId = known?.ConsultationId, ObjectId = breakGlassId }, clock.GetUtcNow(), token);
            return decision.Allows() ? (known, await LoneContents.Find(tx, ReasonSql, breakGlassId, token)) : (null, null);
        }, ct);
        if (use is null || reason is null) return Problems.NotFound();
        return TypedResults.Ok(new OpenedBreakGlass(use, await contents.Open(new(caller.RequiredTenant, LoneKind.BreakGlassReason, breakGlassId), reason, ct)));
    }
}

/// <summary>Who reviews, and what they look at.</summary>
internal static class BreakGlassReviewers
{
    private const string Sql = """
        select b.break_glass_id, b.consultation_id, b.staff_id, b.reason, b.used_at, b.until, b.review_due_at, r.outcome, r.reviewer_id, r.at
        from break_glass b left join lateral (
            select outcome, reviewer_id, at from break_glass_reviews r where r.tenant_id = b.tenant_id and r.break_glass_id = b.break_glass_id order by r.at desc, r.review_id desc limit 1) r on true
        where b.tenant_id = $1 and ($2::uuid is null or b.break_glass_id = $2) order by b.used_at desc limit 200
        """;

    internal static bool MayReview(Actor actor) => actor.Kind == ActorKind.Staff && (actor.Has(Roles.PrivacyOfficer) || actor.Has(Roles.TenantAdmin));

    internal static async Task<List<BreakGlassView>> Find(TenantTransaction tx, Guid? breakGlassId, CancellationToken ct)
    {
        await using var batch = tx.Command(Sql, tx.TenantId, new Npgsql.NpgsqlParameter { Value = breakGlassId is { } one ? one : DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid });
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var found = new List<BreakGlassView>();
        while (await reader.ReadAsync(ct))
            found.Add(new(reader.GetGuid(0), reader.GetGuid(1), reader.GetGuid(2), (BreakGlassReason)reader.GetInt16(3), reader.GetFieldValue<DateTimeOffset>(4),
                reader.GetFieldValue<DateTimeOffset>(5), reader.GetFieldValue<DateTimeOffset>(6), (ReviewOutcome?)Maybe<short>(7), Maybe<Guid>(8), Maybe<DateTimeOffset>(9)));
        return found;

        T? Maybe<T>(int column) where T : struct => reader.IsDBNull(column) ? null : reader.GetFieldValue<T>(column);
    }
}
