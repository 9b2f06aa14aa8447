using System.Text.Json;
using ServiceDefaults;
using StorageVault.Sealing;

namespace StorageVault.Attachments;

/// <summary>What closes an attachment, sealed beside its chunks: how many, how long, what it is called and what it is.</summary>
/// <param name="Chunks">How many chunks.</param>
/// <param name="Size">How many bytes, without what fills the last chunk up.</param>
/// <param name="Name">The name, made harmless.</param>
/// <param name="Type">What its first bytes said.</param>
/// <param name="ArrivedAs">SHA-256 of what arrived, before anything was taken out: tells a repeat from another file.</param>
/// <param name="Head">SHA-256 of the chunks' header, so that the record fits no other set of chunks.</param>
internal sealed record ClosingRecord(int Chunks, long Size, string Name, FileType Type, byte[] ArrivedAs, byte[] Head)
{
    public override string ToString() => nameof(ClosingRecord);

    internal byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, Json.Options);

    internal static ClosingRecord Read(ReadOnlySpan<byte> content) =>
        JsonSerializer.Deserialize<ClosingRecord>(content, Json.Options) ?? throw new EnvelopeRefusedException(SealFault.Padding);
}
