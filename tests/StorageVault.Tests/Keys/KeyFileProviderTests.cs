using System.Security.Cryptography;
using StorageVault.Keys;
using StorageVault.Sealing;

namespace StorageVault.Tests.Keys;

public sealed class KeyFileProviderTests : IDisposable
{
    private static readonly KeyAccess Access = KeyAccess.Grant("tests");
    private readonly KeyFolder _folder = new();
    private readonly Guid _tenant = Guid.CreateVersion7();
    private readonly DekName _name = new(Guid.CreateVersion7(), 1);
    private readonly ContentKey _dek = ContentKey.NewRandom();

    public void Dispose()
    {
        _dek.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_wrapped_key_opens_again_after_a_restart()
    {
        WrappedDek wrapped;
        using (var before = _folder.Open()) wrapped = await before.Wrap(_tenant, 2026, _name, _dek, default);

        using var after = _folder.Open();
        using var opened = await after.Unwrap(wrapped, default);

        Assert.Equal(_dek.Bytes(Access).ToArray(), opened.Bytes(Access).ToArray());
        Assert.Equal(("fy2026", 1, KeyWrap.Length), (wrapped.KekId, wrapped.KekVersion, wrapped.Wrapped.Length));
    }

    [Fact]
    public async Task Racing_first_uses_make_one_tenant_key()
    {
        using var one = _folder.Open();
        using var other = _folder.Open();

        var wrapped = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(async () => await (i % 2 == 0 ? one : other).Wrap(_tenant, 2026, _name, _dek, default))));

        Assert.Single(_folder.KeyFilesOf(_tenant));
        Assert.All(wrapped, dek => Assert.Equal(1, dek.KekVersion));
    }

    [Fact]
    public async Task Tenants_and_disposal_years_have_keys_of_their_own()
    {
        using var keys = _folder.Open();
        var wrapped = await keys.Wrap(_tenant, 2026, _name, _dek, default);
        await keys.Wrap(_tenant, 2027, _name, _dek, default);
        var stranger = Guid.CreateVersion7();
        await keys.Wrap(stranger, 2026, _name, _dek, default);

        Assert.Equal(2, _folder.KeyFilesOf(_tenant).Length);
        await Assert.ThrowsAsync<EnvelopeRefusedException>(async () => await keys.Unwrap(wrapped with { TenantId = stranger }, default));
        await Assert.ThrowsAsync<EnvelopeRefusedException>(async () => await keys.Unwrap(wrapped with { KekId = "fy2027" }, default));
        await Assert.ThrowsAsync<EnvelopeRefusedException>(async () => await keys.Unwrap(wrapped with { KekId = "../x" }, default));
    }

    [Fact]
    public async Task After_a_rotation_new_keys_use_the_new_version_and_old_ones_still_open()
    {
        using var keys = _folder.Open();
        var before = await keys.Wrap(_tenant, 2026, _name, _dek, default);

        await keys.Rotate(_tenant, 2026, default);
        var after = await keys.Wrap(_tenant, 2026, _name, _dek, default);

        Assert.Equal((1, 2), (before.KekVersion, after.KekVersion));
        using var opened = await keys.Unwrap(before, default);
        await Assert.ThrowsAsync<EnvelopeRefusedException>(async () => await keys.Unwrap(before with { KekVersion = 2 }, default));
    }

    [Fact]
    public async Task A_destroyed_tenant_key_opens_nothing_any_more()
    {
        using var keys = _folder.Open();
        var wrapped = await keys.Wrap(_tenant, 2026, _name, _dek, default);

        File.Delete(Assert.Single(_folder.KeyFilesOf(_tenant)));

        var refused = await Assert.ThrowsAsync<EnvelopeRefusedException>(async () => await keys.Unwrap(wrapped, default));
        Assert.Equal(SealFault.KeyMissing, refused.Fault);
    }

    [Fact]
    [Trait("Requirement", "23")]
    public async Task A_tenant_key_file_of_another_tenant_or_another_root_does_not_open()
    {
        using var keys = _folder.Open();
        var wrapped = await keys.Wrap(_tenant, 2026, _name, _dek, default);
        var stranger = Guid.CreateVersion7();
        await keys.Wrap(stranger, 2026, _name, _dek, default);
        File.Copy(_folder.KeyFilesOf(_tenant)[0], _folder.KeyFilesOf(stranger)[0], overwrite: true);
        await Assert.ThrowsAsync<EnvelopeRefusedException>(async () => await keys.Unwrap(wrapped with { TenantId = stranger }, default));

        File.WriteAllBytes(_folder.RootKeyFile, RandomNumberGenerator.GetBytes(32));
        using var otherRoot = _folder.Open();
        await Assert.ThrowsAsync<EnvelopeRefusedException>(async () => await otherRoot.Unwrap(wrapped, default));
    }

    [Theory]
    [Trait("Requirement", "23")]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.GroupWrite)]
    public void A_root_key_that_others_may_use_is_refused(UnixFileMode others)
    {
        File.SetUnixFileMode(_folder.RootKeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | others);

        Assert.Throws<KeyStoreException>(() => _folder.Open());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    [InlineData(4096)]
    public void A_root_key_of_another_length_is_refused(int length)
    {
        File.WriteAllBytes(_folder.RootKeyFile, new byte[length]);

        Assert.Throws<KeyStoreException>(() => _folder.Open());
    }

    [Theory]
    [Trait("Requirement", "23")]
    [InlineData("nfs4", true)]
    [InlineData("cifs", true)]
    [InlineData("fuse.sshfs", true)]
    [InlineData("ext2/ext3", false)]
    [InlineData("xfs", false)]
    [InlineData("tmpfs", false)]
    public void Network_file_systems_are_known(string format, bool network) => Assert.Equal(network, KeyFiles.IsNetwork(format));

    [Fact]
    [Trait("Requirement", "23")]
    public async Task Key_files_are_the_owners_alone_and_nothing_half_written_stays()
    {
        using var keys = _folder.Open();
        await keys.Wrap(_tenant, 2026, _name, _dek, default);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Assert.Single(_folder.KeyFilesOf(_tenant))));
        Assert.Empty(Directory.GetFiles(_folder.Folder, "*.tmp", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("2026-03-31T14:59:59Z", 2025)]
    [InlineData("2026-03-31T15:00:00Z", 2026)]
    [InlineData("2026-12-31T23:00:00Z", 2026)]
    [InlineData("2027-01-15T00:00:00Z", 2026)]
    public void A_fiscal_year_begins_in_april_by_japans_clock(string at, int year) =>
        Assert.Equal(year, FiscalYear.Of(DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture)));
}
