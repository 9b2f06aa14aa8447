using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using ServiceDefaults;
using StorageVault.Keys;

namespace StorageVault.Ending;

/// <summary>What a line of the ledger tells. Numbers are stored: never renumbered.</summary>
internal enum LedgerKind { Unknown = 0, Consultation = 1, Identity = 2, Exception = 3, Other = 4, Bucket = 5, Resident = 6 }

/// <summary>What is to be written: ids, a time and a reason code; never a word.</summary>
internal sealed record LedgerEntry(DateTimeOffset At, Guid TenantId, LedgerKind Kind, Guid? SubjectId, Guid? DekId, int? Bucket, int Reason, Guid? OrderId);

/// <summary>One line; its hash chains it to the line before.</summary>
internal sealed record LedgerLine(long N, LedgerEntry Entry, string Hash);

/// <summary>The erasure ledger, outside the database: what was erased stays erased after every restore (trust.md 2.8).</summary>
/// <remarks>
/// One append-only file of JSON lines under an exclusively opened lock. A line is on the disk before the erasing commits, so a crash in
/// between leaves a line too many, whose order is finished afterwards, and never one too few. A torn last line was never answered for.
/// </remarks>
internal sealed class ErasureLedger(IOptions<EndingOptions> options, TimeProvider clock) : IDisposable
{
    internal const string FileName = "erasures.log";
    private static readonly string Genesis = Convert.ToHexStringLower(SHA256.HashData("snsv/erasures/v1"u8));

    // What was read and found whole is not read again before each append; another pod's lines are.
    private readonly SemaphoreSlim _gate = new(1, 1);
    private long _whole;
    private LedgerLine? _last;

    /// <summary>Appends and flushes; gives the last line written.</summary>
    internal async Task<LedgerLine> Append(IReadOnlyCollection<LedgerEntry> entries, CancellationToken ct)
    {
        if (entries.Count == 0) throw new ArgumentException("Nothing to append.", nameof(entries));
        var folder = Folder();
        await _gate.WaitAsync(ct);
        try
        {
            await using var only = await OpenLock(folder, ct);
            var path = Path.Combine(folder, FileName);
            var (lines, whole) = Load(path, _whole, _last);
            var last = lines.Count == 0 ? _last : lines[^1];
            var text = new StringBuilder();
            foreach (var entry in entries)
            {
                last = Chain(entry, last);
                text.Append(JsonSerializer.Serialize(last, Json.Options)).Append('\n');
            }

            _whole = Write(path, whole, Encoding.UTF8.GetBytes(text.ToString()));
            _last = last;
            KeyFiles.FlushFolder(folder);
            return last ?? throw new InvalidOperationException("Nothing was appended.");
        }
        finally { _gate.Release(); }
    }

    /// <summary>All lines in order. A line that does not follow from the one before it stops everything: somebody edited the ledger.</summary>
    internal async Task<IReadOnlyList<LedgerLine>> Read(CancellationToken ct)
    {
        var folder = Folder();
        await using var only = await OpenLock(folder, ct);
        return Load(Path.Combine(folder, FileName), 0, null).Lines;
    }

    public void Dispose() => _gate.Dispose();

    private string Folder()
    {
        var folder = options.Value.LedgerFolder is { Length: > 0 } named ? Path.GetFullPath(named) : throw new LedgerAwayException();
        KeyFiles.MakeFolder(folder);
        return folder;
    }

    private static long Write(string path, long whole, byte[] text)
    {
        using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        // Only a torn tail is cut: what follows the last line's end was never answered for.
        file.SetLength(whole);
        file.Seek(whole, SeekOrigin.Begin);
        file.Write(text);
        file.Flush(flushToDisk: true);
        return whole + text.Length;
    }

    private static (List<LedgerLine> Lines, long Whole) Load(string path, long from, LedgerLine? before)
    {
        var lines = new List<LedgerLine>();
        if (!File.Exists(path)) return from == 0 ? (lines, 0) : throw new LedgerBrokenException(1);
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        if (file.Length < from) throw new LedgerBrokenException((before?.N ?? 0) + 1);
        var bytes = new byte[file.Length - from];
        file.Seek(from, SeekOrigin.Begin);
        file.ReadExactly(bytes);
        var whole = Array.LastIndexOf(bytes, (byte)'\n') + 1;
        foreach (var text in Encoding.UTF8.GetString(bytes, 0, whole).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var line = Parse(text);
            if (line is null || line != Chain(line.Entry, before)) throw new LedgerBrokenException((before?.N ?? 0) + 1);
            lines.Add(before = line);
        }

        return (lines, from + whole);
    }

    private static LedgerLine? Parse(string text)
    {
        try { return JsonSerializer.Deserialize<LedgerLine>(text, Json.Options) is { Entry: not null } line ? line : null; }
        catch (JsonException) { return null; }
    }

    private static LedgerLine Chain(LedgerEntry entry, LedgerLine? before)
    {
        var n = (before?.N ?? 0) + 1;
        var text = string.Create(CultureInfo.InvariantCulture,
            $"{before?.Hash ?? Genesis}\0{n}\0{entry.At:O}\0{entry.TenantId:D}\0{(int)entry.Kind}\0{entry.SubjectId:D}\0{entry.DekId:D}\0{entry.Bucket}\0{entry.Reason}\0{entry.OrderId:D}");
        return new(n, entry, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))));
    }

    // Several pods share the folder: one appends at a time. Short waits, because the caller holds a transaction.
    private async Task<FileStream> OpenLock(string folder, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            try { return new FileStream(Path.Combine(folder, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None); }
            catch (IOException) when (attempt < 100) { await Task.Delay(TimeSpan.FromMilliseconds(20), clock, ct); }
        }
    }
}

/// <summary>No ledger is configured or it cannot be reached: nothing is erased.</summary>
internal sealed class LedgerAwayException() : Exception("There is no erasure ledger: Vault__LedgerFolder.");

/// <summary>A line of the ledger does not follow from the one before it.</summary>
internal sealed class LedgerBrokenException(long line) : Exception("The erasure ledger is broken.")
{
    /// <summary>The first bad line, counted from 1.</summary>
    internal long Line { get; } = line;
}
