using System.Globalization;
using Npgsql;

namespace ServiceDefaults.Tests;

[Collection(nameof(ProbeService))]
public sealed class MessagingTests(ProbeService probe)
{
    [Fact]
    public async Task An_announced_event_has_its_effect_once()
    {
        var (tenant, thing) = (Guid.NewGuid(), Guid.NewGuid());

        await AnnounceAsync(tenant, thing);

        var effects = await UntilAsync(() => probe.EffectsAsync(tenant), rows => rows.Count == 1);
        Assert.Equal([(thing, 1)], effects);
    }

    [Fact]
    public async Task An_event_read_again_has_no_second_effect()
    {
        var (tenant, thing) = (Guid.NewGuid(), Guid.NewGuid());
        await AnnounceAsync(tenant, thing);
        await UntilAsync(() => probe.EffectsAsync(tenant), rows => rows.Count == 1);

        await ExecuteAsRelayAsync("update cursors set epoch = 0, xid = '0', n = 0");
        var marker = Guid.NewGuid();
        await AnnounceAsync(tenant, marker);
        var effects = await UntilAsync(() => probe.EffectsAsync(tenant), rows => rows.Count == 2);

        Assert.All(effects, row => Assert.Equal(1, row.N));
    }

    [Fact]
    public async Task A_rolled_back_transaction_announces_nothing()
    {
        var tenant = Guid.NewGuid();

        await Assert.ThrowsAsync<InvalidOperationException>(() => probe.Transactions.RunAsync(tenant, (tx, _) =>
        {
            tx.Announce(new ThingHappened { TenantId = tenant, ThingId = Guid.NewGuid(), Poisonous = false });
            throw new InvalidOperationException();
        }, CancellationToken.None));

        Assert.DoesNotContain(await probe.FeedAsync(), happened => happened.TenantId == tenant);
    }

    [Fact]
    public async Task A_poisonous_event_is_put_aside_and_its_neighbours_flow()
    {
        var (tenant, before, poison, after) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());

        await AnnounceAsync(tenant, before);
        await AnnounceAsync(tenant, poison, poisonous: true);
        await AnnounceAsync(tenant, after);

        var effects = await UntilAsync(() => probe.EffectsAsync(tenant), rows => rows.Count == 2);
        Assert.Equal(new[] { before, after }.Order(), effects.Select(row => row.Thing).Order());
        var buried = await UntilAsync(() => CountAsync($"select count(*) from dead_letters where tenant_id = '{tenant}'"), count => count == 1);
        Assert.Equal(1, buried);
    }

    [Fact]
    [Trait("Requirement", "77")]
    public async Task The_feed_leaves_out_what_stands_behind_an_open_transaction_and_gives_it_later()
    {
        var (tenant, early, late) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        await using var open = new NpgsqlConnection(probe.Database("super"));
        await open.OpenAsync();
        await using var transaction = await open.BeginTransactionAsync();
        await using (var insert = new NpgsqlCommand(
            $"insert into outbox (tenant_id, event_id, type, data) values ('{tenant}', '{Guid.CreateVersion7()}', 'reporting:thing-happened:v1', '{{\"tenantId\":\"{tenant}\",\"thingId\":\"{early}\",\"poisonous\":false}}')", open, transaction))
        {
            await insert.ExecuteNonQueryAsync();
        }

        await AnnounceAsync(tenant, late);
        var during = (await probe.FeedAsync()).Where(happened => happened.TenantId == tenant).ToList();
        await transaction.CommitAsync();
        var effects = await UntilAsync(() => probe.EffectsAsync(tenant), rows => rows.Count == 2);

        Assert.Empty(during);
        Assert.Equal(new[] { early, late }.Order(), effects.Select(row => row.Thing).Order());
    }

    [Fact]
    public async Task Published_rows_are_marked_after_the_brokers_confirm()
    {
        var tenant = Guid.NewGuid();

        await AnnounceAsync(tenant, Guid.NewGuid());

        var pending = await UntilAsync(() => CountAsync($"select count(*) from outbox where tenant_id = '{tenant}' and relayed_at is null"), count => count == 0);
        Assert.Equal(0, pending);
    }

    [Fact]
    [Trait("Requirement", "57")]
    public async Task Another_tenant_sees_no_row_and_may_write_none()
    {
        var (mine, other) = (Guid.NewGuid(), Guid.NewGuid());
        await probe.Transactions.RunAsync(mine, async (tx, ct) => await tx.Command("insert into effects (tenant_id, thing_id) values ($1, $2)", mine, Guid.NewGuid()).ExecuteNonQueryAsync(ct), CancellationToken.None);

        var seen = await probe.EffectsAsync(other);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => probe.Transactions.RunAsync(other, async (tx, ct) =>
            await tx.Command("insert into effects (tenant_id, thing_id) values ($1, $2)", mine, Guid.NewGuid()).ExecuteNonQueryAsync(ct), CancellationToken.None));

        Assert.Empty(seen);
        Assert.Equal("42501", refused.SqlState);
    }

    [Fact]
    [Trait("Requirement", "57")]
    public async Task Without_a_tenant_every_tenant_table_is_empty()
    {
        var tenant = Guid.NewGuid();
        await probe.Transactions.RunAsync(tenant, async (tx, ct) => await tx.Command("insert into effects (tenant_id, thing_id) values ($1, $2)", tenant, Guid.NewGuid()).ExecuteNonQueryAsync(ct), CancellationToken.None);

        var count = await probe.Transactions.RunWithoutTenantAsync(async (tx, ct) => (long?)await tx.Command("select count(*) from effects").ExecuteScalarAsync(ct), CancellationToken.None);

        Assert.Equal(0, count);
    }

    private Task AnnounceAsync(Guid tenant, Guid thing, bool poisonous = false) => probe.Transactions.RunAsync(tenant, (tx, _) =>
    {
        tx.Announce(new ThingHappened { TenantId = tenant, ThingId = thing, Poisonous = poisonous });
        return Task.CompletedTask;
    }, CancellationToken.None);

    private async Task<long> CountAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(probe.Database("super"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }

    private async Task ExecuteAsRelayAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(probe.Database("relay"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<T> UntilAsync<T>(Func<Task<T>> look, Func<T, bool> enough)
    {
        for (var attempt = 0; ; attempt++)
        {
            var seen = await look();
            if (enough(seen) || attempt == 150)
            {
                return seen;
            }

            await Task.Delay(100);
        }
    }
}
