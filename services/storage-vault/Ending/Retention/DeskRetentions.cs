using System.Globalization;
using System.Text.Json;
using ServiceDefaults.Settings;
using StorageVault.Keys;
using StorageVault.Keys.Rings;

namespace StorageVault.Ending.Retention;

/// <summary>The decisions as the settings' owner publishes them; one that cannot be read is none, and none keeps.</summary>
internal sealed class DeskRetentions(SettingsCopy settings) : IDisposalBuckets
{
    private sealed record DeskSettings(DeskRetention? Retention, string? RetentionClass);

    private sealed record TenantSettings(DeskRetention? ExceptionRetention);

    internal DeskRetention? Of(Guid tenantId, Guid deskId)
    {
        try
        {
            return settings.Get<DeskSettings>("desk", tenantId, deskId) is not { } desk ? null : Whole(desk.Retention) ?? OfClass(desk.RetentionClass);
        }
        catch (JsonException) { return null; }
    }

    /// <summary>The class of the tenant's emergency exceptions: they arrive on LINE and belong to no desk.</summary>
    internal DeskRetention? OfExceptions(Guid tenantId)
    {
        try { return Whole(settings.Get<TenantSettings>("tenant", tenantId, tenantId)?.ExceptionRetention); }
        catch (JsonException) { return null; }
    }

    /// <summary>An exception is whole when it arrives: its opening and its end are one time.</summary>
    public Bucket OfException(Guid tenantId, DateTimeOffset at) =>
        RetentionRule.LastYear(OfExceptions(tenantId), at, at) is { } year ? Bucket.OfYear(year) : Bucket.Unset;

    /// <summary>The bucket of what begins or ends now: the fiscal year in which its time is over, or the one that nobody destroys.</summary>
    public Bucket Of(Guid tenantId, Guid deskId, DateTimeOffset at) =>
        RetentionRule.LastYear(Of(tenantId, deskId), at, at) is { } year ? Bucket.OfYear(year) : Bucket.Unset;

    private static DeskRetention? Whole(DeskRetention? decided) => decided is { Years: >= 1 and <= 100, StartsAt: not RetentionStart.Unknown } ? decided : null;

    /// <summary>The short form of a class, "5", "5y" or "5年": so many years from the April after the closing.</summary>
    private static DeskRetention? OfClass(string? text) =>
        text.AsSpan().Trim().TrimEnd("y年") is { Length: 1 or 2 } digits && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var years) && years > 0
            ? new(years, RetentionStart.FiscalYearEnd, RoundsToFiscalYear: true) : null;
}
