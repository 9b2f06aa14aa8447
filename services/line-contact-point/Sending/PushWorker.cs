using Contracts.LineContactPoint.V1;
using LineContactPoint.Channels;
using LineContactPoint.Secrets;
using Microsoft.Extensions.Options;
using StorageVaultClient;

namespace LineContactPoint.Sending;

/// <summary>Sends what the ledger holds, each message once: the intent's id is LINE's retry key, and the row outlives the process.</summary>
internal sealed partial class PushWorker(
    PushLedger ledger, PushBell bell, LineChannels channels, LineApi line, VaultClient vault, SealKey seal, IOptions<LineOptions> options, TimeProvider clock, ILogger<PushWorker> log) : BackgroundService
{
    private const int AtOnce = 8;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var due = await ledger.ClaimAsync(AtOnce * 2, stoppingToken);
                await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stoppingToken }, async (push, ct) => await OneAsync(push, ct));
                if (due.Count > 0)
                {
                    continue;
                }
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogWaiting(log, e.GetType().Name);
            }

            await bell.Bell.WaitAsync(TimeSpan.FromSeconds(1), stoppingToken);
        }
    }

    private async Task OneAsync(DuePush push, CancellationToken ct)
    {
        try
        {
            await SendAsync(push, ct);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            // The row stays due; its lease ends by itself.
            LogWaiting(log, e.GetType().Name);
        }
    }

    private async Task SendAsync(DuePush push, CancellationToken ct)
    {
        var since = clock.GetUtcNow() - (push.BeganAt ?? push.CreatedAt);
        if (channels.Of(push.TenantId) is not { } channel || !channel.Started(clock.GetUtcNow()))
        {
            await ApplyAsync(push, PushRule.Later(push.Attempts, since, Random.Shared.NextDouble()), null, ct);
            return;
        }

        if (await ledger.BlockedAsync(push, ct))
        {
            await ApplyAsync(push, new PushStep.Settle(NoticeOutcome.NotReachable), null, ct);
            return;
        }

        var (to, otherwise) = await TargetAsync(push, since, ct);
        if (to is null)
        {
            await ApplyAsync(push, otherwise ?? new PushStep.Settle(NoticeOutcome.NotReachable), null, ct);
            return;
        }

        var message = NeutralMessage.Of(push.Template, EntryPoint.Of(channel, options.Value));
        var answer = await line.PushAsync(channel, to, message, push.IntentId, ct);
        FaultPoint("line.push.sent");
        await ApplyAsync(push, PushRule.After(answer, push.Attempts, since, Random.Shared.NextDouble()), (answer as LineAnswer.Accepted)?.RequestId, ct);
    }

    /// <summary>The LINE user id: opened at the vault once per intent, then sealed in the row until the outcome.</summary>
    private async Task<(string? To, PushStep? Otherwise)> TargetAsync(DuePush push, TimeSpan since, CancellationToken ct)
    {
        if (push.SealedTo is { } rests)
        {
            var known = seal.Open(SealedKind.PushTarget, push.TenantId, push.IntentId, rests);
            return push.BeganAt is not null || await ledger.BeginAsync(push, rests, ct) ? (known, null) : (null, new PushStep.Again(TimeSpan.FromSeconds(1)));
        }

        if (push.ResidentId is not { } resident)
        {
            return (null, null);
        }

        var opened = await vault.OpenLineUserIdAsync(push.TenantId, resident, push.IntentId, ct);
        return opened switch
        {
            VaultAnswer<LineIdentity>.Ok ok when await ledger.BeginAsync(push, seal.Seal(SealedKind.PushTarget, push.TenantId, push.IntentId, ok.Value.LineUserId), ct) => (ok.Value.LineUserId, null),
            VaultAnswer<LineIdentity>.Ok => (null, new PushStep.Again(TimeSpan.FromSeconds(1))),
            VaultAnswer<LineIdentity>.NotFound => (null, new PushStep.Settle(NoticeOutcome.NotReachable)),
            VaultAnswer<LineIdentity>.Refused => (null, new PushStep.Settle(NoticeOutcome.GivenUp)),
            _ => (null, PushRule.Later(push.Attempts, since, Random.Shared.NextDouble())),
        };
    }

    private async Task ApplyAsync(DuePush push, PushStep step, Guid? requestId, CancellationToken ct)
    {
        switch (step)
        {
            case PushStep.Again again:
                await ledger.AgainAsync(push, again.After, ct);
                break;
            case PushStep.Settle settle:
                await ledger.SettleAsync(push, settle.Outcome, requestId, ct);
                Figures.Push(settle.Outcome, clock.GetUtcNow() - push.CreatedAt);
                LogSettled(log, push.TenantId, settle.Outcome, push.Attempts);
                if (settle.Outcome == NoticeOutcome.QuotaReached)
                {
                    LogQuota(log, push.TenantId);
                }

                break;
        }
    }

    [LoggerMessage(EventIds.PushSettled, LogLevel.Information, "A push of tenant {TenantId} was settled: {Reason} after {Attempt} attempts")]
    private static partial void LogSettled(ILogger log, Guid tenantId, NoticeOutcome reason, int attempt);

    [LoggerMessage(EventIds.PushWaiting, LogLevel.Warning, "Pushes wait ({Code})")]
    private static partial void LogWaiting(ILogger log, string code);

    [LoggerMessage(EventIds.QuotaReached, LogLevel.Error, "The month's LINE messages of tenant {TenantId} are used up: residents get no notices")]
    private static partial void LogQuota(ILogger log, Guid tenantId);

    // A place for the fault laboratory (decision 0031). Without a body outside its builds: nothing of it is compiled.
    static partial void FaultPoint(string name);
}
