using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using ServiceDefaults.Data;
using ServiceDefaults.Settings;
using ServiceDefaults.Tokens;
using TenantDirectory.Settings;

namespace TenantDirectory.UseCases.ReadSettings;

/// <summary>The settings log as other services copy it.</summary>
internal static partial class ReadSettings
{
    private const int PageSize = 200;

    /// <summary>A page of the newest versions after one, of the kinds the caller may read; with <c>wait</c> (0 to 25 s) it waits for news.</summary>
    internal static async Task<Results<Ok<SettingsPage>, ProblemHttpResult>> Handle(
        Caller caller, TenantTransactions transactions, SettingsLog settings, TimeProvider clock, ILogger<SettingsLog> log, string kinds, CancellationToken ct, long after = 0, int wait = 0)
    {
        var asked = kinds.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct().ToArray();
        if (after < 0 || wait is < 0 or > 25)
        {
            return Problems.Invalid("after is a version; wait is 0 to 25.");
        }

        if (!SettingsReaders.May(caller.Issuer, asked))
        {
            LogRefused(log);
            return Problems.NotAllowed();
        }

        var until = clock.GetUtcNow() + TimeSpan.FromSeconds(wait);
        while (true)
        {
            var page = await PageAsync(transactions, settings, after, asked, ct);
            if (page.Items.Count > 0 || clock.GetUtcNow() >= until)
            {
                return TypedResults.Ok(page);
            }

            await Task.Delay(TimeSpan.FromSeconds(1), clock, ct);
        }
    }

    private static async Task<SettingsPage> PageAsync(TenantTransactions transactions, SettingsLog settings, long after, string[] kinds, CancellationToken ct)
    {
        var found = await transactions.RunAsRelayAsync((tx, token) => settings.PageWithoutTenantAsync(tx, after, kinds, PageSize + 1, token), ct);
        var items = found.Take(PageSize).Select(setting =>
        {
            using var data = JsonDocument.Parse(setting.Json);
            return new SettingsItem(setting.Version, setting.Kind, setting.TenantId, setting.ItemId, setting.Deleted, data.RootElement.Clone());
        }).ToList();
        return new SettingsPage(items, items.Count == 0 ? after : items[^1].Version, found.Count > PageSize);
    }

    [LoggerMessage(EventIds.SettingsRefused, LogLevel.Warning, "A service asked for settings it may not read")]
    private static partial void LogRefused(ILogger log);
}
