using Contracts.StorageVault.V1;
using Microsoft.Extensions.Options;
using ServiceDefaults.Data;
using StorageVault.Access;
using StorageVault.Entries;

namespace StorageVault.Disclosure;

/// <summary>What time does: packages that nobody fetched are destroyed, and an emergency whose second approval did not come is an incident.</summary>
internal sealed partial class DisclosureTimes(TenantTransactions transactions, IOptions<DisclosureOptions> options, TimeProvider clock, ILogger<DisclosureTimes> log) : BackgroundService
{
    private const string DueSql = """
        select tenant_id, disclosure_id from disclosures
        where (state in (5, 6) and downloaded_at is null and expires_at <= $1)
            or (emergency and second_by is null and incident_at is null and state in (5, 6, 7) and first_at <= $2)
        limit 200
        """;

    private static readonly Actor Job = new(ActorKind.Service, null, null, new HashSet<string>(), new HashSet<Guid>(), null, "disclosure");

    /// <summary>Tells of an emergency that one person alone answers for.</summary>
    internal static DisclosureUnconfirmed Announcement(DisclosureRow row, DateTimeOffset now) => new()
    {
        TenantId = row.TenantId, DisclosureId = row.DisclosureId, ConsultationId = row.ConsultationId,
        ApprovedAt = (row.Facts.First?.At ?? now).ToTheSecond(), FoundAt = now.ToTheSecond(),
    };

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.LookEvery, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                try { await Look(stoppingToken); }
                // The rows wait; what ran out is refused meanwhile by the rule itself.
                catch (Exception e) when (!stoppingToken.IsCancellationRequested) { LogWaiting(log, e.GetType().Name); }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
    }

    private async Task Look(CancellationToken ct)
    {
        var now = clock.NowToTheMillisecond();
        var due = await transactions.RunAsRelayAsync(async (tx, token) =>
        {
            await using var batch = tx.Command(DueSql, now, now - DisclosureRule.SecondWithin);
            await using var reader = await batch.ExecuteReaderAsync(token);
            var found = new List<(Guid, Guid)>();
            while (await reader.ReadAsync(token)) found.Add((reader.GetGuid(0), reader.GetGuid(1)));
            return found;
        }, ct);
        foreach (var (tenantId, disclosureId) in due)
        {
            var after = await transactions.RunAsync(tenantId, (tx, token) => Turn(tx, disclosureId, now, token), ct);
            if (after is { State: DisclosureState.Lapsed }) LogLapsed(log, disclosureId, tenantId);
            else if (after is { Incident: true }) LogUnconfirmed(log, disclosureId, tenantId);
        }
    }

    private static async Task<DisclosureFacts?> Turn(TenantTransaction tx, Guid disclosureId, DateTimeOffset now, CancellationToken ct)
    {
        if (await DisclosureRow.Find(tx, disclosureId, locked: true, ct) is not { } row || DisclosureRule.Wait(row.Facts, now).After is not { } facts) return null;
        var lapsed = facts.State == DisclosureState.Lapsed;
        var after = lapsed ? row with { Facts = facts, EndedAt = now } : row with { Facts = facts, IncidentAt = now };
        await using var batch = tx.Batch();
        batch.BatchCommands.Add(after.Update());
        batch.BatchCommands.Add(DisclosureHistory.Insert(after, lapsed ? DisclosureStep.Lapse : DisclosureStep.Incident, Job, null, now));
        batch.BatchCommands.Add(DisclosureDesk.Row(Job, VaultAct.EndDisclosureTime, Decision.AllowedPurpose, disclosureId, row).Insert(tx.TenantId, now));
        if (lapsed) foreach (var gone in Packaging.PackageStore.Drop(tx.TenantId, disclosureId)) batch.BatchCommands.Add(gone);
        else batch.BatchCommands.Add(tx.Announcing(Announcement(after, now)));
        await batch.ExecuteNonQueryAsync(ct);
        return facts;
    }

    [LoggerMessage(EventIds.DisclosureLapsed, LogLevel.Warning, "The package of disclosure {EventId} of tenant {TenantId} was not fetched in time and is destroyed")]
    private static partial void LogLapsed(ILogger log, Guid eventId, Guid tenantId);

    [LoggerMessage(EventIds.DisclosureUnconfirmed, LogLevel.Error, "Emergency disclosure {EventId} of tenant {TenantId} has no second approval after a day: an incident")]
    private static partial void LogUnconfirmed(ILogger log, Guid eventId, Guid tenantId);

    [LoggerMessage(EventIds.DisclosureTimesWait, LogLevel.Warning, "The times of disclosures could not be looked at: {Code}")]
    private static partial void LogWaiting(ILogger log, string code);
}
