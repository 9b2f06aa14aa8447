using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using StorageVault.Sealing;

namespace StorageVault.Keys;

/// <summary>Tenant keys as sealed files of one folder, wrapped by a root key file: for installations on one machine.</summary>
/// <remarks>
/// <c>&lt;folder&gt;/&lt;tenant&gt;/fy2026.v1.key</c>. Deleting one file erases that tenant's consultations of that year's disposal in every
/// copy of the database at once, so the files have their own short-lived backup and are never part of a dump.
/// </remarks>
internal sealed class KeyFileProvider : IKeyProvider, IDisposable
{
    private static readonly KeyAccess Access = KeyAccess.Grant("wrapping and unwrapping data keys");
    private static ReadOnlySpan<byte> Magic => "SNSK\u0001"u8;

    private readonly string _folder;
    private readonly ContentKey _root;
    private readonly SemaphoreSlim _making = new(1, 1);
    private readonly TimeProvider _clock;

    public KeyFileProvider(IOptions<KeyFileOptions> options, TimeProvider clock)
    {
        _clock = clock;
        _folder = Path.GetFullPath(options.Value.KeyFolder);
        KeyFiles.MakeFolder(_folder);
        KeyFiles.RefuseWideOrDistant(_folder);
        _root = KeyFiles.ReadRoot(options.Value.RootKeyFile);
    }

    public async ValueTask<WrappedDek> Wrap(Guid tenantId, int disposalYear, DekName name, ContentKey key, CancellationToken ct)
    {
        var kekId = string.Create(CultureInfo.InvariantCulture, $"fy{disposalYear}");
        var version = Newest(tenantId, kekId) ?? await Locked(tenantId, () => Newest(tenantId, kekId) ?? Write(tenantId, kekId, 1), ct);
        using var kek = Read(tenantId, kekId, version);
        var aad = WrapContext.Of(tenantId, name, kekId, version).AssociatedData();
        var wrapped = KeyWrap.Wrap(kek.Bytes(Access), key.Bytes(Access), aad);
        using var check = KeyWrap.Unwrap(kek.Bytes(Access), wrapped, aad);
        if (!CryptographicOperations.FixedTimeEquals(check.Bytes(Access), key.Bytes(Access))) throw new EnvelopeRefusedException(SealFault.WriteDidNotVerify);
        return new WrappedDek(tenantId, name, kekId, version, wrapped);
    }

    public ValueTask<ContentKey> Unwrap(WrappedDek dek, CancellationToken ct)
    {
        using var kek = Read(dek.TenantId, dek.KekId, dek.KekVersion);
        return ValueTask.FromResult(KeyWrap.Unwrap(kek.Bytes(Access), dek.Wrapped, WrapContext.Of(dek.TenantId, dek.Name, dek.KekId, dek.KekVersion).AssociatedData()));
    }

    /// <summary>A new version that new data keys are wrapped with; older versions go on opening what they wrapped.</summary>
    internal Task<int> Rotate(Guid tenantId, int disposalYear, CancellationToken ct)
    {
        var kekId = string.Create(CultureInfo.InvariantCulture, $"fy{disposalYear}");
        return Locked(tenantId, () => Write(tenantId, kekId, (Newest(tenantId, kekId) ?? 0) + 1), ct);
    }

    public void Dispose()
    {
        _root.Dispose();
        _making.Dispose();
    }

    private int Write(Guid tenantId, string kekId, int version)
    {
        using var kek = ContentKey.NewRandom();
        var wrapped = KeyWrap.Wrap(_root.Bytes(Access), kek.Bytes(Access), Aad(tenantId, kekId, version));
        KeyFiles.WriteWhole(FileOf(tenantId, kekId, version), [.. Magic, .. wrapped]);
        return version;
    }

    private ContentKey Read(Guid tenantId, string kekId, int version)
    {
        if (!kekId.StartsWith("fy", StringComparison.Ordinal) || kekId.AsSpan(2).ContainsAnyExceptInRange('0', '9')) throw new EnvelopeRefusedException(SealFault.KeyMissing);
        byte[] bytes;
        try { bytes = File.ReadAllBytes(FileOf(tenantId, kekId, version)); }
        catch (IOException e) when (e is FileNotFoundException or DirectoryNotFoundException) { throw new EnvelopeRefusedException(SealFault.KeyMissing); }
        if (!bytes.AsSpan().StartsWith(Magic)) throw new EnvelopeRefusedException(SealFault.Magic);
        return KeyWrap.Unwrap(_root.Bytes(Access), bytes.AsSpan(Magic.Length), Aad(tenantId, kekId, version));
    }

    private int? Newest(Guid tenantId, string kekId)
    {
        var folder = FolderOf(tenantId);
        if (!Directory.Exists(folder)) return null;
        int? newest = null;
        foreach (var file in Directory.EnumerateFiles(folder, $"{kekId}.v*.key"))
            if (int.TryParse(Path.GetFileNameWithoutExtension(file).AsSpan(kekId.Length + 2), NumberStyles.None, CultureInfo.InvariantCulture, out var version) && version > (newest ?? 0))
                newest = version;
        return newest;
    }

    /// <summary>One maker at a time, in this process by the semaphore and among processes by an exclusively opened file.</summary>
    private async Task<int> Locked(Guid tenantId, Func<int> make, CancellationToken ct)
    {
        await _making.WaitAsync(ct);
        try
        {
            KeyFiles.MakeFolder(FolderOf(tenantId));
            await using var only = await OpenLock(Path.Combine(FolderOf(tenantId), ".lock"), ct);
            return make();
        }
        finally { _making.Release(); }
    }

    private async Task<FileStream> OpenLock(string path, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            try { return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None); }
            catch (IOException) when (attempt < 100) { await Task.Delay(TimeSpan.FromMilliseconds(20), _clock, ct); }
        }
    }

    private string FolderOf(Guid tenantId) => Path.Combine(_folder, tenantId.ToString("D"));

    private string FileOf(Guid tenantId, string kekId, int version) =>
        Path.Combine(FolderOf(tenantId), string.Create(CultureInfo.InvariantCulture, $"{kekId}.v{version}.key"));

    private static byte[] Aad(Guid tenantId, string kekId, int version) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"snsv/v1/kek\0{tenantId:D}\0{kekId}\0{version}"));
}
