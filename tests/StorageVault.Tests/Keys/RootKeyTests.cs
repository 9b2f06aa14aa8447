using System.Security.Cryptography;
using System.Text;
using LocalSystem;
using StorageVault.Keys;
using StorageVault.Keys.Roots;
using StorageVault.Sealing;

namespace StorageVault.Tests.Keys;

/// <summary>Where a root key may come from on one machine.</summary>
public sealed class RootKeyTests : IDisposable
{
    private const string First = "あかりを消さない夜の番人です一", Second = "ふたりそろって扉をあける朝二番";
    private static readonly KeyAccess Access = KeyAccess.Grant("tests");
    private readonly KeyFolder _folder = new();

    // A memory disk, as /run is on every machine that runs systemd.
    private readonly string _memory = Directory.CreateDirectory($"/dev/shm/tomoshibi-{Guid.NewGuid():N}", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;

    public void Dispose()
    {
        Directory.Delete(_memory, recursive: true);
        _folder.Dispose();
    }

    private string Leave(string name, string text, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite, string? folder = null)
    {
        var path = Path.Combine(folder ?? _memory, name);
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, mode);
        return path;
    }

    private VaultKeyOptions Sealed(string file, string first = First, string second = Second) =>
        new() { Root = RootKeySource.Passphrases, RootKeyFile = file, PassphraseFiles = [Leave("one", first + "\n"), Leave("two", second + "\n")] };

    [Fact, Trait("Requirement", "23")]
    public async Task Two_operators_together_open_the_root_and_leave_no_passphrase_behind()
    {
        var file = Path.Combine(Path.GetDirectoryName(_folder.RootKeyFile) ?? "/", "root.sealed");
        var bare = File.ReadAllBytes(_folder.RootKeyFile);
        await RootKeys.Seal(Sealed(file), [file, _folder.RootKeyFile]);
        var kek = new KekName(Guid.CreateVersion7(), Bucket.Unset, 1);
        using var plain = KeyFolder.OpenRoot(new() { RootKeyFile = _folder.RootKeyFile });
        var (key, sealedKek) = await plain.Make(kek, default);

        using var opened = KeyFolder.OpenRoot(Sealed(file));
        using var again = await opened.Open(kek, sealedKek, default);

        Assert.Equal(key.Bytes(Access).ToArray(), again.Bytes(Access).ToArray());
        Assert.Empty(Directory.GetFiles(_memory));
        Assert.True(File.ReadAllBytes(file).AsSpan().IndexOf(bare) < 0);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Throws<KeyStoreException>(() => KeyFolder.OpenRoot(Sealed(file, First, First)));
        key.Dispose();
    }

    [Fact, Trait("Requirement", "23")]
    public void Every_changed_byte_of_the_sealed_root_is_refused_before_or_after_the_passphrases()
    {
        using var root = ContentKey.NewRandom();
        var file = PassphraseRoot.Seal(root, Encoding.UTF8.GetBytes(First), Encoding.UTF8.GetBytes(Second));
        // The header's first bytes and too few iterations cost nothing to check; one more iteration, a flip in a salt and one in the wrapped key cost a derivation each.
        foreach (var (at, bit) in new[] { (0, 0x80), (4, 0x80), (5, 0x80), (8, 0x80), (8, 0x01), (20, 0x80), (file.Length - 1, 0x80) })
        {
            var changed = (byte[])file.Clone();
            changed[at] ^= (byte)bit;
            Assert.Throws<KeyStoreException>(() => PassphraseRoot.Open(changed, Encoding.UTF8.GetBytes(First), Encoding.UTF8.GetBytes(Second)));
        }
        Assert.Throws<KeyStoreException>(() => PassphraseRoot.Open(file.AsSpan(0, file.Length - 1), Encoding.UTF8.GetBytes(First), Encoding.UTF8.GetBytes(Second)));
    }

    [Theory]
    [InlineData("short", Second)]
    [InlineData(First, "short")]
    [InlineData(First, First)]
    public void Weak_or_equal_passphrases_seal_nothing(string first, string second)
    {
        using var root = ContentKey.NewRandom();

        Assert.Throws<KeyStoreException>(() => PassphraseRoot.Seal(root, Encoding.UTF8.GetBytes(first), Encoding.UTF8.GetBytes(second)));
    }

