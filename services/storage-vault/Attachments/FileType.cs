namespace StorageVault.Attachments;

/// <summary>What may be attached. Numbers are not stored, names are: never renamed.</summary>
internal enum FileType { Unknown = 0, Jpeg = 1, Png = 2, Webp = 3, Pdf = 4 }

/// <summary>The allow-list: decided by the first bytes alone, never by a name or by what the sender says.</summary>
internal static class FileTypes
{
    /// <summary>So many bytes tell every type.</summary>
    internal const int Telling = 12;

    internal static FileType Of(ReadOnlySpan<byte> start) => start switch
    {
        [0xFF, 0xD8, 0xFF, ..] => FileType.Jpeg,
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => FileType.Png,
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => FileType.Webp,
        [(byte)'%', (byte)'P', (byte)'D', (byte)'F', (byte)'-', (byte)'1' or (byte)'2', (byte)'.', >= (byte)'0' and <= (byte)'9', ..] => FileType.Pdf,
        _ => FileType.Unknown,
    };

    internal static string Media(this FileType type) => type switch
    {
        FileType.Jpeg => "image/jpeg",
        FileType.Png => "image/png",
        FileType.Webp => "image/webp",
        FileType.Pdf => "application/pdf",
        _ => "application/octet-stream",
    };

    /// <summary>The endings a name of this type may have; the first is given to names without one.</summary>
    internal static IReadOnlyList<string> Endings(this FileType type) => type switch
    {
        FileType.Jpeg => [".jpg", ".jpeg"],
        FileType.Png => [".png"],
        FileType.Webp => [".webp"],
        FileType.Pdf => [".pdf"],
        _ => [".bin"],
    };
}
