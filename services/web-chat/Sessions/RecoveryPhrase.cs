using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using ServiceDefaults;

namespace WebChat.Sessions;

/// <summary>A recovery phrase: 20 Crockford base32 characters, 100 random bits, shown once.</summary>
internal static class RecoveryPhrase
{
    /// <summary>How many characters count.</summary>
    public const int Length = 20;

    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>A new one, in five groups of four.</summary>
    public static string Fresh() => Grouped(RandomNumberGenerator.GetString(Alphabet, Length));

    /// <summary>Five groups of four.</summary>
    public static string Grouped(string letters) => string.Join('-', letters.Chunk(4).Select(group => new string(group)));

    /// <summary>What somebody typed, in its one form; null where it can be no phrase. Full-width letters, spaces, hyphens, and O, I, L for 0, 1, 1 are forgiven.</summary>
    public static string? Read(string? typed)
    {
        if (typed is not { Length: > 0 and <= 100 } || !IsWhole(typed))
        {
            return null;
        }

        var letters = new StringBuilder(Length);
        foreach (var letter in typed.Normalize(NormalizationForm.FormKC).ToUpperInvariant())
        {
            if (char.IsWhiteSpace(letter) || letter is '-' or '‐' or '‑' or '–' or '—' or '−' or 'ー')
            {
                continue;
            }

            letters.Append(letter switch { 'O' => '0', 'I' or 'L' => '1', _ => letter });
        }

        var read = letters.ToString();
        return read.Length == Length && read.All(Alphabet.Contains) ? read : null;
    }

    private static bool IsWhole(string text) => Consultations.TextRule.HasWholeLetters(text);
}

/// <summary>The key under which phrases, and the names of their counters, are kept.</summary>
internal sealed class PhraseKey
{
    private readonly Secret<byte[]> key;

    /// <summary>Reads the key file; the service does not start without a whole one.</summary>
    public PhraseKey(IOptions<ChatOptions> options)
    {
        var bytes = File.ReadAllBytes(options.Value.PhraseKeyFile);
        key = new Secret<byte[]>(bytes.Length == 32 ? bytes : Decoded(Encoding.ASCII.GetString(bytes).Trim()));
    }

    /// <summary>What is stored of a phrase.</summary>
    public byte[] Phrase(Guid tenantId, string letters) => Mac(tenantId, "phrase", letters);

    /// <summary>The counter of a network.</summary>
    public byte[] Network(Guid tenantId, string network) => Mac(tenantId, "network", network);

    /// <summary>The counter of a phrase's beginning.</summary>
    public byte[] Beginning(Guid tenantId, string letters) => Mac(tenantId, "beginning", letters[..4]);

    private byte[] Mac(Guid tenantId, string what, string value) =>
        HMACSHA256.HashData(key.Reveal(), Encoding.UTF8.GetBytes($"{what}\n{tenantId:D}\n{value}"));

    private static byte[] Decoded(string text)
    {
        var bytes = text.Length == 64 ? Convert.FromHexString(text) : Convert.FromBase64String(text);
        return bytes.Length == 32 ? bytes : throw new InvalidOperationException("Chat__PhraseKeyFile must hold 32 bytes.");
    }
}
