using Npgsql;
using ServiceDefaults.Data;

namespace ServiceDefaults.Tests;

/// <summary>Fewer round trips, the same promises (decision 0035).</summary>
[Collection(nameof(ProbeService))]
public sealed class TransactionTests(ProbeService probe)
{
    private const string Insert = "insert into effects (tenant_id, thing_id) values ($1, $2)";
    private readonly Guid tenant = Guid.NewGuid();
    private readonly Guid thing = Guid.NewGuid();

    [Fact]
    public async Task Commands_sent_at_once_stand_or_fall_together()
    {
        await Assert.ThrowsAsync<PostgresException>(() => OnceAsync(tenant, TenantTransaction.Sql(Insert, tenant, thing), TenantTransaction.Sql(Insert, tenant, thing)));
        Assert.Empty(await probe.EffectsAsync(tenant));

        await OnceAsync(tenant, TenantTransaction.Sql(Insert, tenant, thing), TenantTransaction.Sql(Insert, tenant, Guid.NewGuid()));
        Assert.Equal(2, (await probe.EffectsAsync(tenant)).Count);
    }

    [Fact]
    [Trait("Requirement", "57")]
    public async Task The_tenant_of_commands_sent_at_once_holds_for_nothing_after_them()
    {
        await OnceAsync(tenant, TenantTransaction.Sql(Insert, tenant, thing));

        // Often enough to meet every connection of the pool.
        for (var n = 0; n < 50; n++)
        {
            Assert.Equal(0, await CountAsync(Guid.Empty));
            Assert.Equal(0, await CountAsync(Guid.NewGuid()));
            Assert.Equal(1, await CountAsync(tenant));
        }
    }

    [Fact]
    public async Task What_is_left_for_later_stands_with_the_commit_or_takes_everything_back()
    {
        await probe.Transactions.RunAsync(tenant, (tx, _) =>
        {
            tx.Later(Insert, tenant, thing);
            return Task.CompletedTask;
        }, CancellationToken.None);
        await Assert.ThrowsAsync<PostgresException>(() => probe.Transactions.RunAsync(tenant, async (tx, ct) =>
        {
            await using var batch = tx.Command(Insert, tenant, Guid.NewGuid());
            await batch.ExecuteNonQueryAsync(ct);
            tx.Later(Insert, tenant, thing);
        }, CancellationToken.None));

        Assert.Equal([(thing, 1)], await probe.EffectsAsync(tenant));
    }

    [Fact]
    public async Task A_flood_of_requests_keeps_no_loop_waiting()
    {
        var release = new TaskCompletionSource();
        var pool = new NpgsqlConnectionStringBuilder(probe.Database("app")).MaxPoolSize;
        var held = Enumerable.Range(0, pool).Select(_ => HoldAsync()).ToList();
        try
        {
            // All that requests may have is held, and more wait for it; their turn does not come within the pool's own patience.
            await Assert.ThrowsAnyAsync<NpgsqlException>(() => CountAsync(tenant));
            await probe.Transactions.Background.RunAsync(tenant, async (tx, ct) =>
            {
                await using var batch = tx.Command(Insert, tenant, thing);
                await batch.ExecuteNonQueryAsync(ct);
            }, CancellationToken.None);
        }
        finally
        {
            release.SetResult();
            await Task.WhenAll(held);
        }

        Assert.Equal([(thing, 1)], await probe.EffectsAsync(tenant));

        async Task HoldAsync()
        {
            try
            {
                await probe.Transactions.RunAsync(Guid.NewGuid(), async (tx, ct) =>
                {
                    await using var batch = tx.Command("select 1");
                    await batch.ExecuteNonQueryAsync(ct);
                    await release.Task;
                }, CancellationToken.None);
            }
            catch (NpgsqlException)
            {
                // One of those that wait in vain.
            }
        }
    }

    [Theory]
    [InlineData(2, 1, 1), InlineData(3, 1, 2), InlineData(4, 2, 2), InlineData(16, 13, 3), InlineData(100, 80, 20)]
    public void Requests_and_loops_share_one_pool(int pool, int requests, int loops) => Assert.Equal((requests, loops), TenantTransactions.Share(pool));

    [Fact]
    public async Task Nothing_follows_a_commit_in_the_same_round_trip()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => probe.Transactions.RunAsync(tenant, async (tx, ct) =>
        {
            await using var last = tx.Command(Insert, tenant, thing);
            await tx.CommitAsync(last, ct);
            tx.Batch();
        }, CancellationToken.None));

        Assert.Equal([(thing, 1)], await probe.EffectsAsync(tenant));
    }

    [Fact]
    public async Task A_commit_behind_a_failed_command_is_not_reached()
    {
        await Assert.ThrowsAsync<PostgresException>(() => probe.Transactions.RunAsync(tenant, async (tx, ct) =>
        {
            await using var last = tx.Command(Insert, tenant, thing);
            last.BatchCommands.Add(TenantTransaction.Sql(Insert, tenant, thing));
            await tx.CommitAsync(last, ct);
        }, CancellationToken.None));

        Assert.Empty(await probe.EffectsAsync(tenant));
        // The connection goes back to the pool without a transaction.
        await OnceAsync(tenant, TenantTransaction.Sql(Insert, tenant, thing));
        Assert.Equal([(thing, 1)], await probe.EffectsAsync(tenant));
    }

    private Task<bool> OnceAsync(Guid named, params NpgsqlBatchCommand[] commands) => probe.Transactions.OnceAsync(named, commands, (_, _) => Task.FromResult(true), CancellationToken.None);

    private Task<long> CountAsync(Guid named) => probe.Transactions.OnceAsync(named, [TenantTransaction.Sql("select count(*) from effects")], async (reader, ct) =>
    {
        await reader.ReadAsync(ct);
        return reader.GetInt64(0);
    }, CancellationToken.None);
}
