using Contracts.LineContactPoint.V1;
using LineContactPoint.Channels;
using LineContactPoint.Secrets;
using LineContactPoint.Sending;
using LineContactPoint.Webhook;
using Microsoft.Extensions.Options;
using ServiceDefaults.Data;

namespace LineContactPoint.Handling;

/// <summary>Answers one event with a fixed text and writes down what happened, as ids and kinds.</summary>
internal sealed partial class EventHandler(
    TenantTransactions transactions, LineChannels channels, LineApi line, SealKey seal, PushBell pushes, IOptions<LineOptions> options, TimeProvider clock, ILogger<EventHandler> log)
{
    public async Task AnswerAsync(DueEvent e, CancellationToken ct)
    {
        var address = e.SealedAddress is { } sealedAddress ? AddressForm.Read(seal.Open(SealedKind.Address, e.TenantId, e.RowId, sealedAddress)) : new Address(null, null, null, null);
        var channel = channels.Of(e.TenantId) is { } known && known.Started(clock.GetUtcNow()) && !e.Silent ? known : null;
        var (treatment, late) = channel is null ? (SpillTreatment.NotAnswered, false) : await ReplyAsync(channel, e, address, ct);
        if (channel is not null && e.Kind == ArrivedKind.Join)
        {
            await LeaveAsync(channel, address, ct);
        }

        await transactions.RunAsync(e.TenantId, (tx, token) => WriteAsync(tx, e, address, treatment, late, token), ct);
        if (late)
        {
            pushes.Bell.Ring();
        }

        if (AnswerRule.Spill(e.Kind) is not null)
        {
            Figures.Message();
        }

        Alarm(e);
        LogHandled(log, e.TenantId, e.Kind);
    }

    /// <summary>By reply token while it lives; else, to a person whose id LINE gave, by a push with this row's id as its key.</summary>
    private async Task<(SpillTreatment Treatment, bool Late)> ReplyAsync(LineChannel channel, DueEvent e, Address address, CancellationToken ct)
    {
        if (AnswerRule.Template(e.Kind, e.Urgent) is not { } template)
        {
            return (SpillTreatment.NotAnswered, false);
        }

        if (address.ReplyToken is { } token && clock.GetUtcNow() - e.ReceivedAt < AnswerRule.ReplyWithin)
        {
            var answer = await line.ReplyAsync(channel, token, NeutralMessage.Of(template, EntryPoint.Of(channel, options.Value)), ct);
            Figures.Reply(answer.GetType().Name);
            if (answer is LineAnswer.Accepted)
            {
                return (SpillTreatment.FixedReply, false);
            }
        }

        // Nothing said here may be lost on somebody who expects an answer; a reply that LINE took without telling us doubles a fixed text, no more.
        var personal = address is { UserId: not null, GroupId: null, RoomId: null } && address.ReplyToken is not null;
        return personal ? (SpillTreatment.PushedReply, true) : (SpillTreatment.NotAnswered, false);
    }

    private async Task LeaveAsync(LineChannel channel, Address address, CancellationToken ct)
    {
        var (place, id) = address.GroupId is { } group ? ("group", group) : ("room", address.RoomId);
        if (id is not null && await line.LeaveAsync(channel, place, id, ct) is LineAnswer.Failed or LineAnswer.Unsure or LineAnswer.RateLimited)
        {
            throw new LeaveFailedException();
        }
    }

    private async Task WriteAsync(TenantTransaction tx, DueEvent e, Address address, SpillTreatment treatment, bool late, CancellationToken ct)
    {
        await using var batch = tx.Command(
            "update webhook_events set answered_at = clock_timestamp(), treatment = $3, sealed_address = null, next_at = clock_timestamp() where tenant_id = $1 and event_hash = $2 and answered_at is null",
            tx.TenantId, e.EventHash, (short)treatment);
        if (await batch.ExecuteNonQueryAsync(ct) == 0)
        {
            return;
        }

        if (late && address.UserId is { } user)
        {
            await using var push = tx.Batch();
            push.BatchCommands.Add(PushLedger.Enqueue(
                tx.TenantId, e.RowId, PushPurpose.LateAnswer, AnswerRule.Template(e.Kind, e.Urgent) ?? MessageTemplate.UseThePage, null, null, e.UserHash, seal.Seal(SealedKind.PushTarget, tx.TenantId, e.RowId, user)));
            await push.ExecuteNonQueryAsync(ct);
        }

        if (e.UserHash is { } hash && e.Kind is ArrivedKind.Follow or ArrivedKind.Unfollow)
        {
            await Residents.TurnAsync(tx, e.UserHash!, e.Kind == ArrivedKind.Follow, e.At, ct);
        }

        // An urgent one is announced when the vault has it, as moved.
        if (!e.Urgent && AnswerRule.Spill(e.Kind) is { } spill)
        {
            tx.Announce(new ContactSpillDetected { TenantId = tx.TenantId, SpillId = e.RowId, Kind = spill, Treatment = treatment, ArrivedAt = e.At });
        }
    }

    private void Alarm(DueEvent e)
    {
        switch (e.Kind)
        {
            case ArrivedKind.AccountSuspended:
                LogSuspended(log, e.TenantId);
                break;
            case ArrivedKind.AccountResumed:
                LogResumed(log, e.TenantId);
                break;
            case ArrivedKind.MenuSwitchFailed:
                LogMenu(log, e.TenantId);
                break;
            // We never issue a link nonce: a link that succeeds is bound to nothing, one that fails was somebody else's try.
            case ArrivedKind.AccountLinkFailed:
                LogLink(log, e.TenantId);
                break;
        }
    }

    [LoggerMessage(EventIds.EventHandled, LogLevel.Information, "A LINE event of tenant {TenantId} was handled: {Reason}")]
    private static partial void LogHandled(ILogger log, Guid tenantId, ArrivedKind reason);

    [LoggerMessage(EventIds.AccountSuspended, LogLevel.Error, "LINE suspended the official account of tenant {TenantId}: the contact point is down")]
    private static partial void LogSuspended(ILogger log, Guid tenantId);

    [LoggerMessage(EventIds.AccountResumed, LogLevel.Information, "LINE resumed the official account of tenant {TenantId}")]
    private static partial void LogResumed(ILogger log, Guid tenantId);

    [LoggerMessage(EventIds.MenuSwitchFailed, LogLevel.Error, "A rich menu of tenant {TenantId} could not be switched")]
    private static partial void LogMenu(ILogger log, Guid tenantId);

    [LoggerMessage(EventIds.AccountLinkFailed, LogLevel.Error, "An account link of tenant {TenantId} failed, although this service never asks for one")]
    private static partial void LogLink(ILogger log, Guid tenantId);
}

/// <summary>LINE did not let us out of a group now; the event is handled again.</summary>
internal sealed class LeaveFailedException : Exception;
