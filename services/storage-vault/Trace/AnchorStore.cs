using System.Globalization;
using System.Text;
using Microsoft.Extensions.Options;
using StorageVault.Keys;

namespace StorageVault.Trace;

/// <summary>Where anchors go: outside the database, and outside what its administrator can rewrite. A bucket with object lock or a time-stamp authority fits behind this.</summary>
internal interface IAnchorStore
{
    /// <summary>Keeps one anchor for ever; fails when it cannot, and never writes over another.</summary>
    Task Keep(DateTimeOffset slot, string jws, CancellationToken ct);
}

/// <summary>One file per anchor in a folder, flushed to the disk, read-only.</summary>
internal sealed class FolderAnchorStore(IOptions<TraceOptions> options) : IAnchorStore
{
    internal const string Ending = ".jws";

    public Task Keep(DateTimeOffset slot, string jws, CancellationToken ct) => Task.Run(() =>
    {
        var folder = Path.Combine(options.Value.AnchorFolder, slot.UtcDateTime.ToString("yyyy-MM", CultureInfo.InvariantCulture));
        KeyFiles.MakeFolder(folder);
        var path = Path.Combine(folder, slot.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture) + Ending);
        // A pod that died after writing and before saying so: its anchor stands, and is as good as ours.
        if (File.Exists(path)) return;
        KeyFiles.WriteWhole(path, Encoding.ASCII.GetBytes(jws));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
    }, ct);
}
