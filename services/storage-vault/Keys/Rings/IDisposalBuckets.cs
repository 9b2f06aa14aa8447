using System.Globalization;
using System.Text.Json;
using ServiceDefaults.Settings;

namespace StorageVault.Keys.Rings;

/// <summary>Into which bucket a consultation belongs: provisional at opening, final at closing, by the same rule.</summary>
/// <remarks>The seam to the retention rules: who knows more of retention registers another implementation.</remarks>
internal interface IDisposalBuckets
{
    /// <summary>The bucket of a consultation of a desk that began or ended at that time.</summary>
    Bucket Of(Guid tenantId, Guid deskId, DateTimeOffset at);
}

/// <summary>Reads the desk's class: so many years from the April after. Anything else is "not decided": kept.</summary>
internal sealed class DeskClassBuckets(SettingsCopy settings) : IDisposalBuckets
{
    private sealed record DeskSettings(string? RetentionClass);

    public Bucket Of(Guid tenantId, Guid deskId, DateTimeOffset at) => Of(ClassOf(tenantId, deskId), at);

    /// <summary>"5", "5y" or "5年": five years from the April after <paramref name="at"/>, so the fiscal year that ends then.</summary>
    internal static Bucket Of(string? retentionClass, DateTimeOffset at)
    {
        var text = retentionClass.AsSpan().Trim().TrimEnd("y年");
        return text.Length is 1 or 2 && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var years) && years > 0
            ? Bucket.OfYear(FiscalYear.Of(at) + years) : Bucket.Unset;
    }

    private string? ClassOf(Guid tenantId, Guid deskId)
    {
        try { return settings.Get<DeskSettings>("desk", tenantId, deskId)?.RetentionClass; }
        catch (JsonException) { return null; }
    }
}
