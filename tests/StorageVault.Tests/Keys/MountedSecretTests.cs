using StorageVault.Keys;

namespace StorageVault.Tests.Keys;

/// <summary>A root key as a cluster mounts it: a link into memory, readable by the pod's own group. On a disk the same mode is refused.</summary>
public sealed class MountedSecretTests : IDisposable
{
    private const UnixFileMode Mounted = UnixFileMode.UserRead | UnixFileMode.GroupRead;
    private readonly string _memory = Path.Combine("/dev/shm", "tomoshibi-" + Guid.NewGuid().ToString("N"));

    public MountedSecretTests() => Directory.CreateDirectory(Path.Combine(_memory, "..2026"));

    [Fact]
    public void In_memory_the_pods_group_may_read()
    {
        var link = Write(Mounted);

        KeyFiles.RefuseWideOrDistant(link);

        using var root = KeyFiles.ReadRoot(link);
        Assert.NotNull(root);
    }

    [Theory]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void In_memory_nobody_else_may(UnixFileMode more)
    {
        var link = Write(Mounted | more);

        Assert.Throws<KeyStoreException>(() => KeyFiles.RefuseWideOrDistant(link));
    }

    /// <summary>A memory disk alone is no cluster's mount: what a person left there must be that person's.</summary>
    [Fact, Trait("Requirement", "23")]
    public void In_memory_without_the_clusters_links_the_group_may_not_read()
    {
        var file = Path.Combine(_memory, "root.key");
        File.WriteAllBytes(file, new byte[32]);
        File.SetUnixFileMode(file, Mounted);
        var link = Path.Combine(_memory, "link.key");
        File.CreateSymbolicLink(link, "root.key");

        Assert.Throws<KeyStoreException>(() => KeyFiles.RefuseWideOrDistant(file));
        Assert.Throws<KeyStoreException>(() => KeyFiles.RefuseWideOrDistant(link));
    }

    private string Write(UnixFileMode mode)
    {
        var file = Path.Combine(_memory, "..2026", "root.key");
        File.WriteAllBytes(file, new byte[32]);
        File.SetUnixFileMode(file, mode);
        Directory.CreateSymbolicLink(Path.Combine(_memory, "..data"), "..2026");
        File.CreateSymbolicLink(Path.Combine(_memory, "root.key"), "..data/root.key");
        return Path.Combine(_memory, "root.key");
    }

    public void Dispose() => Directory.Delete(_memory, recursive: true);
}
