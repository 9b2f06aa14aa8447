namespace LocalSystem;

/// <summary>What a backup of it is made from, and its life after a restore.</summary>
public sealed partial class RunningSystem
{
    private RestoreDrill? restored;

    /// <summary>Everything that a backup of this system holds, and what a restore of it needs beside the backup.</summary>
    public BackupSource Source => new(
        Infra, prefix, Databases, Path.Combine(Folder, "vault-keys"), Path.Combine(Folder, "vault-ledger"), Keys.SecretFile("backup"), new(Path.Combine(Folder, "vault-anchors"), Keys.PublicKey("vault")));

    /// <summary>From their next start on the services work with the databases and the key folder of a restore, as after a loss of both. The broker, the erasure ledger and the anchors stay: they were not lost.</summary>
    /// <param name="drill">The restored copy; it must outlive the system.</param>
    public void Use(RestoreDrill drill) => restored = drill;

    private string KeyFolder => restored is null ? MakeFolder("vault-keys") : Path.Combine(restored.Folder, "vault-keys");
}
