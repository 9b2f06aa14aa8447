using System.Security.Cryptography;
using StorageVault.Keys;
using StorageVault.Sealing;

namespace StorageVault.Tests.Keys;

/// <summary>The key provider over a folder: versions, names, the end of a key, and who may read the files.</summary>
public sealed class KeyProviderTests : IDisposable
{
    private static readonly KeyAccess Access = KeyAccess.Grant("tests");
    private readonly KeyFolder _folder = new();
    private readonly KekName _kek = new(Guid.CreateVersion7(), Bucket.OfYear(2026), 1);
    private readonly DekName _name = new(Guid.CreateVersion7(), 1);
    private readonly ContentKey _dek = ContentKey.NewRandom();
    private readonly SetClock _clock = new();

    public void Dispose()
    {
        _dek.Dispose();
        _folder.Dispose();
    }

    private async Task<WrappedDek> Wrapped(KeyProvider keys, KekName kek)
    {
        await keys.Make(kek, default);
        return await keys.Wrap(kek, _name, _dek, default);
    }

    private static async Task<SealFault> Refusal(KeyProvider keys, WrappedDek dek) =>
        (await Assert.ThrowsAsync<EnvelopeRefusedException>(async () => await keys.Unwrap(dek, default))).Fault;

    [Fact]
    public async Task A_wrapped_key_opens_again_after_a_restart()
    {
        WrappedDek wrapped;
        using (var before = _folder.Open()) wrapped = await Wrapped(before, _kek);

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

        var wrapped = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => Wrapped(i % 2 == 0 ? one : other, _kek))));

        Assert.Single(_folder.KeyFilesOf(_kek.TenantId));
        using var fresh = _folder.Open();
        foreach (var dek in wrapped) (await fresh.Unwrap(dek, default)).Dispose();
    }

    [Fact, Trait("Requirement", "13"), Trait("Requirement", "20")]
    public async Task A_wrapped_key_opens_under_no_other_tenant_name_generation_bucket_or_version()
    {
        using var keys = _folder.Open();
        var wrapped = await Wrapped(keys, _kek);
        var stranger = _kek with { TenantId = Guid.CreateVersion7() };
        foreach (var other in new[] { stranger, _kek with { Bucket = Bucket.OfYear(2027) }, _kek with { Version = 2 }, _kek with { Bucket = Bucket.Identity } }) await keys.Make(other, default);

        Assert.Equal(SealFault.WrappedKey, await Refusal(keys, wrapped with { TenantId = stranger.TenantId }));
        Assert.Equal(SealFault.WrappedKey, await Refusal(keys, wrapped with { Name = _name with { DekId = Guid.CreateVersion7() } }));
        Assert.Equal(SealFault.WrappedKey, await Refusal(keys, wrapped with { Name = _name with { Generation = 2 } }));
        Assert.Equal(SealFault.WrappedKey, await Refusal(keys, wrapped with { KekId = "fy2027" }));
        Assert.Equal(SealFault.WrappedKey, await Refusal(keys, wrapped with { KekId = "identity" }));
        Assert.Equal(SealFault.WrappedKey, await Refusal(keys, wrapped with { KekVersion = 2 }));
        Assert.Equal(SealFault.KeyMissing, await Refusal(keys, wrapped with { KekVersion = 3 }));
        Assert.Equal(SealFault.KeyMissing, await Refusal(keys, wrapped with { KekId = "../x" }));
    }

    [Fact, Trait("Requirement", "21")]
    public async Task An_older_version_opens_until_it_is_disabled_and_again_when_that_is_taken_back()
    {
        using var keys = _folder.Open(_clock);
        var old = await Wrapped(keys, _kek);
        var current = await Wrapped(keys, _kek with { Version = 2 });
        (await keys.Unwrap(old, default)).Dispose();

        await keys.Disable(_kek, default);

        await Assert.ThrowsAsync<KeysAwayException>(async () => await keys.Unwrap(old, default));
        (await keys.Unwrap(current, default)).Dispose();
        await keys.Enable(_kek, default);
        (await keys.Unwrap(old, default)).Dispose();
    }

    [Fact, Trait("Requirement", "25")]
    public async Task A_destruction_waits_can_be_undone_and_then_leaves_only_its_proof()
    {
        using var keys = _folder.Open(_clock);
        var wrapped = await Wrapped(keys, _kek);
        var other = await Wrapped(keys, _kek with { Bucket = Bucket.OfYear(2027) });
        var bytes = File.ReadAllBytes(_folder.KeyFilesOf(_kek.TenantId).Single(file => file.EndsWith("fy2026.v1.key", StringComparison.Ordinal)));

        var due = await keys.Destroy(_kek, TimeSpan.FromDays(7), default);
        await Assert.ThrowsAsync<KeysAwayException>(async () => await keys.Unwrap(wrapped, default));
        Assert.Null(await keys.Proof(_kek, default));
        await keys.Enable(_kek, default);
        (await keys.Unwrap(wrapped, default)).Dispose();
        await keys.Destroy(_kek, TimeSpan.FromDays(7), default);
        _clock.Advance(TimeSpan.FromDays(3));
        Assert.Equal(due, await keys.Destroy(_kek, TimeSpan.FromDays(30), default));
        _clock.Advance(TimeSpan.FromDays(4));
        var proof = Assert.IsType<DestructionProof>(await keys.Proof(_kek, default));

        Assert.Equal((Convert.ToHexStringLower(SHA256.HashData(bytes)), proof.DestroyedAt + TimeSpan.FromDays(35)), (proof.SealedSha256, proof.BackupsGoneAt));
        Assert.Equal(SealFault.KeyDestroyed, await Refusal(keys, wrapped));
        await Assert.ThrowsAsync<EnvelopeRefusedException>(() => keys.Enable(_kek, default));
        await keys.Make(_kek, default);
        Assert.Equal(SealFault.KeyDestroyed, await Refusal(keys, wrapped));
        (await keys.Unwrap(other, default)).Dispose();
        Assert.DoesNotContain(Directory.GetFiles(_folder.Folder, "*", SearchOption.AllDirectories), file => File.ReadAllBytes(file).AsSpan().IndexOf(bytes) >= 0);
        Assert.Equal(2, (await keys.List(_kek.TenantId, default)).Count);
    }

    [Fact]
    public async Task A_tenant_key_whose_file_is_gone_opens_nothing()
    {
        using var keys = _folder.Open(_clock);
        var wrapped = await Wrapped(keys, _kek);

        File.Delete(Assert.Single(_folder.KeyFilesOf(_kek.TenantId)));
        _clock.Advance(KekCache.MaximumAge);

        Assert.Equal(SealFault.KeyMissing, await Refusal(keys, wrapped));
    }

    [Fact]
    public async Task A_tenant_key_file_of_another_tenant_or_another_root_does_not_open()
    {
        using var keys = _folder.Open();
        var wrapped = await Wrapped(keys, _kek);
        var stranger = _kek with { TenantId = Guid.CreateVersion7() };
        await keys.Make(stranger, default);
        keys.Forget(stranger);
        File.Copy(_folder.KeyFilesOf(_kek.TenantId)[0], _folder.KeyFilesOf(stranger.TenantId)[0], overwrite: true);
        Assert.Equal(SealFault.WrappedKey, await Refusal(keys, wrapped with { TenantId = stranger.TenantId }));

        File.WriteAllBytes(_folder.RootKeyFile, RandomNumberGenerator.GetBytes(32));
        using var otherRoot = _folder.Open();
        Assert.Equal(SealFault.WrappedKey, await Refusal(otherRoot, wrapped));
    }

    [Theory, Trait("Requirement", "23")]
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

    [Theory, Trait("Requirement", "23")]
    [InlineData("nfs4", true)]
    [InlineData("cifs", true)]
    [InlineData("fuse.sshfs", true)]
    [InlineData("ext2/ext3", false)]
    [InlineData("xfs", false)]
    [InlineData("tmpfs", false)]
    public void Network_file_systems_are_known(string format, bool network) => Assert.Equal(network, KeyFiles.IsNetwork(format));

    [Fact]
    public async Task Key_files_are_the_owners_alone_and_nothing_half_written_stays()
    {
        using var keys = _folder.Open();
        await Wrapped(keys, _kek);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Assert.Single(_folder.KeyFilesOf(_kek.TenantId))));
        Assert.Empty(Directory.GetFiles(_folder.Folder, "*.tmp", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("2026-03-31T14:59:59Z", 2025)]
    [InlineData("2026-03-31T15:00:00Z", 2026)]
    [InlineData("2026-12-31T23:00:00Z", 2026)]
    [InlineData("2027-01-15T00:00:00Z", 2026)]
    public void A_fiscal_year_begins_in_april_by_japans_clock(string at, int year) =>
        Assert.Equal(year, FiscalYear.Of(DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("fy2026", true)]
    [InlineData("hold", true)]
    [InlineData("fy0126", false)]
    [InlineData("fy20261", false)]
    [InlineData("fy../", false)]
    [InlineData("FY2026", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Only_a_buckets_own_name_is_one(string? id, bool known) => Assert.Equal(known, Bucket.Parse(id) is not null);
}
