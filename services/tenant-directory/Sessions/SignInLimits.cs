using ServiceDefaults.Data;
using TenantDirectory.Security;

namespace TenantDirectory.Sessions;

/// <summary>Counts failures per account and per network under keyed hashes; an address nobody has is counted like any other.</summary>
/// <remarks>
/// The failure is written before the password is looked at and taken back after a success: a hundred guesses sent at once are one guess and
/// ninety-nine refusals, and a guess whose sender hangs up counts. The rows say nothing about who exists.
/// </remarks>
internal sealed class SignInLimits(TenantTransactions transactions, SealKey seal, TimeProvider clock)
{
    private const string TakeSql = """
        insert into sign_in_limits as l (key, failures, counted_at, blocked_until) values ($1, 1, $2, $2)
        on conflict (key) do update set counted_at = case when $4 or l.counted_at < $3 then $2 else l.counted_at end, failures = case when l.counted_at < $3 then 1 else l.failures + 1 end
            where l.blocked_until <= $2
        returning failures
        """;

    /// <summary>Takes a turn for the account; when it must wait, how long. While the turn runs, nobody else has one.</summary>
    public Task<TimeSpan?> TakeAccountAsync(string email, CancellationToken ct) =>
        TakeAsync(seal.Mark("account", email), SignInDelay.AccountMemory, sliding: true, _ => SignInDelay.Turn, ct);

    /// <summary>Takes a turn for the network; when it must wait, how long.</summary>
    public Task<TimeSpan?> TakeNetworkAsync(string network, int limit, CancellationToken ct) =>
        TakeAsync(seal.Mark("network", network), SignInDelay.NetworkWindow, sliding: false, failures => SignInDelay.ForNetwork(failures, limit), ct);

    /// <summary>The turn failed: the account's delay runs from now.</summary>
    public Task FailedAsync(string email, CancellationToken ct) => transactions.RunWithoutTenantAsync(async (tx, token) =>
    {
        var key = seal.Mark("account", email);
        await using var read = tx.Command("select failures from sign_in_limits where key = $1 for update", key);
        if (await read.ExecuteScalarAsync(token) is int failures)
        {
            await BlockAsync(tx, key, clock.GetUtcNow() + SignInDelay.ForAccount(failures), token);
        }

        return true;
    }, ct);

    /// <summary>The sign-in succeeded: the account starts anew, the network gets its turn back.</summary>
    public async Task GiveBackAsync(TenantTransaction tx, string email, string network, CancellationToken ct)
    {
        await using var batch = tx.Command("delete from sign_in_limits where key = $1", seal.Mark("account", email));
        batch.BatchCommands.Add(TenantTransaction.Sql(
            "update sign_in_limits set failures = greatest(failures - 1, 0), blocked_until = counted_at where key = $1", seal.Mark("network", network)));
        await batch.ExecuteNonQueryAsync(ct);
    }

    /// <summary>A proof within a session succeeded: the account starts anew.</summary>
    public async Task ForgiveAsync(TenantTransaction tx, string email, CancellationToken ct)
    {
        await using var batch = tx.Command("delete from sign_in_limits where key = $1", seal.Mark("account", email));
        await batch.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Forgets what is a day old.</summary>
    public Task ForgetAsync(CancellationToken ct) => transactions.RunWithoutTenantAsync(async (tx, token) =>
    {
        await using var batch = tx.Command("delete from sign_in_limits where counted_at < $1", clock.GetUtcNow() - TimeSpan.FromDays(1));
        return await batch.ExecuteNonQueryAsync(token);
    }, ct);

    private Task<TimeSpan?> TakeAsync(byte[] key, TimeSpan memory, bool sliding, Func<int, TimeSpan> delay, CancellationToken ct) =>
        transactions.RunWithoutTenantAsync<TimeSpan?>(async (tx, token) =>
        {
            var now = clock.GetUtcNow();
            await using (var take = tx.Command(TakeSql, key, now, now - memory, sliding))
            {
                if (await take.ExecuteScalarAsync(token) is int failures)
                {
                    await BlockAsync(tx, key, now + delay(failures), token);
                    return null;
                }
            }

            await using var wait = tx.Command("select blocked_until from sign_in_limits where key = $1", key);
            var until = await wait.ExecuteScalarAsync(token) is DateTime at ? new DateTimeOffset(at, TimeSpan.Zero) : now;
            return until - now > TimeSpan.FromSeconds(1) ? until - now : TimeSpan.FromSeconds(1);
        }, ct);

    private static async Task BlockAsync(TenantTransaction tx, byte[] key, DateTimeOffset until, CancellationToken ct)
    {
        await using var block = tx.Command("update sign_in_limits set blocked_until = $2 where key = $1", key, until);
        await block.ExecuteNonQueryAsync(ct);
    }
}
