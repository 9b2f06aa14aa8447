using System.Text.RegularExpressions;

namespace Architecture.Tests;

/// <summary>What may be recognised by its keyed hash is a closed list (trust.md 2.9, decision 0033).</summary>
[Trait("Requirement", "29")]
public sealed partial class BlindIndexTests
{
    [Fact]
    public void Only_listed_values_of_high_variety_are_ever_hashed_under_a_key()
    {
        var listed = File.ReadAllLines(Path.Combine(Sources.Root, "tests/Architecture.Tests/blind-indexes.txt"))
            .Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split("  ", 2)).ToDictionary(line => line[0], line => line[1]);
        var found = Sources.CSharp.Where(file => KeyedHash().IsMatch(file.Text)).Select(file => file.Path).ToHashSet();

        Assert.Empty(found.Except(listed.Keys));
        Assert.Empty(listed.Keys.Except(found));
        Assert.DoesNotContain(listed.Values, hashed => LowVariety().IsMatch(hashed));
    }

    [Fact]
    public void The_vault_looks_nothing_up_by_a_keyed_hash()
    {
        var columns = Sources.Migrations.Where(file => file.Path.StartsWith("services/storage-vault/", StringComparison.Ordinal))
            .SelectMany(file => Column().Matches(file.Text).Select(column => column.Groups[1].Value)).Distinct();

        // The hash of a written reason is read by auditors and stands in no index.
        Assert.Equal(["reason_mac"], columns);
        Assert.DoesNotContain(Sources.Migrations, file => Regex.IsMatch(file.Text, @"create (unique )?index[^;]*\breason_mac\b", RegexOptions.IgnoreCase));
    }

    // SHA-1 is TOTP's alone.
    [GeneratedRegex(@"\bHMACSHA(256|384|512)\b")]
    private static partial Regex KeyedHash();

    [GeneratedRegex(@"\b(school|grade|gender|sex|topic|age|risk|desk|category|answer)\b", RegexOptions.IgnoreCase)]
    private static partial Regex LowVariety();

    [GeneratedRegex(@"^\s*(?:add column (?:if not exists )?)?(\w*(?:token|blind|mac|keyed|pseudonym)\w*)\s+(?:bytea|text|uuid)\b", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex Column();
}
