using Contracts.StorageVault.V1;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;
using StorageVault.Entries;
using StorageVault.Keys;
using StorageVault.Trace;

namespace StorageVault.Access.Glass;

/// <summary>Decides, seals the reason, and stores the use with its access-log row and its announcement in one commit, before the first word can be read.</summary>
internal sealed partial class GlassBreaker(TenantTransactions transactions, CaseAccess access, LoneContents contents, ReasonHash hash, TimeProvider clock, ILogger<GlassBreaker> log)
{
    private const string KnownSql = "select consultation_id, staff_id, until, review_due_at from break_glass where tenant_id = $1 and break_glass_id = $2";

    // The newest judgement of each use counts. One person's uses come one after the other: two at once would both see the last free place.
    private const string HistorySql = """
        select count(*) filter (where b.used_at >= $3)::int,
            coalesce(bool_or(coalesce((select r.outcome = 2 from break_glass_reviews r where r.tenant_id = b.tenant_id and r.break_glass_id = b.break_glass_id
                order by r.at desc, r.review_id desc limit 1), b.review_due_at < $4)), false)
        from break_glass b where b.tenant_id = $1 and b.staff_id = $2
        """;
    private const string LockSql = "select pg_advisory_xact_lock(hashtextextended('break-glass' || $1::text || $2::text, 0))";
    private const string InsertSql = """
        insert into break_glass (tenant_id, break_glass_id, consultation_id, staff_id, reason, used_at, until, review_due_at, dek_id, dek_generation, envelope)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        """;

    private sealed record Wanted(Guid ConsultationId, Guid BreakGlassId, BreakGlassRequest Request, DateTimeOffset Now);

    internal async Task<(Decision Decision, GlassBroken? Broken)> Break(Caller caller, Guid consultationId, Guid breakGlassId, BreakGlassRequest request, CancellationToken ct)
    {
        var (tenantId, actor) = (caller.RequiredTenant, Actor.Of(caller));
        var wanted = new Wanted(consultationId, breakGlassId, request, clock.NowToTheMillisecond());
        // First without the reason: making a key takes a disk's time, which a refusal must not cost. Then all of it again in the one transaction that counts.
        var (decision, broken) = await transactions.RunAsync(tenantId, (tx, token) => Decide(tx, actor, wanted, token), ct);
        if (!decision.Allows() || broken is not null) return (decision, broken);
        var reason = await contents.Seal(new(tenantId, LoneKind.BreakGlassReason, breakGlassId), request.Text, ct);
        (decision, broken) = await transactions.RunAsync(tenantId, async (tx, token) =>
        {
            var again = await Decide(tx, actor, wanted, token);
            return again.Decision.Allows() && again.Broken is null ? (again.Decision, await Store(tx, actor, wanted, reason, token)) : again;
        }, ct);
        if (broken is not null) LogBroken(log, actor.Id ?? Guid.Empty, consultationId, tenantId, request.Reason);
        return (decision, broken);
    }

    private async Task<(Decision Decision, GlassBroken? Broken)> Decide(TenantTransaction tx, Actor actor, Wanted wanted, CancellationToken ct)
    {
        var decision = (await access.Decide(tx, actor, wanted.ConsultationId, CaseAct.BreakGlass, ct)).Decision;
        if (decision.Allows() && actor.Id is { } staff)
        {
            if (await Known(tx, wanted, staff, ct) is { } known) return known.Broken is null ? (await Refuse(tx, actor, wanted, known.Decision, ct), null) : known;
            decision = BreakGlassRule.Decide(actor, await History(tx, staff, wanted.Now, ct), wanted.Now);
        }

        return (decision.Allows() ? decision : await Refuse(tx, actor, wanted, decision, ct), null);
    }

    private static async Task<Decision> Refuse(TenantTransaction tx, Actor actor, Wanted wanted, Decision decision, CancellationToken ct)
    {
        await tx.Write(new(actor, VaultAct.BreakGlass, decision) { ConsultationId = wanted.ConsultationId, ObjectId = wanted.BreakGlassId }, wanted.Now, ct);
        return decision;
    }

    /// <summary>The same id again: the first answer to the same person for the same consultation, else a refusal.</summary>
    private static async Task<(Decision Decision, GlassBroken? Broken)?> Known(TenantTransaction tx, Wanted wanted, Guid staff, CancellationToken ct)
    {
        await using var batch = tx.Batch();
        batch.BatchCommands.Add(TenantTransaction.Sql(LockSql, tx.TenantId, staff));
        batch.BatchCommands.Add(TenantTransaction.Sql(KnownSql, tx.TenantId, wanted.BreakGlassId));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        if (!await reader.ReadAsync(ct)) return null;
        return reader.GetGuid(0) == wanted.ConsultationId && reader.GetGuid(1) == staff
            ? (Decision.AllowedRole, new GlassBroken(wanted.BreakGlassId, reader.GetFieldValue<DateTimeOffset>(2), reader.GetFieldValue<DateTimeOffset>(3)))
            : (Decision.RefusedIdReused, null);
    }

    private static async Task<GlassHistory> History(TenantTransaction tx, Guid staff, DateTimeOffset now, CancellationToken ct)
    {
        await using var batch = tx.Command(HistorySql, tx.TenantId, staff, BreakGlassRule.DayBegan(now), now);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return new(reader.GetInt32(0), reader.GetBoolean(1));
    }

    private async Task<GlassBroken> Store(TenantTransaction tx, Actor actor, Wanted wanted, SealedContent reason, CancellationToken ct)
    {
        var (staff, now) = (actor.Id ?? throw new InvalidOperationException("A staff call carries no person."), wanted.Now);
        var broken = new GlassBroken(wanted.BreakGlassId, now + BreakGlassRule.Lasts, BreakGlassRule.ReviewDue(now));
        await using var batch = tx.Batch();
        batch.BatchCommands.Add(DekRow.Insert(reason.Dek));
        batch.BatchCommands.Add(TenantTransaction.Sql(InsertSql, tx.TenantId, wanted.BreakGlassId, wanted.ConsultationId, staff, (short)wanted.Request.Reason, now,
            broken.Until, broken.ReviewDueAt, reason.Dek.Name.DekId, reason.Dek.Name.Generation, reason.Envelope));
        batch.BatchCommands.Add(tx.Announcing(new BreakGlassUsed
        {
            TenantId = tx.TenantId, BreakGlassId = wanted.BreakGlassId, ConsultationId = wanted.ConsultationId, StaffId = staff, Reason = wanted.Request.Reason,
            UsedAt = now.ToTheSecond(), Until = broken.Until.ToTheSecond(), ReviewDueAt = broken.ReviewDueAt.ToTheSecond(),
        }));
        batch.BatchCommands.Add(new AccessRow(actor, VaultAct.BreakGlass, Decision.AllowedBreakGlass)
        {
            ConsultationId = wanted.ConsultationId, ObjectId = wanted.BreakGlassId, ReasonMac = hash.Of(tx.TenantId, wanted.BreakGlassId, wanted.Request.Text),
        }.Insert(tx.TenantId, now));
        await batch.ExecuteNonQueryAsync(ct);
        return broken;
    }

    [LoggerMessage(EventIds.GlassBroken, LogLevel.Warning, "Staff member {StaffId} broke the glass over consultation {ConsultationId} of tenant {TenantId}: {Reason}")]
    private static partial void LogBroken(ILogger log, Guid staffId, Guid consultationId, Guid tenantId, BreakGlassReason reason);
}
