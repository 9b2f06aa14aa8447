using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;
using TenantDirectory.Settings;
using TenantDirectory.UseCases.DecideRetention;

namespace TenantDirectory.UseCases.DecideExceptionRetention;

/// <summary>Records how long the tenant keeps emergency exceptions, which arrive on LINE and belong to no desk. Nothing is deleted by it.</summary>
internal static partial class DecideExceptionRetention
{
    internal static async Task<Results<NoContent, ProblemHttpResult>> Handle(
        DecideRetentionRequest request, Caller caller, TenantTransactions transactions, SettingsLog settings, TimeProvider clock, ILogger<TenantSetting> log, CancellationToken ct)
    {
        if (!caller.Has("tenantAdmin"))
        {
            return Problems.NotAllowed();
        }

        if (!request.Read(caller, clock.GetUtcNow(), out var decided))
        {
            return Answers.Wrong(("years", "outside-limits"));
        }

        var known = await transactions.RunAsync(caller.RequiredTenant, async (tx, token) =>
        {
            if (await settings.FindAsync<TenantSetting>(tx, TenantSetting.Kind, tx.TenantId, token) is not { } tenant)
            {
                return false;
            }

            if (!DecideRetentionRequest.AreSame(tenant.ExceptionRetention, decided))
            {
                await settings.WriteAsync(tx, TenantSetting.Kind, tx.TenantId, tenant with { ExceptionRetention = decided }, token);
            }

            return true;
        }, ct);
        if (known)
        {
            LogDecided(log, caller.RequiredTenant);
        }

        return known ? TypedResults.NoContent() : Problems.NotFound();
    }

    [LoggerMessage(EventIds.ExceptionRetentionDecided, LogLevel.Information, "The retention of emergency exceptions of tenant {TenantId} was decided")]
    private static partial void LogDecided(ILogger log, Guid tenantId);
}
