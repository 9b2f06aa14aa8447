using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using ServiceDefaults;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;
using StorageVault.Access;
using StorageVault.Entries;
using StorageVault.Keys;
using StorageVaultClient;

namespace StorageVault.UseCases.PutIdentity;

/// <summary>Keeps a resident's LINE user id under a key of its own. The same again changes nothing; another one for the same resident is refused.</summary>
internal static class PutIdentity
{
    internal const string FindSql = $"""
        select {SealedContent.Columns} from identities i join deks d on d.tenant_id = i.tenant_id and d.dek_id = i.dek_id and d.generation = i.dek_generation
        where i.tenant_id = $1 and i.resident_id = $2
        """;

    internal static async Task<Results<NoContent, ProblemHttpResult>> Handle(
        Guid residentId, LineIdentity request, Caller caller, TenantTransactions transactions, LoneContents contents, TimeProvider clock, CancellationToken ct)
    {
        if (residentId == Guid.Empty || !WordsRule.IsText(request.LineUserId, 100)) return Problems.Invalid();
        var place = new LoneContent(caller.RequiredTenant, LoneKind.LineUserId, residentId);
        var known = await transactions.RunAsync(place.TenantId, (tx, token) => LoneContents.Find(tx, FindSql, residentId, token), ct);
        if (known is null)
        {
            try
            {
                await contents.Keep(place, request.LineUserId,
                    fresh => transactions.RunAsync(place.TenantId, (tx, token) => Store(tx, Actor.Of(caller), residentId, fresh, clock, token), ct), ct);
                return TypedResults.NoContent();
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
            {
                known = await transactions.RunAsync(place.TenantId, (tx, token) => LoneContents.Find(tx, FindSql, residentId, token), ct);
            }
        }

        if (known is not null && await contents.Open(place, known, ct) == request.LineUserId) return TypedResults.NoContent();
        return Problems.Conflict("identity-differs", "This resident has another identity.");
    }

    private static async Task Store(TenantTransaction tx, Actor actor, Guid residentId, SealedContent content, TimeProvider clock, CancellationToken ct)
    {
        var now = clock.NowToTheMillisecond();
        await using var batch = tx.Batch();
        batch.BatchCommands.Add(DekRow.Insert(content.Dek));
        batch.BatchCommands.Add(TenantTransaction.Sql(
            "insert into identities (tenant_id, resident_id, dek_id, dek_generation, stored_at, envelope) values ($1, $2, $3, $4, $5, $6)",
            tx.TenantId, residentId, content.Dek.Name.DekId, content.Dek.Name.Generation, now, content.Envelope));
        batch.BatchCommands.Add(new AccessRow(actor, VaultAct.PutIdentity, Decision.AllowedPurpose) { ObjectId = residentId }.Insert(tx.TenantId, now));
        await batch.ExecuteNonQueryAsync(ct);
    }
}
