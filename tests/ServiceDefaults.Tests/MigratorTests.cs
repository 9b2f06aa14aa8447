using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using ServiceDefaults.Data;
using ServiceDefaults.Messaging;

namespace ServiceDefaults.Tests;

/// <summary>A migration is whole or not there, whatever stops it; and what must not be applied is refused before anything is changed.</summary>
[Collection(nameof(ProbeService))]
public sealed class MigratorTests(ProbeService probe)
{
    private const string Password = "migrator";
    private static readonly (string Name, string Sql) First = ("service/0001_first", "create table first (id int primary key)");
    private static readonly (string Name, string Sql) Second = ("service/0002_second", "create table second (id int primary key); insert into second values (1)");

    [Fact]
    public async Task One_that_fails_half_way_leaves_nothing_and_its_mended_file_goes_on_from_there()
    {
        var database = await NewAsync();
        var failing = (Second.Name, Second.Sql + "; insert into second values (1)");

        await Assert.ThrowsAsync<PostgresException>(() => Migrator(database).MigrateAsync([First, failing], CancellationToken.None));
        Assert.Equal(["first", "migrations"], await TablesAsync(database));

        await Migrator(database).MigrateAsync([First, Second], CancellationToken.None);
        Assert.Equal(["first", "migrations", "second"], await TablesAsync(database));
    }

    [Fact]
    public async Task An_edited_one_is_refused_before_any_other_is_applied()
    {
        var database = await NewAsync();
        await Migrator(database).MigrateAsync([First], CancellationToken.None);

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => Migrator(database).MigrateAsync([("service/0000_before", "create table before (id int)"), (First.Name, First.Sql + " "), Second], CancellationToken.None));

        Assert.Contains(First.Name, refused.Message, StringComparison.Ordinal);
        Assert.Equal(["first", "migrations"], await TablesAsync(database));
    }

    [Fact]
    public async Task A_database_of_a_newer_release_is_refused_unless_going_back_is_meant()
    {
        var database = await NewAsync();
        await Migrator(database).MigrateAsync([First, Second], CancellationToken.None);

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => Migrator(database).MigrateAsync([First], CancellationToken.None));
        await Migrator(database, acceptNewer: true).MigrateAsync([First], CancellationToken.None);

        Assert.Contains(Second.Name, refused.Message, StringComparison.Ordinal);
        Assert.Contains("Database__AcceptNewer", refused.Message, StringComparison.Ordinal);
        Assert.Equal(["first", "migrations", "second"], await TablesAsync(database));
    }

    [Fact]
    public async Task Of_several_at_once_one_applies_and_the_others_find_it_done()
    {
        var database = await NewAsync();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Migrator(database).MigrateAsync([First, Second], CancellationToken.None))));

        Assert.Equal(["first", "migrations", "second"], await TablesAsync(database));
    }

    [Fact]
    public async Task A_service_is_ready_once_all_its_own_are_applied_and_stays_so_beside_a_newer_release()
    {
        var database = await NewAsync();
        await using var transactions = new TenantTransactions(Options.Create(new DatabaseOptions { App = Address(database, "app"), Relay = Address(database, "relay") }), new OutboxSignal());
        // As core 0004 does.
        (string, string) shown = ("core/shown", "grant select on migrations to ${relay}");
        var asked = Migrator(database);

        Assert.False(await asked.IsCompleteAsync(transactions, [shown, First, Second], CancellationToken.None));
        await Migrator(database).MigrateAsync([shown, First], CancellationToken.None);
        Assert.False(await asked.IsCompleteAsync(transactions, [shown, First, Second], CancellationToken.None));
        await Migrator(database).MigrateAsync([shown, First, Second], CancellationToken.None);
        Assert.True(await asked.IsCompleteAsync(transactions, [shown, First, Second], CancellationToken.None));
        Assert.True(await Migrator(database).IsCompleteAsync(transactions, [shown, First], CancellationToken.None));
    }

    private Migrator Migrator(string database, bool acceptNewer = false) => new(Options.Create(new DatabaseOptions
    {
        App = Address(database, "app"), Relay = Address(database, "relay"), Owner = Address(database, "owner"), AcceptNewer = acceptNewer,
    }), NullLogger<Migrator>.Instance);

    private async Task<string> NewAsync()
    {
        var name = "migrator_" + Guid.NewGuid().ToString("N")[..8];
        await probe.System.Infra.AddDatabaseAsync(name, Password, CancellationToken.None);
        return name;
    }

    private async Task<List<string>> TablesAsync(string database)
    {
        await using var connection = new NpgsqlConnection(Address(database, "owner"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("select tablename::text from pg_tables where schemaname = 'public' order by 1", connection);
        await using var reader = await command.ExecuteReaderAsync();
        var found = new List<string>();
        while (await reader.ReadAsync())
        {
            found.Add(reader.GetString(0));
        }

        return found;
    }

    private string Address(string database, string role) => probe.System.Infra.Database(database, role, Password);
}
