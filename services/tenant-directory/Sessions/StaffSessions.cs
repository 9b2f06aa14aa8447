using Contracts.TenantDirectory.V1;
using Npgsql;
using ServiceDefaults.Data;
using TenantDirectory.Accounts;
using TenantDirectory.Security;

namespace TenantDirectory.Sessions;

/// <summary>A running session and whose it is.</summary>
internal sealed record StaffSession(
    Guid SessionId, Guid StaffId, string DisplayName, string Email, DateTimeOffset StepUpAt, DateTimeOffset ExpiresAt, IReadOnlyDictionary<Guid, TenantAct> Acts)
{
    public override string ToString() => nameof(StaffSession);
}

/// <summary>Server-side staff sessions: the browser holds 256 random bits, the database their hash; ending one is an update, seen by the next check.</summary>
/// <remarks>One running session per account: a new sign-in ends the older one (trust 4.2). A unique index says so too.</remarks>
internal sealed partial class StaffSessions(TenantTransactions transactions, TimeProvider clock, ILogger<StaffSessions> log)
{
    /// <summary>The cookie that holds the ticket.</summary>
    public const string Cookie = "__Host-s";

    /// <summary>A session ends after this, whatever happens in it.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromHours(10);

    private const string CheckSql = """
        select s.ticket_hash, s.session_id, a.staff_id, a.display_name, a.email, s.step_up_at, s.expires_at, a.acts::text
        from sessions s join accounts a using (staff_id)
        where s.ticket_hash = any($1) and s.ended_at is null and s.expires_at > $2 and a.state = 'active' and a.acts <> '{}'
        """;

    /// <summary>Begins a session inside the sign-in's transaction and ends the older one; gives the ticket.</summary>
    public async Task<(string Ticket, Guid SessionId, DateTimeOffset ExpiresAt)> BeginAsync(TenantTransaction tx, Account account, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var ticket = OneTimeSecret.Make();
        var sessionId = Guid.CreateVersion7(now);
        await EndInAsync(tx, account.StaffId, ct);
        await using var batch = tx.Command(
            "insert into sessions (session_id, ticket_hash, staff_id, tenants, began_at, step_up_at, expires_at) values ($1, $2, $3, $4, $5, $5, $6)",
            sessionId, OneTimeSecret.Hash(ticket), account.StaffId, account.Acts.Keys.ToArray(), now, now + Life);
        await batch.ExecuteNonQueryAsync(ct);
        return (ticket, sessionId, now + Life);
    }

