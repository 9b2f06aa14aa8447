using System.Text.RegularExpressions;

namespace Architecture.Tests;

/// <summary>The crypto inventory lists what the code uses, and nothing else (requirement 24).</summary>
public sealed partial class CryptoInventoryTests
{
    private static readonly string Inventory = File.ReadAllText(Path.Combine(Sources.Root, "services/guide/crypto-inventory.md"));

    [Fact, Trait("Requirement", "24")]
    public void Every_use_in_the_code_is_listed_and_every_listed_use_is_in_the_code()
    {
        var listed = Row().Matches(Inventory.Split("## Use")[1]).Select(row => (Part: row.Groups[1].Value, Type: row.Groups[2].Value)).Where(row => row.Part != "part").ToHashSet();
        var used = Sources.CSharp
            .SelectMany(file => Use().Matches(Comment().Replace(file.Text, string.Empty)).Select(use => (Part: PartOf(file.Path), Type: use.Groups["type"].Value))).ToHashSet();

        Assert.NotEmpty(used);
        Assert.Empty(used.Except(listed).Select(use => $"not in services/guide/crypto-inventory.md: | {use.Part} | {use.Type} |"));
        Assert.Empty(listed.Except(used).Select(use => $"listed and not in the code: | {use.Part} | {use.Type} |"));
    }

    [Fact, Trait("Requirement", "24")]
    public void What_is_broken_or_without_authentication_is_not_used()
    {
        string[] broken = ["MD5", "SHA1", "DES", "TripleDES", "RC2", "DSA"];

        Assert.Empty(Sources.CSharp.SelectMany(file => Use().Matches(file.Text).Where(use => broken.Contains(use.Groups["type"].Value)).Select(use => $"{file.Path}: {use.Groups["type"].Value}")));
    }

    [Fact, Trait("Requirement", "24")]
    public void Every_key_has_algorithm_place_owner_and_life()
    {
        var keys = Inventory.Split("## Keys")[1].Split("## Use")[0].Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1).Select(line => line.Trim('|', ' ').Split('|', StringSplitOptions.TrimEntries)).ToList();

        Assert.True(keys.Count >= 9);
        Assert.All(keys, key => { Assert.Equal(5, key.Length); Assert.DoesNotContain(string.Empty, key); });
    }

    private static string PartOf(string path) => path.StartsWith("gateway/", StringComparison.Ordinal) ? "gateway" : string.Join('/', path.Split('/').Take(2));

    [GeneratedRegex(@"^\| ((?:services/)?[a-z-]+) \| ([A-Za-z0-9]+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"\b(?:(?<type>Aes|AesGcm|AesCcm|ChaCha20Poly1305|DES|TripleDES|RC2|HKDF|HMACMD5|HMACSHA1|HMACSHA256|HMACSHA384|HMACSHA512|MD5|SHA1|SHA256|SHA384|SHA512|SHA3_\d+|Rfc2898DeriveBytes|ECDsa|ECDiffieHellman|RSA|DSA|MLKem|MLDsa|CmsSigner|SignedCms|EnvelopedCms|RandomNumberGenerator)\s*[.(]|(?<type>AmazonKeyManagementServiceClient)\b)")]
    private static partial Regex Use();

    [GeneratedRegex(@"//[^\n]*")]
    private static partial Regex Comment();
}
