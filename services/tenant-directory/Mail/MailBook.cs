using System.Text.Json;
using Microsoft.Extensions.Options;
using ServiceDefaults;
using ServiceDefaults.Data;
using ServiceDefaults.Messaging;
using TenantDirectory.Accounts;
using TenantDirectory.Settings;

namespace TenantDirectory.Mail;

/// <summary>Wakes the sender.</summary>
internal sealed class MailBell
{
    public Bell Bell { get; } = new();
}

/// <summary>Writes down whom to tell of an event, in the event's own transaction. With mail off nothing is written, so that nothing piles up.</summary>
internal sealed partial class MailBook(SettingsLog settings, IOptions<MailOptions> options, MailBell bell, TimeProvider clock, ILogger<MailBook> log)
{
    private const string PeopleSql = """
        select a.staff_id, (a.acts -> $2)::text from settings s join accounts a on a.staff_id = s.item_id
        where s.tenant_id = $1 and s.kind = $3 and not s.deleted and a.state = 'active' and a.acts ? $2
        """;

    private const string InsertSql = """
        insert into mails (tenant_id, event_id, staff_id, kind, about_id, happened_at)
        select $1, $2, person, $4, $5, $6 from unnest($3::uuid[]) as person
        where not exists (select from mails m where m.tenant_id = $1 and m.about_id = $5 and m.kind = $4 and m.staff_id = person and m.made_at > clock_timestamp() - $7::interval)
        on conflict do nothing
        """;

    /// <summary>A row for everybody who must know and was not told just now.</summary>
    public async Task AddAsync(EventContext context, MailCause cause, CancellationToken ct)
    {
        if (!options.Value.IsOn)
        {
            return;
        }

        if (clock.GetUtcNow() - cause.At > MailRule.Longest)
        {
            // A new reader of a feed begins with its first page: nobody is woken for what happened last year.
            MailFigures.Count(MailOutcome.TooLate);
            LogTooLate(log, context.TenantId, cause.Kind);
            return;
        }

        var tx = context.Transaction;
        var department = cause.DeskId is { } desk ? (await settings.FindAsync<DeskSetting>(tx, DeskSetting.Kind, desk, ct))?.DepartmentId : null;
        var recipients = MailRule.Recipients(cause, department, await PeopleAsync(tx, ct));
        if (recipients.Count == 0)
        {
            MailFigures.Count(MailOutcome.Nobody);
            LogNobody(log, context.TenantId, cause.Kind);
            return;
        }

        await using var insert = tx.Command(InsertSql, tx.TenantId, context.EventId, recipients.ToArray(), (short)cause.Kind, cause.AboutId, cause.At.ToUniversalTime(), MailRule.Quiet(cause.Kind));
        if (await insert.ExecuteNonQueryAsync(ct) > 0)
        {
            // The rows become visible with the commit, a moment later; the sender looks by itself anyway.
            bell.Bell.Ring();
        }
    }

    private static async Task<List<Colleague>> PeopleAsync(TenantTransaction tx, CancellationToken ct)
    {
        await using var batch = tx.Command(PeopleSql, tx.TenantId, tx.TenantId.ToString("D"), StaffSetting.Kind);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var people = new List<Colleague>();
        while (await reader.ReadAsync(ct))
        {
            people.Add(new Colleague(reader.GetGuid(0), JsonSerializer.Deserialize<TenantAct>(reader.GetString(1), Json.Options) ?? throw new InvalidOperationException("An act is empty.")));
        }

        return people;
    }

    [LoggerMessage(EventIds.MailTooLate, LogLevel.Information, "Nobody is mailed of something that was heard of more than a day late ({Reason}, tenant {TenantId})")]
    private static partial void LogTooLate(ILogger log, Guid tenantId, MailKind reason);

    // Runbook: services/guide/runbooks/TomoshibiMailFails.md.
    [LoggerMessage(EventIds.NobodyToMail, LogLevel.Error, "There is nobody in tenant {TenantId} who could be mailed of {Reason}")]
    private static partial void LogNobody(ILogger log, Guid tenantId, MailKind reason);
}
