namespace StorageVault.Residency;

/// <summary>What counts as Japan. Compiled in: no setting widens it.</summary>
internal static class Regions
{
    internal const string OnPremise = "jp-onprem:";

    // AWS Tokyo and Osaka, Google Tokyo and Osaka, Azure east and west. ap-northeast-2 and asia-northeast3 are Seoul.
    private static readonly HashSet<string> Clouds = new(StringComparer.Ordinal)
    {
        "ap-northeast-1", "ap-northeast-3", "asia-northeast1", "asia-northeast2", "japaneast", "japanwest",
    };

    internal static IEnumerable<string> All => Clouds.Order(StringComparer.Ordinal);

    internal static bool AreInJapan(string region) =>
        Clouds.Contains(region) || region.StartsWith(OnPremise, StringComparison.Ordinal) && !string.IsNullOrWhiteSpace(region[OnPremise.Length..]);

    internal static bool IsOnPremise(string region) => region.StartsWith(OnPremise, StringComparison.Ordinal);
}
