using System.Text;
using System.Text.RegularExpressions;

namespace LocalSystem;

/// <summary>A mail as the server took it.</summary>
/// <param name="To">The envelope's recipients.</param>
/// <param name="Raw">Every byte between DATA and the dot.</param>
/// <param name="Secure">Whether it came over TLS.</param>
/// <param name="User">Who had signed in, or null.</param>
public sealed partial record ReceivedMail(IReadOnlyList<string> To, string Raw, bool Secure, string? User)
{
    private string Head => Raw.Split("\r\n\r\n", 2)[0].Replace("\r\n ", " ", StringComparison.Ordinal).Replace("\r\n\t", " ", StringComparison.Ordinal);

    /// <summary>One header, or nothing.</summary>
    public string Header(string name) =>
        Array.Find(Head.Split("\r\n"), line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim() ?? string.Empty;

    /// <summary>The subject as people read it.</summary>
    public string Subject => Encoding.UTF8.GetString([.. Word().Matches(Header("Subject")).SelectMany(word => Convert.FromBase64String(word.Groups[1].Value))]);

    /// <summary>The text as people read it.</summary>
    public string Text => Header("Content-Transfer-Encoding").Equals("base64", StringComparison.OrdinalIgnoreCase)
        ? Encoding.UTF8.GetString(Convert.FromBase64String(Raw.Split("\r\n\r\n", 2)[1])) : Raw.Split("\r\n\r\n", 2)[1];

    [GeneratedRegex(@"=\?utf-8\?B\?([^?]*)\?=", RegexOptions.IgnoreCase)]
    private static partial Regex Word();
}
