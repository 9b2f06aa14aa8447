using System.Text;
using System.Text.Json;
using Contracts.StorageVault.V1;
using ServiceDefaults;
using StorageVaultClient;

namespace StorageVault.Entries;

/// <summary>An entry's content as it stands inside the envelope: plain UTF-8 for text, JSON for consent and answers.</summary>
internal static class EntryContent
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private sealed record Consent(string Version, string Text)
    {
        public override string ToString() => nameof(Consent);
    }

    internal static byte[] OfText(string text) => Strict.GetBytes(text);

    internal static byte[] OfConsent(string version, string text) => JsonSerializer.SerializeToUtf8Bytes(new Consent(version, text), Json.Options);

    internal static byte[] OfAnswers(IReadOnlyList<GivenAnswer> answers) => JsonSerializer.SerializeToUtf8Bytes(answers, Json.Options);

    private sealed record WithFiles(string Text, IReadOnlyList<AttachedFile> Files)
    {
        public override string ToString() => nameof(WithFiles);
    }

    internal static byte[] OfFiles(string text, IReadOnlyList<AttachedFile> files) => JsonSerializer.SerializeToUtf8Bytes(new WithFiles(text, files), Json.Options);

    internal static OpenContent Read(EntryKind kind, ReadOnlySpan<byte> content) => kind switch
    {
        EntryKind.Consent => new(JsonSerializer.Deserialize<Consent>(content, Json.Options)?.Text ?? string.Empty),
        EntryKind.Answers => new(string.Empty, JsonSerializer.Deserialize<IReadOnlyList<GivenAnswer>>(content, Json.Options)),
        EntryKind.Files => JsonSerializer.Deserialize<WithFiles>(content, Json.Options) is { } with ? new(with.Text, null, with.Files) : new(string.Empty),
        _ => new(Strict.GetString(content)),
    };
}

/// <summary>What an envelope of an entry held.</summary>
internal sealed record OpenContent(string Text, IReadOnlyList<GivenAnswer>? Answers = null, IReadOnlyList<AttachedFile>? Files = null)
{
    public override string ToString() => nameof(OpenContent);
}
