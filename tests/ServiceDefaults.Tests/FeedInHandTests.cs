using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ServiceDefaults.Messaging;

namespace ServiceDefaults.Tests;

/// <summary>An event that ends the process of its reader: whoever takes over notes what it has in hand, and what nobody came back from is put aside (decision 0031).</summary>
/// <remarks>Real deaths are tried by the fault laboratory (N32). Here another reader's lease and note stand in the table, as a dead process leaves them.</remarks>
[Collection(nameof(ProbeService))]
public sealed class FeedInHandTests(ProbeService probe)
{
    private const string Expired = "moved_by = gen_random_uuid(), lease_owner = gen_random_uuid(), lease_until = clock_timestamp() - interval '1 second'";

    private FeedReaders Readers => probe.App.Services.GetRequiredService<FeedReaders>();

    [Fact]
    public async Task One_that_three_readers_did_not_survive_is_put_aside_untouched_and_its_neighbours_flow()
    {
        var (tenant, before, deadly, after) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        await Readers.StopAsync(CancellationToken.None);
        foreach (var thing in new[] { before, deadly, after }) await AnnounceAsync(tenant, thing);
        await ShownAsync(tenant, 3);
        var id = await EventOfAsync(deadly);
        await AskAsync($"update cursors set in_hand = '{id}', takes = 3, {Expired}");

        await Readers.StartAsync(CancellationToken.None);
        await probe.UntilEffectsAsync(tenant, 2);
        // The page is read once more by yet another: what was put aside for that reason is not tried again, as often as it comes.
        await Readers.StopAsync(CancellationToken.None);
        var last = Guid.NewGuid();
        await AnnounceAsync(tenant, last);
        await ShownAsync(tenant, 4);
        await AskAsync($"update cursors set epoch = 0, xid = '0', n = 0, {Expired}");
        await Readers.StartAsync(CancellationToken.None);
        var effects = await probe.UntilEffectsAsync(tenant, 3);

        Assert.Equal(new[] { before, after, last }.Order(), effects.Select(row => row.Thing).Order());
        Assert.All(effects, row => Assert.Equal(1, row.N));
        Assert.Equal($"{id} ProcessEnded 4", await AskAsync($"select string_agg(event_id || ' ' || failure || ' ' || attempts, ',') from dead_letters where tenant_id = '{tenant}'"));
    }

    [Theory]
    [InlineData(false, null)]
    [InlineData(true, "InvalidOperationException 4")]
    public async Task One_that_a_reader_comes_back_from_is_free_of_suspicion(bool poisonous, string? buried)
    {
        var (tenant, thing, marker) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        await Readers.StopAsync(CancellationToken.None);
        await AnnounceAsync(tenant, thing, poisonous);
        await AnnounceAsync(tenant, marker);
        await ShownAsync(tenant, 2);
        await AskAsync($"update cursors set in_hand = '{await EventOfAsync(thing)}', takes = 2, {Expired}");

        await Readers.StartAsync(CancellationToken.None);
        var effects = await probe.UntilEffectsAsync(tenant, poisonous ? 1 : 2);

        Assert.Equal(!poisonous, effects.Contains((thing, 1)));
        Assert.Contains((marker, 1), effects);
        Assert.Equal(buried, await AskAsync($"select string_agg(failure || ' ' || attempts, ',') from dead_letters where tenant_id = '{tenant}'") as string);
        Assert.Equal(0L, await AskAsync("select count(*) from cursors where takes > 1"));
    }

    /// <summary>Three deaths may have had another cause, and somebody may wait for the effect: it is tried again by itself, a few times and ever later.</summary>
    [Theory]
    // Put aside with four takes: due a minute, six and thirty-six minutes after that, each counted before it is made.
    [InlineData(4, "2 minutes", false, null)]
    [InlineData(4, "30 seconds", false, "ProcessEnded 4")]
    [InlineData(5, "2 minutes", false, "ProcessEnded 5")]
    [InlineData(6, "40 minutes", false, null)]
    [InlineData(7, "2 days", false, "ProcessEnded 7")]
    [InlineData(4, "2 minutes", true, "InvalidOperationException 5")]
    public async Task One_that_was_put_aside_for_its_readers_ends_is_tried_again_when_its_time_has_come(int attempts, string ago, bool poisonous, string? left)
    {
        var (tenant, thing) = (Guid.NewGuid(), Guid.NewGuid());
        await Readers.StopAsync(CancellationToken.None);
        await AnnounceAsync(tenant, thing, poisonous);
        await ShownAsync(tenant, 1);
        await AskAsync($"update cursors set in_hand = '{await EventOfAsync(thing)}', takes = 3, {Expired}");
        await Readers.StartAsync(CancellationToken.None);
        await LeftAsync(tenant, "ProcessEnded 4");
        Assert.Empty(await probe.UntilEffectsAsync(tenant, 0));

        await AskAsync($"update dead_letters set attempts = {attempts}, at = clock_timestamp() - interval '{ago}' where tenant_id = '{tenant}'");
        // The readers look every five seconds.
        await Task.Delay(TimeSpan.FromSeconds(left is null ? 0 : 7));

        Assert.Equal(left, await LeftAsync(tenant, left));
        Assert.Equal(left is null ? [(thing, 1)] : [], await probe.UntilEffectsAsync(tenant, left is null ? 1 : 0));
    }

    /// <summary>What lies in the table of this tenant, once it is that; or what it is after a while.</summary>
    private async Task<string?> LeftAsync(Guid tenant, string? wanted)
    {
        for (var attempt = 0; ; attempt++)
        {
            var left = await AskAsync($"select string_agg(failure || ' ' || attempts, ',') from dead_letters where tenant_id = '{tenant}'") as string;
            if (left == wanted || attempt == 300) return left;
            await Task.Delay(100);
        }
    }

    private Task AnnounceAsync(Guid tenant, Guid thing, bool poisonous = false) => probe.Transactions.RunAsync(tenant, (tx, _) =>
    {
        tx.Announce(new ThingHappened { TenantId = tenant, ThingId = thing, Poisonous = poisonous });
        return Task.CompletedTask;
    }, CancellationToken.None);

    /// <summary>Waits until the feed gives them all: rows behind a transaction that is open anywhere in the server are left for later.</summary>
    private async Task ShownAsync(Guid tenant, int events)
    {
        for (var attempt = 0; attempt < 300 && (await probe.FeedAsync()).Count(happened => happened.TenantId == tenant) < events; attempt++) await Task.Delay(100);
    }

    private Task<object?> EventOfAsync(Guid thing) => AskAsync($"select event_id from outbox where data->>'thingId' = '{thing}'");

    private async Task<object?> AskAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(probe.Database("super"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
