using Npgsql;
using ServiceDefaults;
using StorageVault.Keys;
using StorageVault.Keys.Store;
using StorageVault.Sealing;

namespace StorageVault.Tests.Keys;

/// <summary>The key store for several machines: a database of its own, with the folder's behaviour.</summary>
[Collection(KeysSystemGroup.Name)]
public sealed class KekStoreTests(KeysSystem system) : IAsyncLifetime
{
    private readonly KeyFolder _folder = new();
    private readonly SetClock _clock = new();
    private readonly KekName _kek = new(Guid.CreateVersion7(), Bucket.OfYear(2031), 1);
    private readonly string _database = $"keys_{Guid.NewGuid():N}"[..20];

    private string Connection => new NpgsqlConnectionStringBuilder(system.Vault.System.Database("vault", "super")) { Database = _database, Pooling = false }.ConnectionString;

    private DatabaseOptions VaultDatabase => new() { App = system.Vault.System.Database("vault", "app"), Relay = system.Vault.System.Database("vault", "relay") };

    public async Task InitializeAsync()
    {
        await system.Vault.Execute($"create database {_database}");
        Assert.Equal(0, await KekStores.Prepare(new() { KeyDatabaseFile = Secret(Connection) }, VaultDatabase, ["postgres"], default));
    }

    /// <summary>The database stays until its server goes: dropping one waits for a checkpoint of everything all tests have written, half a minute and more on a slow disk.</summary>
    public Task DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        _folder.Dispose();
        return Task.CompletedTask;
    }

    private string Secret(string text)
    {
        File.WriteAllText(_folder.RootKeyFile + ".connection", text);
        File.SetUnixFileMode(_folder.RootKeyFile + ".connection", UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return _folder.RootKeyFile + ".connection";
    }

    private KeyProvider Open() => new(KeyFolder.OpenRoot(new() { RootKeyFile = _folder.RootKeyFile }), KekStores.Open(new() { KeyDatabaseFile = Secret(Connection) }, VaultDatabase, _clock), _clock);

    [Fact]
    public async Task Two_processes_share_its_keys_and_racing_makers_make_one()
    {
        using var one = Open();
        using var other = Open();
        await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Task.Run(() => (i % 2 == 0 ? one : other).Make(_kek, default))));
        using var key = ContentKey.NewRandom();
        var name = new DekName(Guid.CreateVersion7(), 1);

        var wrapped = await one.Wrap(_kek, name, key, default);

        (await other.Unwrap(wrapped, default)).Dispose();
        Assert.Single(await one.List(null, default));
        Assert.True(one.IsAtHand(wrapped));
        one.Forget(_kek);
        Assert.False(one.IsAtHand(wrapped));
    }

    [Fact, Trait("Requirement", "25")]
    public async Task A_destroyed_key_is_gone_from_its_table_and_its_proof_stays()
    {
        using var keys = Open();
        await keys.Make(_kek, default);
        using var key = ContentKey.NewRandom();
        var wrapped = await keys.Wrap(_kek, new(Guid.CreateVersion7(), 1), key, default);

        await keys.Destroy(_kek, TimeSpan.FromDays(7), default);
        await Assert.ThrowsAsync<KeysAwayException>(async () => await keys.Unwrap(wrapped, default));
        _clock.Advance(TimeSpan.FromDays(7));

        Assert.NotNull(await keys.Proof(_kek, default));
        Assert.Equal(SealFault.KeyDestroyed, (await Assert.ThrowsAsync<EnvelopeRefusedException>(async () => await keys.Unwrap(wrapped, default))).Fault);
        Assert.NotNull(Assert.Single(await keys.List(_kek.TenantId, default)).DestroyedAt);
    }

    [Fact]
    public void The_vaults_own_database_is_refused_as_key_store()
    {
        Assert.Throws<KeyStoreException>(() => KekStores.Open(new() { KeyDatabaseFile = Secret(VaultDatabase.App) }, VaultDatabase, _clock));
        Assert.Throws<KeyStoreException>(() => KekStores.Open(new() { KeyDatabaseFile = Secret(Connection), KeyFolder = _folder.Folder }, VaultDatabase, _clock));
        Assert.Throws<KeyStoreException>(() => KekStores.Open(new(), VaultDatabase, _clock));
    }

    [Fact]
    public async Task A_key_database_that_is_away_is_away_and_not_a_broken_key()
    {
        using var store = new DatabaseKekStore("Host=127.0.0.1;Port=1;Username=nobody;Timeout=1");

        await Assert.ThrowsAsync<KeysAwayException>(async () => await store.Find(_kek, default));
    }
}
