namespace StorageVault.Sealing;

/// <summary>Hides how long a content is: scheme byte, content, 0x80, zeros up to the next bucket.</summary>
/// <remarks>Without it the length of a chat line is visible to whoever holds the database, and short cries are telling.</remarks>
internal static class Padding
{
    private const byte BucketScheme = 1, End = 0x80;

    internal static int PaddedLength(int contentLength)
    {
        var needed = contentLength + 2;
        if (needed > 8192) return (needed + 4095) / 4096 * 4096;
        var bucket = 256;
        while (bucket < needed) bucket *= 2;
        return bucket;
    }

    /// <summary>Writes the padded form; <paramref name="padded"/> must be exactly <see cref="PaddedLength"/> long.</summary>
    internal static void Write(ReadOnlySpan<byte> content, Span<byte> padded)
    {
        padded[0] = BucketScheme;
        content.CopyTo(padded[1..]);
        padded[content.Length + 1] = End;
        padded[(content.Length + 2)..].Clear();
    }

    internal static ReadOnlySpan<byte> Content(ReadOnlySpan<byte> padded)
    {
        if (padded.Length < 2 || padded[0] != BucketScheme) throw new EnvelopeRefusedException(SealFault.Padding);
        var end = padded.LastIndexOfAnyExcept((byte)0);
        // One content has one padded form only: anything else was not written by us.
        if (end < 1 || padded[end] != End || PaddedLength(end - 1) != padded.Length) throw new EnvelopeRefusedException(SealFault.Padding);
        return padded[1..end];
    }
}