    [Fact, Trait("Requirement", "23")]
    public void Passphrases_that_others_can_read_or_that_lie_on_a_disk_are_refused_and_removed()
    {
        var wide = new[] { Leave("one", First, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead), Leave("two", Second) };
        Assert.Throws<KeyStoreException>(() => PassphraseFiles.Read(wide, (_, _) => 0));
        Assert.Empty(Directory.GetFiles(_memory));

        if (KeyFiles.IsMemory(new DriveInfo(_folder.RootKeyFile).DriveFormat)) return;
        var folder = Path.GetDirectoryName(_folder.RootKeyFile) ?? "/";
        var onDisk = new[] { Leave("one", First, folder: folder), Leave("two", Second) };
        Assert.Throws<KeyStoreException>(() => PassphraseFiles.Read(onDisk, (_, _) => 0));
    }

    [Fact]
    public void What_cannot_be_written_whole_leaves_nothing_behind()
    {
        var taken = Path.Combine(_memory, "taken");
        Directory.CreateDirectory(taken);

        Assert.ThrowsAny<Exception>(() => KeyFiles.WriteWhole(taken, "x"u8));

        Assert.Empty(Directory.GetFiles(_memory));
        Directory.Delete(taken);
    }

    [Fact, Trait("Requirement", "23")]
    public void The_first_operators_passphrase_waits_for_the_seconds()
    {
        var first = Leave("one", First);
        Assert.Throws<KeyStoreException>(() => PassphraseFiles.Read([first, Path.Combine(_memory, "two")], (_, _) => 0));
        Assert.True(File.Exists(first), "a start before the second operator came took the first one's passphrase away");

        Assert.Equal((First, Second), PassphraseFiles.Read([first, Leave("two", Second)], (one, other) => (Encoding.UTF8.GetString(one), Encoding.UTF8.GetString(other))));
        Assert.Empty(Directory.GetFiles(_memory));
    }

    [Fact, Trait("Requirement", "23")]
    public void A_credential_of_systemd_opens_from_a_memory_disk_only()
    {
        var root = RandomNumberGenerator.GetBytes(32);
        Leave("vault-root", Convert.ToBase64String(root), UnixFileMode.UserRead);

        using var key = RootKeys.ReadCredential("vault-root", _memory);

        Assert.Equal(root, key.Bytes(Access).ToArray());
        Assert.Throws<KeyStoreException>(() => RootKeys.ReadCredential("another", _memory));
        Assert.Throws<KeyStoreException>(() => RootKeys.ReadCredential("vault-root", null));
        Leave("vault-root", Convert.ToBase64String(root), UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Assert.Throws<KeyStoreException>(() => RootKeys.ReadCredential("vault-root", _memory));
    }

    [Fact, Trait("Requirement", "23")]
    public void A_plain_root_key_is_refused_where_production_says_so() =>
        Assert.Throws<KeyStoreException>(() => KeyFolder.OpenRoot(new() { RootKeyFile = _folder.RootKeyFile, RefusePlainRootKey = true }));

    [Theory, Trait("Requirement", "32")]
    [InlineData("services")]
    [InlineData("tests/LocalSystem")]
    public void No_key_travels_in_an_environment_variable_only_the_name_of_its_file(string folder)
    {
        var options = typeof(VaultKeyOptions).GetProperties().Concat(typeof(AwsKmsOptions).GetProperties()).Select(property => property.Name);
        Assert.DoesNotContain(options, name => name.EndsWith("Key", StringComparison.Ordinal) && name != nameof(VaultKeyOptions.RefusePlainRootKey) || name.Contains("Secret", StringComparison.Ordinal) || name.EndsWith("Passphrase", StringComparison.Ordinal));

        var sources = Directory.EnumerateFiles(Path.Combine(Repo.Root, folder), "*.cs", SearchOption.AllDirectories).Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal));
        Assert.DoesNotContain(sources, file => File.ReadAllText(file).Contains("AWS_SECRET_ACCESS_KEY", StringComparison.Ordinal));
    }
}
