using System.Text.RegularExpressions;
using StorageVault.Residency;

namespace StorageVault.Keys.Roots;

/// <summary>A KMS key by its full name; an alias, that somebody may point elsewhere, is none.</summary>
/// <param name="Arn">The name.</param>
/// <param name="Region">The region in it.</param>
/// <param name="IsMultiRegion">Whether whoever administers it may copy it to another region: AWS names primaries and replicas alike.</param>
internal sealed partial record KmsKeyName(string Arn, string Region, bool IsMultiRegion)
{
    /// <summary>What the name says; null when it is not one.</summary>
    internal static KmsKeyName? Read(string arn) => Form().Match(arn) is not { Success: true } match ? null
        : new(arn, match.Groups["region"].Value, match.Groups["id"].Value.StartsWith("mrk-", StringComparison.Ordinal));

    /// <summary>The name of a key that may be used: in Japan, and there alone.</summary>
    internal static KmsKeyName Parse(string arn)
    {
        var name = Read(arn) ?? throw new KeyStoreException("Vault__AwsKms__KeyArn is not the ARN of a KMS key (arn:aws:kms:<region>:<account>:key/<id>).");
        if (!Regions.AreInJapan(name.Region)) throw new KeyStoreException("The KMS key does not stand in Japan.");
        return !name.IsMultiRegion ? name : throw new KeyStoreException("A multi-region KMS key may have a copy abroad: use a single-region key.");
    }

    [GeneratedRegex("^arn:aws:kms:(?<region>[a-z0-9-]{5,20}):[0-9]{12}:key/(?<id>[A-Za-z0-9-]{1,64})$", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
