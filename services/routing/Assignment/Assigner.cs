using Microsoft.EntityFrameworkCore;
using Routing.Data;
using Routing.Settings;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;
using StorageVaultClient;

namespace Routing.Assignment;

/// <summary>Takes consultations out of the line in three steps, no HTTP inside a transaction: promise, grant at the vault, taken (design §4.4).</summary>
internal sealed partial class Assigner(TenantDb<RoutingDb> database, AssignmentSteps steps, VaultClient vault, TenantSettings settings, TimeProvider clock, ILogger<Assigner> log)
{
    /// <summary>How long a promise may last before the sweeper undoes it; the vault call gives up after half of it.</summary>
    public static readonly TimeSpan PromiseLasts = TimeSpan.FromSeconds(10);

    /// <summary>Takes one consultation out of the line.</summary>
    public async Task<Outcome> TakeAsync(Guid tenantId, Act act, Guid consultationId, CancellationToken ct)
    {
        var scope = StaffScope.Of(act);
        return await CarryThroughAsync(tenantId, act, () => database.RunAsync(tenantId, async (db, tx, token) =>
        {
            // Read without a lock first: the line's lock comes before the row's.
            var seen = await db.Consultations.AsNoTracking().SingleOrDefaultAsync(item => item.ConsultationId == consultationId, token);
            if (seen is null || !scope.Covers(seen.DeskId, seen.DepartmentId))
            {
                return Begun.Not(TakeVerdict.Gone, consultationId);
            }

            var counselor = await FactsAsync(db, tx, seen.DeskId, act.Subject, token);
            var item = await db.LockConsultationAsync(consultationId, token) ?? throw new InvalidOperationException("A consultation vanished.");
            return Promise(db, act, item, AssignmentRule.MayTake(new(item.State, item.AssignedStaffId), counselor));
        }, ct));
    }

    /// <summary>Takes the one who waits longest at a desk.</summary>
    public async Task<Outcome> TakeNextAsync(Guid tenantId, Act act, Guid deskId, CancellationToken ct)
    {
        var scope = StaffScope.Of(act);
        if (settings.Desk(tenantId, deskId) is not { } desk || !scope.Covers(deskId, desk.DepartmentId))
        {
            return new Outcome(Ending.NotThere, Guid.Empty);
        }

        return await CarryThroughAsync(tenantId, act, () => database.RunAsync(tenantId, async (db, tx, token) =>
        {
            var counselor = await FactsAsync(db, tx, deskId, act.Subject, token);
            var promised = await db.Consultations.FirstOrDefaultAsync(
                item => item.DeskId == deskId && item.State == ConsultationState.Assigning && item.AssignedStaffId == act.Subject, token);
            var head = await db.Consultations.Where(item => item.DeskId == deskId && item.State == ConsultationState.Waiting)
                .OrderBy(item => item.RequestedAt).ThenBy(item => item.ConsultationId).FirstOrDefaultAsync(token);
            var verdict = AssignmentRule.Choose(counselor, promised is not null, head is not null);
            return (promised ?? head) is { } item ? Promise(db, act, item, verdict) : Begun.Not(verdict, Guid.Empty);
        }, ct));
    }

    private async Task<CounselorFacts> FactsAsync(RoutingDb db, TenantTransaction tx, Guid deskId, Guid staffId, CancellationToken ct)
    {
        var held = await db.LockLineAndCounselorAsync(tx, deskId, staffId, clock.GetUtcNow(), ct);
        return new CounselorFacts(staffId, AssignmentRule.OnDuty(held.OnDuty, held.Since, clock.GetUtcNow()), held.Load, settings.Capacity(db.TenantId, staffId));
    }

    private Begun Promise(RoutingDb db, Act act, Consultation item, TakeVerdict verdict)
    {
        if (verdict == TakeVerdict.Assign)
        {
            var now = clock.GetUtcNow();
            item.State = ConsultationState.Assigning;
            item.AssignmentId = Guid.CreateVersion7(now);
            item.AssignedStaffId = act.Subject;
            item.Epoch = AssignmentRule.NextEpoch(item.Epoch, now);
            item.Version++;
            db.Steps.Add(new Step
            {
                TenantId = db.TenantId, Kind = StepKind.Assign, StepId = item.AssignmentId.Value, ConsultationId = item.ConsultationId,
                StaffId = act.Subject, SessionId = act.SessionId, Epoch = item.Epoch, DueAt = now + PromiseLasts,
            });
        }

        return verdict is TakeVerdict.Assign or TakeVerdict.Resume && item.AssignmentId is { } assignment
            ? new Begun(verdict, item.ConsultationId, new Promised(item.ConsultationId, assignment, act.Subject, act.SessionId, item.Epoch))
            : Begun.Not(verdict, item.ConsultationId);
    }

    /// <summary>Promise, grant, taken. A promise that the sweeper undid meanwhile put the person back into the line: then once more from there.</summary>
    private async Task<Outcome> CarryThroughAsync(Guid tenantId, Act act, Func<Task<Begun>> begin)
    {
        var outcome = await GoOnAsync(tenantId, act, await begin());
        return outcome.Ending == Ending.Undone ? await GoOnAsync(tenantId, act, await begin()) : outcome;
    }

    /// <summary>Steps two and three. Not cancelled with the request: once promised, the person's going away must not leave it half done.</summary>
    private async Task<Outcome> GoOnAsync(Guid tenantId, Act act, Begun begun)
    {
        if (begun.Promised is not { } promised)
        {
            return Outcome.Of(begun.Verdict, begun.ConsultationId);
        }

        FaultPoint("routing.assign.promised");
        var request = new PutGrantRequest(promised.AssignmentId, promised.StaffId, promised.Epoch, Ended: false);
        var answer = await vault.PutGrantAsync(tenantId, Act.Of(act.Subject, act.SessionId), promised.ConsultationId, request, CancellationToken.None);
        FaultPoint("routing.assign.granted");
        if (answer is VaultAnswer<Done>.Ok)
        {
            return new Outcome(await steps.CompleteAsync(tenantId, promised, CancellationToken.None) ? Ending.Done : Ending.Undone, promised.ConsultationId);
        }

        if (answer is not VaultAnswer<Done>.Away)
        {
            LogVaultRefused(log, promised.ConsultationId, answer.GetType().Name);
        }

        // Another request for the same promise may have carried it through meanwhile.
        return new Outcome(await steps.ReleaseAsync(tenantId, promised, CancellationToken.None) ? Outcome.Unconfirmed(answer) : Ending.Done, promised.ConsultationId);
    }

    private sealed record Begun(TakeVerdict Verdict, Guid ConsultationId, Promised? Promised)
    {
        public static Begun Not(TakeVerdict verdict, Guid consultationId) => new(verdict, consultationId, null);
    }

    [LoggerMessage(EventIds.VaultRefused, LogLevel.Error, "The vault refused a grant for consultation {ConsultationId} ({Code})")]
    private static partial void LogVaultRefused(ILogger log, Guid consultationId, string code);

    // A place for the fault laboratory (decision 0031). Without a body outside its builds: nothing of it is compiled.
    static partial void FaultPoint(string name);
}
