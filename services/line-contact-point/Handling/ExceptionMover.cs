using Contracts.LineContactPoint.V1;
using LineContactPoint.Secrets;
using ServiceDefaults.Data;
using StorageVaultClient;

namespace LineContactPoint.Handling;

/// <summary>Moves an emergency's words from the inbox into the vault, as often as it takes, and wipes them here (design §4.10).</summary>
internal sealed partial class ExceptionMover(TenantTransactions transactions, VaultClient vault, SealKey seal, TimeProvider clock, ILogger<ExceptionMover> log)
{
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(30);

    public async Task MoveAsync(DueEvent e, CancellationToken ct)
    {
        if (e.SealedWords is not { } words)
        {
            return;
        }

        Guid? resident = e.UserHash is { } hash
            ? await transactions.RunAsync<Guid?>(e.TenantId, async (tx, token) => (await Residents.FindOrAddAsync(tx, hash, token)).ResidentId, ct) : null;
        // The rule knows words, not circumstances: everything it finds stands under the first class of the proviso until a person looks.
        var request = new PutEmergencyExceptionRequest(seal.Open(SealedKind.Words, e.TenantId, e.RowId, words), EmergencyReason.LifeOrBody, resident, e.ReceivedAt);
        var answer = await vault.PutEmergencyExceptionAsync(e.TenantId, e.RowId, request, ct);
        if (answer is VaultAnswer<Done>.Ok)
        {
            await transactions.RunAsync(e.TenantId, (tx, token) => WipeAsync(tx, e, token), ct);
            LogMoved(log, e.TenantId, e.RowId);
            return;
        }

        await transactions.RunAsync(e.TenantId, (tx, token) => WaitAsync(tx, e, token), ct);
        if (answer is VaultAnswer<Done>.Refused || e.Attempts >= 5)
        {
            LogNotMoved(log, e.TenantId, e.RowId, e.Attempts, answer is VaultAnswer<Done>.Refused refused ? refused.Code : answer.GetType().Name);
        }
    }

    private async Task WipeAsync(TenantTransaction tx, DueEvent e, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var batch = tx.Command("update webhook_events set sealed_words = null, moved_at = $3 where tenant_id = $1 and event_hash = $2 and sealed_words is not null", tx.TenantId, e.EventHash, now);
        if (await batch.ExecuteNonQueryAsync(ct) == 1)
        {
            tx.Announce(new EmergencyExceptionOpened { TenantId = tx.TenantId, ExceptionId = e.RowId, Reason = EmergencyReason.LifeOrBody, OpenedAt = now });
            tx.Announce(new ContactSpillDetected { TenantId = tx.TenantId, SpillId = e.RowId, Kind = AnswerRule.Spill(e.Kind) ?? SpillKind.Other, Treatment = SpillTreatment.MovedToVault, ArrivedAt = e.At });
        }
    }

    private static async Task WaitAsync(TenantTransaction tx, DueEvent e, CancellationToken ct)
    {
        var wait = TimeSpan.FromSeconds(Math.Min(Most.TotalSeconds, Math.Pow(2, Math.Min(e.Attempts, 6) - 1)));
        await using var batch = tx.Command("update webhook_events set next_at = clock_timestamp() + $3 where tenant_id = $1 and event_hash = $2", tx.TenantId, e.EventHash, wait);
        await batch.ExecuteNonQueryAsync(ct);
    }

    [LoggerMessage(EventIds.ExceptionMoved, LogLevel.Information, "An emergency exception of tenant {TenantId} was moved into the vault ({EventId})")]
    private static partial void LogMoved(ILogger log, Guid tenantId, Guid eventId);

    [LoggerMessage(EventIds.ExceptionNotMoved, LogLevel.Error, "An emergency exception of tenant {TenantId} cannot be moved into the vault ({EventId}, attempt {Attempt}, {Code}); it rests here for 24 hours at most")]
    private static partial void LogNotMoved(ILogger log, Guid tenantId, Guid eventId, int attempt, string code);
}
