namespace StorageVault.Keys;

/// <summary>The Japanese fiscal year, April to March, by Japan's calendar: municipal records are disposed of by it.</summary>
internal static class FiscalYear
{
    private static readonly TimeSpan Japan = TimeSpan.FromHours(9);

    internal static int Of(DateTimeOffset at)
    {
        var there = at.ToOffset(Japan);
        return there.Month >= 4 ? there.Year : there.Year - 1;
    }
}
