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

    internal static (string Text, IReadOnlyList<GivenAnswer>? Answers) Read(EntryKind kind, ReadOnlySpan<byte> content) => kind switch
    {
        EntryKind.Consent => (JsonSerializer.Deserialize<Consent>(content, Json.Options)?.Text ?? string.Empty, null),
        EntryKind.Answers => (string.Empty, JsonSerializer.Deserialize<IReadOnlyList<GivenAnswer>>(content, Json.Options)),
        _ => (Strict.GetString(content), null),
    };
}
