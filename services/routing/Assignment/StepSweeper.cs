using Microsoft.EntityFrameworkCore;
using Routing.Data;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;
using StorageVaultClient;

namespace Routing.Assignment;

/// <summary>Ends what a crash, a lost answer or an absent vault left half done: late promises are undone, closings and ends of grants repeated until the vault took them.</summary>
internal sealed partial class StepSweeper(
    TenantDb<RoutingDb> database, AssignmentSteps steps, Closer closer, VaultClient vault, TimeProvider clock, ILogger<StepSweeper> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // Claimed by moving it into the future, in a commit of its own: no row stays locked while the vault is asked, and a claim dies with its pod.
    private const string ClaimSql = """
        update steps set attempts = attempts + 1, due_at = $1 + least(interval '5 seconds' * (attempts + 1), interval '1 minute')
        where (tenant_id, kind, step_id) in (select tenant_id, kind, step_id from steps where due_at <= $1 order by due_at limit 20 for update skip locked)
        returning tenant_id, kind, step_id, consultation_id, staff_id, session_id, epoch
        """;

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                foreach (var step in await ClaimAsync(stoppingToken))
                {
                    await EndAsync(step, stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                LogWaiting(log, e.GetType().Name);
            }

            await Task.Delay(Pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private Task<List<Step>> ClaimAsync(CancellationToken ct) => database.RunAsRelayAsync(async (_, tx, token) =>
    {
        await using var batch = tx.Command(ClaimSql, clock.GetUtcNow());
        await using var reader = await batch.ExecuteReaderAsync(token);
        var claimed = new List<Step>();
        while (await reader.ReadAsync(token))
        {
            claimed.Add(new Step
            {
                TenantId = reader.GetGuid(0), Kind = (StepKind)reader.GetInt16(1), StepId = reader.GetGuid(2), ConsultationId = reader.GetGuid(3),
                StaffId = reader.GetGuid(4), SessionId = reader.GetGuid(5), Epoch = reader.GetInt64(6),
            });
        }

        return claimed;
    }, ct);

    private async Task EndAsync(Step step, CancellationToken ct)
    {
        LogRepeated(log, step.ConsultationId, step.Kind);
        switch (step.Kind)
        {
            case StepKind.Assign:
                // Undone, not finished: the person who asked got no answer, and the resident must not wait for somebody who does not know.
                await steps.ReleaseAsync(step.TenantId, new Promised(step.ConsultationId, step.StepId, step.StaffId, step.SessionId, step.Epoch), ct);
                break;
            case StepKind.Close:
                await closer.FinishAsync(step.TenantId, Act.Of(step.StaffId, step.SessionId), step.StepId, step.ConsultationId, ct);
                break;
            case StepKind.EndGrant:
                await EndGrantAsync(step, ct);
                break;
            default:
                break;
        }
    }

    private async Task EndGrantAsync(Step step, CancellationToken ct)
    {
        var answer = await vault.PutGrantAsync(
            step.TenantId, Act.Of(step.StaffId, step.SessionId), step.ConsultationId, new PutGrantRequest(step.StepId, step.StaffId, step.Epoch, Ended: true), ct);
        if (answer is VaultAnswer<Done>.Away)
        {
            return;
        }

        if (answer is VaultAnswer<Done>.Refused)
        {
            LogVaultRefused(log, step.ConsultationId);
            return;
        }

        // Taken; or a newer grant has ended this one already (epoch-old); or the vault has no such consultation to be let into.
        await database.RunAsync(step.TenantId, (db, _, token) => db.Steps.Where(item => item.Kind == step.Kind && item.StepId == step.StepId).ExecuteDeleteAsync(token), ct);
    }

    [LoggerMessage(EventIds.StepRepeated, LogLevel.Warning, "An unfinished step of consultation {ConsultationId} is being ended ({Reason})")]
    private static partial void LogRepeated(ILogger log, Guid consultationId, StepKind reason);

    [LoggerMessage(EventIds.SweepWaiting, LogLevel.Warning, "Unfinished steps wait for the database ({Code})")]
    private static partial void LogWaiting(ILogger log, string code);

    [LoggerMessage(EventIds.GrantEndRefused, LogLevel.Error, "The vault refused to end a grant of consultation {ConsultationId}")]
    private static partial void LogVaultRefused(ILogger log, Guid consultationId);
}
