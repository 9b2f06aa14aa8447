using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;
using TenantDirectory.Settings;

namespace TenantDirectory.UseCases.DecideRetention;

/// <summary>What a tenant's administrator decides; without years the decision is taken back, and everything is kept.</summary>
internal sealed record DecideRetentionRequest(int? Years, RetentionStart? StartsAt, bool RoundsToFiscalYear)
{
    /// <summary>The decision with who and when, or null where it is taken back; false for what is neither.</summary>
    internal bool Read(Caller caller, DateTimeOffset now, out Retention? decided)
    {
        decided = this is { Years: { } years, StartsAt: { } start } ? new(years, start, RoundsToFiscalYear, now, caller.RequiredAct.Subject) : null;
        return decided is null ? this is { Years: null, StartsAt: null } : SettingRules.IsWhole(decided);
    }

    /// <summary>The same decision again is no new one: who decided first, and when, stays.</summary>
    internal static bool AreSame(Retention? known, Retention? decided) =>
        (known?.Years, known?.StartsAt, known?.RoundsToFiscalYear) == (decided?.Years, decided?.StartsAt, decided?.RoundsToFiscalYear);
}

/// <summary>Records the tenant's decision on a desk's retention: who and when stand in the setting itself. Nothing is deleted by it.</summary>
internal static partial class DecideRetention
{
    internal static async Task<Results<NoContent, ProblemHttpResult>> Handle(
        Guid deskId, DecideRetentionRequest request, Caller caller, TenantTransactions transactions, SettingsLog settings, TimeProvider clock, ILogger<DeskSetting> log, CancellationToken ct)
    {
        if (!caller.Has("tenantAdmin"))
        {
            return Problems.NotAllowed();
        }

        if (!request.Read(caller, clock.GetUtcNow(), out var decided))
        {
            return Answers.Wrong(("years", "outside-limits"));
        }

        var known = await transactions.RunAsync(caller.RequiredTenant, (tx, token) => Write(tx, deskId, decided, settings, token), ct);
        if (known)
        {
            LogDecided(log, caller.RequiredTenant, deskId);
        }

        return known ? TypedResults.NoContent() : Problems.NotFound();
    }

    private static async Task<bool> Write(TenantTransaction tx, Guid deskId, Retention? decided, SettingsLog settings, CancellationToken ct)
    {
        if (await settings.FindAsync<DeskSetting>(tx, DeskSetting.Kind, deskId, ct) is not { } desk)
        {
            return false;
        }

        if (!DecideRetentionRequest.AreSame(desk.Retention, decided))
        {
            await settings.WriteAsync(tx, DeskSetting.Kind, deskId, desk with { Retention = decided }, ct);
        }

        return true;
    }

    [LoggerMessage(EventIds.RetentionDecided, LogLevel.Information, "The retention of desk {DeskId} of tenant {TenantId} was decided")]
    private static partial void LogDecided(ILogger log, Guid tenantId, Guid deskId);
}
