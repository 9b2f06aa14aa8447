using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;
using StorageVault.Access;

namespace StorageVault.Ending.UseCases.ReadCertificate;

/// <summary>The signed certificate: a JWS whose payload is the JSON that was signed.</summary>
internal sealed record SignedCertificate(Guid OrderId, DateTimeOffset MadeAt, string Jws);

/// <summary>Gives a disposal certificate out; it names ids, counts and times only.</summary>
internal static class ReadCertificate
{
    internal static async Task<Results<Ok<SignedCertificate>, ProblemHttpResult>> Handle(Guid orderId, Caller caller, TenantTransactions transactions, CancellationToken ct)
    {
        if (!EndingRule.MaySee(Actor.Of(caller))) return Problems.NotAllowed();
        var found = await transactions.RunAsync(caller.RequiredTenant, async (tx, token) =>
        {
            await using var batch = tx.Command("select made_at, jws from disposal_certificates where tenant_id = $1 and order_id = $2", tx.TenantId, orderId);
            await using var reader = await batch.ExecuteReaderAsync(token);
            return await reader.ReadAsync(token) ? new SignedCertificate(orderId, reader.GetFieldValue<DateTimeOffset>(0), reader.GetString(1)) : null;
        }, ct);
        return found is null ? Problems.NotFound() : TypedResults.Ok(found);
    }
}
