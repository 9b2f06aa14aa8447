using ServiceDefaults.Data;

namespace TenantDirectory.Mail;

/// <summary>A mail that is due. <paramref name="Attempts"/> is also the claim's number: who comes late settles nothing.</summary>
internal sealed record DueMail(Guid TenantId, Guid EventId, Guid StaffId, Guid MailId, MailKind Kind, DateTimeOffset HappenedAt, DateTimeOffset MadeAt, int Attempts);

/// <summary>Where to, and in whose name.</summary>
internal sealed record MailTarget(string Email, string Municipality)
{
    public override string ToString() => nameof(MailTarget);
}

/// <summary>The rows behind the mails. No transaction is open while a mail server is spoken to: a claim is a lease.</summary>
internal sealed class MailQueue(TenantTransactions transactions)
{
    /// <summary>How long a claim holds: well over what one attempt may last.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    /// <summary>Takes what is due; no other pod takes it before the lease ends.</summary>
    public Task<List<DueMail>> ClaimAsync(int atMost, CancellationToken ct) => transactions.RunAsRelayAsync(async (tx, token) =>
    {
        await using var batch = tx.Command(
            """
            update mails m set next_at = clock_timestamp() + $2::interval, attempts = attempts + 1
            from (select tenant_id, event_id, staff_id from mails where state = 1 and next_at <= clock_timestamp() order by next_at limit $1 for update skip locked) due
            where m.tenant_id = due.tenant_id and m.event_id = due.event_id and m.staff_id = due.staff_id
            returning m.tenant_id, m.event_id, m.staff_id, m.mail_id, m.kind, m.happened_at, m.made_at, m.attempts
            """, atMost, Lease);
        await using var reader = await batch.ExecuteReaderAsync(token);
        var due = new List<DueMail>();
        while (await reader.ReadAsync(token))
        {
            due.Add(new DueMail(
                reader.GetGuid(0), reader.GetGuid(1), reader.GetGuid(2), reader.GetGuid(3), (MailKind)reader.GetInt16(4),
                reader.GetFieldValue<DateTimeOffset>(5), reader.GetFieldValue<DateTimeOffset>(6), reader.GetInt32(7)));
        }

        return due;
    }, ct);

    /// <summary>The address as it is now; null for who works there no more.</summary>
    public Task<MailTarget?> TargetAsync(DueMail mail, CancellationToken ct) => transactions.Background.RunAsync(mail.TenantId, async (tx, token) =>
    {
        await using var batch = tx.Command(
            "select a.email, t.name from accounts a join tenants t on t.tenant_id = $1 where a.staff_id = $2 and a.state = 'active' and a.acts ? $3",
            tx.TenantId, mail.StaffId, tx.TenantId.ToString("D"));
        await using var reader = await batch.ExecuteReaderAsync(token);
        return await reader.ReadAsync(token) ? new MailTarget(reader.GetString(0), reader.GetString(1)) : null;
    }, ct);

    public Task AgainAsync(DueMail mail, TimeSpan after, CancellationToken ct) => transactions.Background.RunAsync(mail.TenantId, async (tx, token) =>
    {
        await using var batch = tx.Command(
            "update mails set next_at = clock_timestamp() + $5::interval where tenant_id = $1 and event_id = $2 and staff_id = $3 and state = 1 and attempts = $4",
            tx.TenantId, mail.EventId, mail.StaffId, mail.Attempts, after);
        await batch.ExecuteNonQueryAsync(token);
    }, ct);

    /// <summary>The outcome, once; false where another claim has been made meanwhile.</summary>
    public Task<bool> SettleAsync(DueMail mail, MailOutcome outcome, CancellationToken ct) => transactions.Background.RunAsync(mail.TenantId, async (tx, token) =>
    {
        await using var batch = tx.Command(
            "update mails set state = $5, settled_at = clock_timestamp() where tenant_id = $1 and event_id = $2 and staff_id = $3 and state = 1 and attempts = $4",
            tx.TenantId, mail.EventId, mail.StaffId, mail.Attempts, (short)outcome);
        return await batch.ExecuteNonQueryAsync(token) == 1;
    }, ct);

    /// <summary>Gives up what waited for a day (also while mail is off), forgets what was settled long ago; tells how many were given up and how old the oldest waiting one is.</summary>
    public Task<(int GivenUp, TimeSpan Oldest)> TidyAsync(CancellationToken ct) => transactions.RunAsRelayAsync(async (tx, token) =>
    {
        await using var late = tx.Command(
            "update mails set state = $2, settled_at = clock_timestamp() where state = 1 and next_at <= clock_timestamp() and made_at < clock_timestamp() - $1::interval", MailRule.Longest, (short)MailOutcome.GivenUp);
        var givenUp = await late.ExecuteNonQueryAsync(token);
        await using var old = tx.Command("delete from mails where settled_at < clock_timestamp() - $1::interval", MailRule.Kept);
        await old.ExecuteNonQueryAsync(token);
        await using var oldest = tx.Command("select coalesce(extract(epoch from clock_timestamp() - min(made_at)), 0)::float8 from mails where state = 1");
        return (givenUp, TimeSpan.FromSeconds(Math.Max(0, await oldest.ExecuteScalarAsync(token) as double? ?? 0)));
    }, ct);
}
