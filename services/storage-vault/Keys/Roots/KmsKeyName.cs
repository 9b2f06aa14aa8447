using System.Text.RegularExpressions;

namespace StorageVault.Keys.Roots;

/// <summary>A KMS key by its full name: in Tokyo or Osaka, of one region, and a key, not an alias that somebody may point elsewhere.</summary>
internal sealed partial record KmsKeyName(string Arn, string Region)
{
    private static readonly string[] Japan = ["ap-northeast-1", "ap-northeast-3"];

    internal static KmsKeyName Parse(string arn)
    {
        var match = Form().Match(arn);
        if (!match.Success) throw new KeyStoreException("Vault__AwsKms__KeyArn is not the ARN of a KMS key (arn:aws:kms:<region>:<account>:key/<id>).");
        if (!Japan.Contains(match.Groups["region"].Value)) throw new KeyStoreException("The KMS key does not stand in Japan.");
        if (match.Groups["id"].Value.StartsWith("mrk-", StringComparison.Ordinal)) throw new KeyStoreException("A multi-region KMS key may have a copy abroad: use a single-region key.");
        return new(arn, match.Groups["region"].Value);
    }

    [GeneratedRegex("^arn:aws:kms:(?<region>[a-z0-9-]{5,20}):[0-9]{12}:key/(?<id>[A-Za-z0-9-]{8,64})$", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
