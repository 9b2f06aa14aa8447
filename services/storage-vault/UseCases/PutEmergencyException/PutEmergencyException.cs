using Contracts.LineContactPoint.V1;
using Contracts.WebChat.V1;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using NpgsqlTypes;
using ServiceDefaults;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;
using StorageVault.Access;
using StorageVault.Entries;
using StorageVault.Keys;
using StorageVaultClient;

namespace StorageVault.UseCases.PutEmergencyException;

/// <summary>Takes urgent words that arrived on LINE out of the webhook's inbox: sealed, counted, with the guideline's reason class.</summary>
internal static class PutEmergencyException
{
    internal static async Task<Results<NoContent, ProblemHttpResult>> Handle(
        Guid exceptionId, PutEmergencyExceptionRequest request, Caller caller, TenantTransactions transactions, LoneContents contents, TimeProvider clock, CancellationToken ct)
    {
        // LINE's texts are up to 5,000 characters long.
        var whole = exceptionId != Guid.Empty && WordsRule.IsText(request.Text, 5_000) && request.ReasonClass != EmergencyReason.Unknown && request.Channel == Entrance.Line;
        if (!whole) return Problems.Invalid();
        var place = new LoneContent(caller.RequiredTenant, LoneKind.EmergencyException, exceptionId);
        var known = await transactions.RunAsync(place.TenantId, (tx, token) => IsKnown(tx, exceptionId, token), ct);
        if (known) return TypedResults.NoContent();
        try
        {
            await contents.Keep(place, request.Text,
                content => transactions.RunAsync(place.TenantId, (tx, token) => Store(tx, Actor.Of(caller), exceptionId, request, content, clock, token), ct), ct);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            // The same delivery twice at once: the first one stands.
        }
        return TypedResults.NoContent();
    }

    private static async Task<bool> IsKnown(TenantTransaction tx, Guid exceptionId, CancellationToken ct)
    {
        await using var batch = tx.Command("select 1 from emergency_exceptions where tenant_id = $1 and exception_id = $2", tx.TenantId, exceptionId);
        return await batch.ExecuteScalarAsync(ct) is not null;
    }

    private static async Task Store(
        TenantTransaction tx, Actor actor, Guid exceptionId, PutEmergencyExceptionRequest request, SealedContent content, TimeProvider clock, CancellationToken ct)
    {
        var now = clock.NowToTheMillisecond();
        await using var batch = tx.Batch();
        batch.BatchCommands.Add(DekRow.Insert(content.Dek));
        batch.BatchCommands.Add(TenantTransaction.Sql(
            """
            insert into emergency_exceptions (tenant_id, exception_id, reason, channel, resident_id, arrived_at, opened_at, dek_id, dek_generation, envelope)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            """,
            tx.TenantId, exceptionId, (short)request.ReasonClass, (short)request.Channel,
            new NpgsqlParameter { Value = request.ResidentId is { } resident ? resident : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid },
            request.ArrivedAt.ToUniversalTime(), now, content.Dek.Name.DekId, content.Dek.Name.Generation, content.Envelope));
        batch.BatchCommands.Add(new AccessRow(actor, VaultAct.PutEmergencyException, Decision.AllowedPurpose) { ObjectId = exceptionId }.Insert(tx.TenantId, now));
        await batch.ExecuteNonQueryAsync(ct);
    }
}
