using System.Collections.Concurrent;
using Contracts.WebChat.V1;
using ServiceDefaults.Data;

namespace WebChat.Sessions;

/// <summary>Sessions in the database, with a memory of at most two seconds in front.</summary>
internal sealed class SessionStore(TenantTransactions transactions, TimeProvider clock)
{
    /// <summary>How long a session lives at most, unless a consultation waits or is open then.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromHours(12);

    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Extension = TimeSpan.FromHours(1);
    private readonly ConcurrentDictionary<(Guid TenantId, string Hash), (DateTimeOffset At, ResidentSession Session)> known = new();
    private DateTimeOffset pruned;

    /// <summary>The living session behind a cookie at this tenant, or null.</summary>
    public async Task<ResidentSession?> FindAsync(Guid tenantId, string? cookie, CancellationToken ct)
    {
        if (SessionCookies.Hash(cookie) is not { } hash)
        {
            return null;
        }

        var now = clock.GetUtcNow();
        var key = (tenantId, Convert.ToHexString(hash));
        if (known.TryGetValue(key, out var kept) && now - kept.At < Memory)
        {
            return kept.Session;
        }

        Prune(now);
        var session = await ReadAsync(tenantId, hash, now, ct);
        if (session is not null)
        {
            known[key] = (now, session);
        }

        return session;
    }

    /// <summary>Forgets what is remembered of a session, so that the next request asks the database.</summary>
    public void Forget(Guid sessionId)
    {
        foreach (var (key, kept) in known)
        {
            if (kept.Session.SessionId == sessionId)
            {
                known.TryRemove(key, out _);
            }
        }
    }

    /// <summary>Whose session a cookie was, even an expired or replaced one; for the rule of the tickets.</summary>
    public static async Task<(Guid SessionId, Guid ResidentId)?> OwnerAsync(TenantTransaction tx, string? cookie, CancellationToken ct)
    {
        if (SessionCookies.Hash(cookie) is not { } hash)
        {
            return null;
        }

        await using var batch = tx.Command("select session_id, resident_id from sessions where tenant_id = $1 and token_hash = $2", tx.TenantId, hash);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? (reader.GetGuid(0), reader.GetGuid(1)) : null;
    }

    /// <summary>Begins a session and ends those it replaces; gives the cookie's value. A session never keeps the value it came with.</summary>
    public async Task<string> BeginAsync(TenantTransaction tx, Guid sessionId, Guid residentId, SignInMethod method, IEnumerable<Guid> replaced, CancellationToken ct)
    {
        var value = SessionCookies.Fresh();
        var now = clock.GetUtcNow();
        Guid[] ended = [.. replaced];
        await using var batch = tx.Command(
            """
            insert into sessions (tenant_id, session_id, token_hash, resident_id, method, entrance, created_at, last_seen_at, expires_at)
            values ($1, $2, $3, $4, $5, $6, $7, $7, $8)
            """,
            tx.TenantId, sessionId, SessionCookies.Hash(value), residentId, (short)method, (short)(method == SignInMethod.Line ? Entrance.Line : Entrance.Web), now, now + Life);
        batch.BatchCommands.Add(TenantTransaction.Sql("update sessions set ended_at = $3 where tenant_id = $1 and session_id = any($2) and ended_at is null", tx.TenantId, ended, now));
        await batch.ExecuteNonQueryAsync(ct);
        Array.ForEach(ended, Forget);
        return value;
    }

    /// <summary>Ends a session for good: the resident said so.</summary>
    public async Task EndAsync(ResidentSession session, CancellationToken ct)
    {
        await transactions.RunAsync(session.TenantId, async (tx, token) =>
        {
            await using var batch = tx.Command("delete from sessions where tenant_id = $1 and session_id = $2", tx.TenantId, session.SessionId);
            await batch.ExecuteNonQueryAsync(token);
        }, ct);
        Forget(session.SessionId);
    }

    private async Task<ResidentSession?> ReadAsync(Guid tenantId, byte[] hash, DateTimeOffset now, CancellationToken ct)
    {
        var ask = TenantTransaction.Sql(
            """
            select s.session_id, s.resident_id, s.method, s.expires_at, array(
                select c.consultation_id from consultations c where c.tenant_id = $1 and c.resident_id = s.resident_id and c.state in (2, 3, 4))
            from sessions s where s.tenant_id = $1 and s.token_hash = $2 and s.ended_at is null
            """, tenantId, hash);
        var session = await transactions.OnceAsync(tenantId, [ask], async (reader, token) => await reader.ReadAsync(token)
            ? new ResidentSession(tenantId, reader.GetGuid(0), reader.GetGuid(1), (SignInMethod)reader.GetInt16(2), reader.GetFieldValue<DateTimeOffset>(3), reader.GetFieldValue<Guid[]>(4))
            : null, ct);
        return session is null ? null : SessionRule.Look(session.ExpiresAt, session.Open.Count > 0, now) switch
        {
            SessionVerdict.Ended => null,
            SessionVerdict.Extend => await transactions.RunAsync(tenantId, (tx, token) => ExtendAsync(tx, session, now + Extension, token), ct),
            _ => session,
        };
    }

    private static async Task<ResidentSession> ExtendAsync(TenantTransaction tx, ResidentSession session, DateTimeOffset until, CancellationToken ct)
    {
        await using var batch = tx.Command("update sessions set expires_at = $3 where tenant_id = $1 and session_id = $2 and expires_at < $3", tx.TenantId, session.SessionId, until);
        await batch.ExecuteNonQueryAsync(ct);
        return session with { ExpiresAt = until };
    }

    private void Prune(DateTimeOffset now)
    {
        if (now - pruned < TimeSpan.FromSeconds(30))
        {
            return;
        }

        pruned = now;
        foreach (var (key, kept) in known)
        {
            if (now - kept.At >= Memory)
            {
                known.TryRemove(key, out _);
            }
        }
    }
}

/// <summary>What becomes of a session at a moment.</summary>
internal enum SessionVerdict
{
    /// <summary>It is over.</summary>
    Ended,

    /// <summary>It goes on.</summary>
    Alive,

    /// <summary>It goes on because a consultation waits or is open, and gets more time.</summary>
    Extend,
}

/// <summary>12 hours, and longer while a consultation waits or is open (design 4.2): nobody is thrown out of a talk.</summary>
internal static class SessionRule
{
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(30);

    /// <summary>Looks at a session.</summary>
    public static SessionVerdict Look(DateTimeOffset expiresAt, bool consultationOpen, DateTimeOffset now) =>
        consultationOpen ? (expiresAt - now < Soon ? SessionVerdict.Extend : SessionVerdict.Alive)
        : expiresAt > now ? SessionVerdict.Alive : SessionVerdict.Ended;
}
