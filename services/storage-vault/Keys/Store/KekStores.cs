using Npgsql;
using ServiceDefaults;

namespace StorageVault.Keys.Store;

/// <summary>Opens the key store that the options name: exactly one.</summary>
internal static class KekStores
{
    internal static IKekStore Open(VaultKeyOptions options, DatabaseOptions vault, TimeProvider clock) => (options.KeyFolder, options.KeyDatabaseFile) switch
    {
        ({ Length: > 0 } folder, null or "") => new FolderKekStore(folder, clock),
        (null or "", { Length: > 0 } file) => new DatabaseKekStore(OwnInstance(ReadSecret(file), vault)),
        _ => throw new KeyStoreException("Exactly one of Vault__KeyFolder and Vault__KeyDatabaseFile is needed."),
    };

    /// <summary>The verb <c>prepare-key-store &lt;role&gt;</c>: run once as the key database's owner.</summary>
    internal static async Task<int> Prepare(VaultKeyOptions options, DatabaseOptions vault, string[] arguments, CancellationToken ct)
    {
        if (arguments is not [var role]) throw new KeyStoreException("storage-vault prepare-key-store <role of the vault in the key database>");
        await using var owner = NpgsqlDataSource.Create(OwnInstance(ReadSecret(options.KeyDatabaseFile ?? throw new KeyStoreException("Vault__KeyDatabaseFile is needed.")), vault));
        await using var schema = owner.CreateCommand(DatabaseKekStore.Schema);
        await schema.ExecuteNonQueryAsync(ct);
        await using var grant = owner.CreateCommand($"grant select, insert, update on tenant_keys to \"{role.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
        await grant.ExecuteNonQueryAsync(ct);
        return 0;
    }

    private static string ReadSecret(string file)
    {
        KeyFiles.RefuseWideOrDistant(file);
        return File.ReadAllText(file).Trim();
    }

    /// <summary>Keys in the vault's own database would be in its dumps, and then destroying one would erase nothing.</summary>
    private static string OwnInstance(string connectionString, DatabaseOptions vault)
    {
        var (keys, words) = (new NpgsqlConnectionStringBuilder(connectionString), new NpgsqlConnectionStringBuilder(vault.App));
        return (keys.Host, keys.Port, keys.Database) == (words.Host, words.Port, words.Database)
            ? throw new KeyStoreException("The key store needs a database instance of its own, not the vault's.") : connectionString;
    }
}
