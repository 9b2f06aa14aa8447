using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace StorageVault.Keys.Store;

/// <summary>Sealed tenant keys as files of one folder, for one machine: <c>&lt;tenant&gt;/fy2031.v1.key</c>, beside it what was decided about it.</summary>
/// <remarks>
/// Deleting one file erases that tenant's consultations of that year's disposal in every copy of the database at once, so the files have
/// their own backup of 35 days and are never part of a dump.
/// </remarks>
internal sealed class FolderKekStore : IKekStore, IDisposable
{
    private readonly string _folder;
    private readonly SemaphoreSlim _changing = new(1, 1);
    private readonly TimeProvider _clock;

    internal FolderKekStore(string folder, TimeProvider clock)
    {
        _clock = clock;
        _folder = Path.GetFullPath(folder);
        KeyFiles.MakeFolder(_folder);
        KeyFiles.RefuseWideOrDistant(_folder);
    }

    private sealed record Note(string Sha256, DateTimeOffset MadeAt, DateTimeOffset? DisabledAt, DateTimeOffset? DestroyAskedAt, DateTimeOffset? DestroyAt, DateTimeOffset? DestroyedAt);

    public bool IsLocal => true;

    public Task<bool> Add(KekName kek, KekRecord record, CancellationToken ct) => Locked(kek.TenantId, () =>
    {
        if (Read(kek) is not null) return false;
        KeyFiles.WriteWhole(KeyFile(kek), record.Sealed ?? throw new KeyStoreException("A new key needs its sealed form."));
        return true;
    }, ct);

    public ValueTask<KekRecord?> Find(KekName kek, CancellationToken ct) => ValueTask.FromResult(Read(kek));

    public Task<IReadOnlyList<(KekName Kek, KekRecord Record)>> List(Guid? tenantId, CancellationToken ct)
    {
        var tenants = tenantId is { } one ? [one] : Directory.EnumerateDirectories(_folder).Select(path => Guid.TryParseExact(Path.GetFileName(path), "D", out var id) ? id : Guid.Empty).Where(id => id != Guid.Empty);
        return Task.FromResult<IReadOnlyList<(KekName, KekRecord)>>([.. from tenant in tenants
                                                                         from kek in NamesOf(tenant)
                                                                         let record = Read(kek)
                                                                         where record is not null
                                                                         orderby kek.TenantId, kek.Bucket.Id, kek.Version
                                                                         select (kek, record)]);
    }

    public Task<KekRecord> Change(KekName kek, Func<KekRecord, KekRecord> change, CancellationToken ct) => Locked(kek.TenantId, () =>
    {
        var before = Read(kek) ?? throw new Sealing.EnvelopeRefusedException(Sealing.SealFault.KeyMissing);
        var after = change(before);
        if (after == before) return before;
        // The note first: a crash in between leaves a key that is noted as gone and is removed by the next call.
        KeyFiles.WriteWhole(NoteFile(kek), JsonSerializer.SerializeToUtf8Bytes(new Note(after.Sha256, after.MadeAt, after.DisabledAt, after.DestroyAskedAt, after.DestroyAt, after.DestroyedAt)), overwrite: true);
        if (after.Sealed is null) KeyFiles.Wipe(KeyFile(kek));
        return after;
    }, ct);

    public void Dispose() => _changing.Dispose();

    private KekRecord? Read(KekName kek)
    {
        var note = ReadOrNull(NoteFile(kek)) is { } bytes ? JsonSerializer.Deserialize<Note>(bytes) ?? throw new KeyStoreException("A note of the key folder is empty.") : null;
        var sealedKey = ReadOrNull(KeyFile(kek));
        if (note?.DestroyedAt is not null && sealedKey is not null)
        {
            KeyFiles.Wipe(KeyFile(kek));
            sealedKey = null;
        }
        // Without a note and without a key nothing was ever here; a key that somebody removed by hand is missing, not destroyed.
        if (sealedKey is null && note?.DestroyedAt is null) return null;
        return note is null
            ? new(sealedKey, Convert.ToHexStringLower(SHA256.HashData(sealedKey ?? [])), File.GetLastWriteTimeUtc(KeyFile(kek)))
            : new(sealedKey, note.Sha256, note.MadeAt) { DisabledAt = note.DisabledAt, DestroyAskedAt = note.DestroyAskedAt, DestroyAt = note.DestroyAt, DestroyedAt = note.DestroyedAt };
    }

    private static byte[]? ReadOrNull(string path)
    {
        try { return File.ReadAllBytes(path); }
        catch (IOException e) when (e is FileNotFoundException or DirectoryNotFoundException) { return null; }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { throw new KeysAwayException("The key folder cannot be read.", e); }
    }

    private IEnumerable<KekName> NamesOf(Guid tenantId)
    {
        if (!Directory.Exists(FolderOf(tenantId))) return [];
        return Directory.EnumerateFiles(FolderOf(tenantId), "*.v*").Select(file => Path.GetFileNameWithoutExtension(file).Split(".v")).Where(parts => parts.Length == 2)
            .Select(parts => Bucket.Parse(parts[0]) is { } bucket && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? new KekName(tenantId, bucket, version) : default)
            .Where(kek => kek.Version > 0).Distinct();
    }

    /// <summary>One changer at a time, in this process by the semaphore and among processes by an exclusively opened file.</summary>
    private async Task<T> Locked<T>(Guid tenantId, Func<T> change, CancellationToken ct)
    {
        await _changing.WaitAsync(ct);
        try
        {
            KeyFiles.MakeFolder(FolderOf(tenantId));
            await using var only = await OpenLock(Path.Combine(FolderOf(tenantId), ".lock"), ct);
            return change();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { throw new KeysAwayException("The key folder cannot be written: its rights, or its disk is full.", e); }
        finally { _changing.Release(); }
    }

    private async Task<FileStream> OpenLock(string path, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            try { return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None); }
            catch (IOException) when (attempt < 100) { await Task.Delay(TimeSpan.FromMilliseconds(20), _clock, ct); }
            catch (IOException e) { throw new KeysAwayException("The key folder is in use.", e); }
        }
    }

    private string FolderOf(Guid tenantId) => Path.Combine(_folder, tenantId.ToString("D"));

    private string KeyFile(KekName kek) => Path.Combine(FolderOf(kek.TenantId), string.Create(CultureInfo.InvariantCulture, $"{kek.Bucket.Id}.v{kek.Version}.key"));

    private string NoteFile(KekName kek) => Path.ChangeExtension(KeyFile(kek), ".json");
}
