using System.Net;
using LocalSystem;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using ServiceDefaults;
using ServiceDefaults.Data;
using ServiceDefaults.Messaging;
using StorageVault.Keys;
using StorageVault.Keys.Rings;
using StorageVault.Keys.Store;

namespace StorageVault.Tests.Keys;

/// <summary>A vault whose first process answers people and runs no jobs; tests start job processes beside it and kill those.</summary>
public sealed class KeysSystem : IAsyncLifetime
{
    private static readonly Dictionary<string, string> Care = new() { ["Vault__Keys__RunsJobs"] = "false", ["Vault__Keys__Beat"] = "00:00:00.2", ["Vault__Keys__PodExpiry"] = "00:05:00" };

    internal VaultSystem Vault { get; } = new();

    public async Task InitializeAsync() => await Vault.StartAsync(new SystemOptions
    {
        Services = ["storage-vault"], Seed = false, Environment = new Dictionary<string, IReadOnlyDictionary<string, string>> { ["storage-vault"] = Care },
    });

    public Task DisposeAsync() => Vault.DisposeAsync();

    /// <summary>Starts a process that runs jobs, with pages as small as a test wants them.</summary>
    internal Task<Uri> StartJobs(string name, int page = 500, string pause = "00:00:00.02", params (string Key, string Value)[] more) =>
        Vault.System.StartReplicaAsync("storage-vault", name, new Dictionary<string, string>(more.Select(pair => KeyValuePair.Create(pair.Key, pair.Value)))
        {
            ["Vault__Keys__RunsJobs"] = "true", ["Vault__Keys__JobLease"] = "00:00:02", ["Vault__Keys__Page"] = $"{page}", ["Vault__Keys__Pause"] = pause,
        });

    /// <summary>Forgets processes that other tests killed.</summary>
    internal async Task OnlyLivePods(int expected)
    {
        await Vault.Execute("delete from vault_pods");
        await Until(async () => await Vault.Count("select count(*) from vault_pods") == expected);
    }

    internal static async Task Until(Func<Task<bool>> reached)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        while (!await reached()) await Task.Delay(50, deadline.Token);
    }

    internal string Operator(Guid operatorId, string issuer = ServiceCatalog.OperatorTool) => OperatorTool.TokenOf(Vault.System.Mint(issuer), "storage-vault", operatorId);

    /// <summary>Two operators rotate a tenant's key; gives the new version.</summary>
    internal async Task<int> Rotate(Scene scene, string bucket = "unset")
    {
        var actId = Guid.CreateVersion7();
        (await scene.Send(HttpMethod.Put, $"/internal/keys/acts/{actId}", Operator(Guid.CreateVersion7()), new { tenantId = scene.TenantId, act = "rotate", kekId = bucket })).Is(HttpStatusCode.Accepted);
        var done = await scene.Send(HttpMethod.Post, $"/internal/keys/acts/{actId}/confirm", Operator(Guid.CreateVersion7()), new { tenantId = scene.TenantId });
        done.Is(HttpStatusCode.OK);
        return done.Json.GetProperty("version").GetInt32();
    }

    internal Task UntilPromoted(Scene scene, int version) => Until(async () =>
        await Vault.Count("select count(*) from kek_versions where tenant_id = $1 and version = $2 and state = 2", scene.TenantId, version) == 1);

    /// <summary>The key store that the running processes use.</summary>
    internal KeyProvider OpenKeys(TimeProvider? clock = null) => new(
        KeyFolder.OpenRoot(new VaultKeyOptions { RootKeyFile = Vault.System.Keys.SecretFile("vault-root") }),
        new FolderKekStore(Path.Combine(Vault.System.Folder, "vault-keys"), clock ?? TimeProvider.System), clock ?? TimeProvider.System);

    /// <summary>The database as a process of the vault sees it.</summary>
    internal TenantTransactions OpenDatabase() => new(
        Options.Create(new DatabaseOptions { App = Vault.System.Database("vault", "app"), Relay = Vault.System.Database("vault", "relay") }), new OutboxSignal());

    internal static KeyRings Rings(TenantTransactions transactions, IKeyProvider keys) => new(transactions, keys, new WrapCounter(transactions, NullLogger<WrapCounter>.Instance));
}

[CollectionDefinition(Name)]
public sealed class KeysSystemGroup : ICollectionFixture<KeysSystem>
{
    public const string Name = "a vault with job processes";
}