    /// <summary>Ends whatever session an account has, in the caller's transaction. <see cref="AnnounceEndedAsync"/> follows after its commit.</summary>
    public async Task EndInAsync(TenantTransaction tx, Guid staffId, CancellationToken ct)
    {
        await using var batch = tx.Command("update sessions set ended_at = $2 where staff_id = $1 and ended_at is null", staffId, clock.GetUtcNow());
        await batch.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Ends the session of a ticket.</summary>
    public async Task EndAsync(string ticket, CancellationToken ct)
    {
        await transactions.RunWithoutTenantAsync(async (tx, token) =>
        {
            await using var batch = tx.Command("update sessions set ended_at = $2 where ticket_hash = $1 and ended_at is null", OneTimeSecret.Hash(ticket), clock.GetUtcNow());
            return await batch.ExecuteNonQueryAsync(token);
        }, ct);
        await AnnounceEndedAsync(ct);
    }

    /// <summary>The running session of one ticket, or null.</summary>
    public async Task<StaffSession?> FindAsync(string? ticket, CancellationToken ct) =>
        OneTimeSecret.LooksRight(ticket) && ticket is not null ? (await CheckAsync([ticket], ct))[0] : null;

    /// <summary>The running session of each ticket, in the order asked; null where there is none. One indexed query.</summary>
    public async Task<IReadOnlyList<StaffSession?>> CheckAsync(IReadOnlyList<string> tickets, CancellationToken ct)
    {
        var hashes = tickets.Select(OneTimeSecret.Hash).ToArray();
        var found = await transactions.RunWithoutTenantAsync(async (tx, token) =>
        {
            await using var batch = tx.Command(CheckSql, hashes, clock.GetUtcNow());
            await using var reader = await batch.ExecuteReaderAsync(token);
            var sessions = new Dictionary<string, StaffSession>();
            while (await reader.ReadAsync(token))
            {
                sessions[Convert.ToHexString(reader.GetFieldValue<byte[]>(0))] = Read(reader);
            }

            return sessions;
        }, ct);
        return [.. hashes.Select(hash => found.GetValueOrDefault(Convert.ToHexString(hash)))];
    }

    /// <summary>Tells each tenant of sessions that ended or ran out. The row remembers that it is done, so a crash in between only repeats an event.</summary>
    public async Task AnnounceEndedAsync(CancellationToken ct)
    {
        foreach (var (sessionId, staffId, tenants) in await transactions.RunWithoutTenantAsync(EndedAsync, ct))
        {
            foreach (var tenantId in tenants)
            {
                await transactions.RunAsync(tenantId, (tx, _) =>
                {
                    tx.Announce(new StaffSessionEnded { TenantId = tenantId, StaffId = staffId, SessionId = sessionId });
                    return Task.CompletedTask;
                }, ct);
            }

            await transactions.RunWithoutTenantAsync(async (tx, token) =>
            {
                await using var batch = tx.Command("update sessions set announced_at = $2, ended_at = coalesce(ended_at, expires_at) where session_id = $1", sessionId, clock.GetUtcNow());
                return await batch.ExecuteNonQueryAsync(token);
            }, ct);
        }
    }

    /// <summary>The same after a request whose own work is committed: a failure here is left to the sweeper.</summary>
    public async Task TryAnnounceEndedAsync(CancellationToken ct)
    {
        try
        {
            await AnnounceEndedAsync(ct);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            LogAnnouncingWaits(log, e.GetType().Name);
        }
    }

    private async Task<List<(Guid, Guid, Guid[])>> EndedAsync(TenantTransaction tx, CancellationToken ct)
    {
        await using var batch = tx.Command(
            "select session_id, staff_id, tenants from sessions where announced_at is null and (ended_at is not null or expires_at <= $1) limit 100", clock.GetUtcNow());
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var ended = new List<(Guid, Guid, Guid[])>();
        while (await reader.ReadAsync(ct))
        {
            ended.Add((reader.GetGuid(0), reader.GetGuid(1), reader.GetFieldValue<Guid[]>(2)));
        }

        return ended;
    }

    private static StaffSession Read(NpgsqlDataReader reader) => new(
        reader.GetGuid(1), reader.GetGuid(2), reader.GetString(3), reader.GetString(4), reader.GetFieldValue<DateTimeOffset>(5), reader.GetFieldValue<DateTimeOffset>(6),
        AccountTable.ReadActs(reader.GetString(7)));

    [LoggerMessage(EventIds.AnnouncingWaits, LogLevel.Warning, "The end of a session is announced later ({Code})")]
    private static partial void LogAnnouncingWaits(ILogger log, string code);
}

/// <summary>Announces sessions that ran out, and those whose announcement was cut short.</summary>
internal sealed partial class SessionSweeper(StaffSessions sessions, SignInLimits limits, TimeProvider clock, ILogger<SessionSweeper> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Pause, clock, stoppingToken);
            try
            {
                await sessions.AnnounceEndedAsync(stoppingToken);
                await limits.ForgetAsync(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // The next round does it.
                LogWaiting(log, e.GetType().Name);
            }
        }
    }

    [LoggerMessage(EventIds.SweepWaiting, LogLevel.Warning, "The sweep of sessions waits for its next round ({Code})")]
    private static partial void LogWaiting(ILogger log, string code);
}
