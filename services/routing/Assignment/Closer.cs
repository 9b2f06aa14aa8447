using Contracts.Routing.V1;
using Microsoft.EntityFrameworkCore;
using Routing.Data;
using Routing.Live;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;
using StorageVaultClient;

namespace Routing.Assignment;

/// <summary>Closes consultations: commit <c>closing</c>, seal the talk at the vault, commit <c>closed</c>; any of them may be repeated (design §4.8).</summary>
internal sealed partial class Closer(TenantDb<RoutingDb> database, VaultClient vault, LiveNotices notices, TimeProvider clock, ILogger<Closer> log)
{
    /// <summary>Closes a consultation that is the person's own.</summary>
    public async Task<Outcome> CloseAsync(Guid tenantId, Act act, Guid consultationId, CancellationToken ct)
    {
        var closing = await database.RunAsync(tenantId, async (db, _, token) =>
        {
            var item = await db.LockConsultationAsync(consultationId, token);
            return item is null || item.AssignedStaffId != act.Subject ? null : Begin(db, act, item);
        }, ct);
        if (closing is null)
        {
            return new Outcome(Ending.NotThere, consultationId);
        }

        if (closing.ClosedAt is null)
        {
            LogClosing(log, consultationId, act.Subject);
            notices.Board(tenantId);
            notices.Case(tenantId, consultationId);
            // Not cancelled with the request: what is begun is carried through; the sweeper is for crashes.
            return new Outcome(await FinishAsync(tenantId, act, closing.ClosingId, consultationId, CancellationToken.None), consultationId);
        }

        return new Outcome(Ending.Done, consultationId);
    }

    /// <summary>Seals at the vault and commits <c>closed</c>; done, or how the vault did not confirm.</summary>
    public async Task<Ending> FinishAsync(Guid tenantId, Act act, Guid closingId, Guid consultationId, CancellationToken ct)
    {
        var answer = await vault.CloseConsultationAsync(tenantId, Act.Of(act.Subject, act.SessionId), consultationId, new(closingId, act.Subject), ct);
        if (answer is not VaultAnswer<ConsultationShut>.Ok shut)
        {
            if (answer is not VaultAnswer<ConsultationShut>.Away)
            {
                LogVaultRefused(log, consultationId, answer.GetType().Name);
            }

            return Outcome.Unconfirmed(answer);
        }

        await database.RunAsync(tenantId, async (db, tx, token) =>
        {
            if (await db.LockConsultationAsync(consultationId, token) is { } item)
            {
                await SealedAsync(db, tx, item, shut.Value.ClosedAt, token);
            }

            return true;
        }, ct);
        notices.Board(tenantId);
        notices.Case(tenantId, consultationId);
        LogClosed(log, consultationId);
        return Ending.Done;
    }

    /// <summary>The vault sealed the talk: the consultation is over. Nothing when that is known already.</summary>
    /// <remarks>The grant stays: the counselor still writes memos into the staff log and reads the record (design §4.8). It ends with the archive.</remarks>
    public static async Task SealedAsync(RoutingDb db, TenantTransaction tx, Consultation item, DateTimeOffset sealedAt, CancellationToken ct)
    {
        if (item.State == ConsultationState.Closed)
        {
            return;
        }

        item.State = ConsultationState.Closed;
        item.ClosedAt = sealedAt;
        item.Version++;
        await db.Steps.Where(step => step.ConsultationId == item.ConsultationId && step.Kind != StepKind.EndGrant).ExecuteDeleteAsync(ct);
        if (item.AssignedStaffId is { } counselor)
        {
            tx.Announce(new ConsultationClosed
            {
                TenantId = db.TenantId, ConsultationId = item.ConsultationId, DeskId = item.DeskId, CounselorId = counselor, ClosedAt = sealedAt, Version = item.Version,
            });
        }
    }

    private Closing? Begin(RoutingDb db, Act act, Consultation item)
    {
        if (item.State == ConsultationState.Taken)
        {
            var now = clock.GetUtcNow();
            item.State = ConsultationState.Closing;
            item.ClosingId = Guid.CreateVersion7(now);
            item.Version++;
            db.Steps.Add(new Step
            {
                TenantId = db.TenantId, Kind = StepKind.Close, StepId = item.ClosingId.Value, ConsultationId = item.ConsultationId,
                StaffId = act.Subject, SessionId = act.SessionId, Epoch = item.Epoch, DueAt = now + Assigner.PromiseLasts,
            });
        }

        return item.State is ConsultationState.Closing or ConsultationState.Closed ? new Closing(item.ClosingId ?? Guid.Empty, item.ClosedAt) : null;
    }

    private sealed record Closing(Guid ClosingId, DateTimeOffset? ClosedAt);

    [LoggerMessage(EventIds.Closing, LogLevel.Information, "The closing of consultation {ConsultationId} by {CounselorId} began")]
    private static partial void LogClosing(ILogger log, Guid consultationId, Guid counselorId);

    [LoggerMessage(EventIds.Closed, LogLevel.Information, "Consultation {ConsultationId} was closed")]
    private static partial void LogClosed(ILogger log, Guid consultationId);

    [LoggerMessage(EventIds.CloseRefused, LogLevel.Error, "The vault refused to close consultation {ConsultationId} ({Code})")]
    private static partial void LogVaultRefused(ILogger log, Guid consultationId, string code);
}
