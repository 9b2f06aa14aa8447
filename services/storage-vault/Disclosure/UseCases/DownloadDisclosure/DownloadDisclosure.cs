using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;
using StorageVault.Access;
using StorageVault.Disclosure.Packaging;
using StorageVault.Entries;

namespace StorageVault.Disclosure.UseCases.DownloadDisclosure;

/// <summary>Gives the package out, once. Its row, its key and the right to it go in the transaction that is committed before the first byte.</summary>
internal static partial class DownloadDisclosure
{
    internal static async Task<Results<FileContentHttpResult, ProblemHttpResult>> Handle(
        Guid disclosureId, Caller caller, HttpResponse response, DisclosureDesk desk, TenantTransactions transactions, LoneContents contents, TimeProvider clock, ILogger<DisclosureDesk> log, CancellationToken ct)
    {
        var tenantId = caller.RequiredTenant;
        var package = await Open(caller, disclosureId, transactions, contents, clock.NowToTheMillisecond(), ct);
        var outcome = await desk.Take(caller, disclosureId, now => new(DisclosureStep.Download, row => row with { DownloadedBy = caller.RequiredAct.Subject, DownloadedAt = now })
        {
            Also = async (tx, _, token) =>
            {
                if (package is null) return Decision.RefusedExpired;
                await using var batch = tx.Batch();
                foreach (var gone in PackageStore.Drop(tenantId, disclosureId)) batch.BatchCommands.Add(gone);
                await batch.ExecuteNonQueryAsync(token);
                return Decision.AllowedDisclosure;
            },
        }, ct);
        if (!outcome.IsAllowed || package is null)
        {
            CryptographicOperations.ZeroMemory(package);
            return DisclosureAnswers.Refusal(outcome.Decision);
        }
        LogHandedOver(log, disclosureId, tenantId, package.Length);
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        return TypedResults.File(package, "application/pkcs7-mime", $"disclosure-{disclosureId:D}.p7m");
    }

    /// <summary>Fetched from the key store before the transaction that counts: a network's time has no place in it. Decided here too, so that nobody opens what they may not have.</summary>
    private static async Task<byte[]?> Open(Caller caller, Guid disclosureId, TenantTransactions transactions, LoneContents contents, DateTimeOffset now, CancellationToken ct)
    {
        var found = await transactions.RunAsync(caller.RequiredTenant, async (tx, token) =>
            (await DisclosureDesk.Judge(tx, Actor.Of(caller), disclosureId, new(DisclosureStep.Download, row => row), now, token)).Decision.Allows()
                ? await LoneContents.Find(tx, PackageStore.FindSql, disclosureId, token) : null, ct);
        return found is null ? null : await contents.OpenBytes(new(caller.RequiredTenant, LoneKind.DisclosurePackage, disclosureId), found, ct);
    }

    [LoggerMessage(EventIds.DisclosureHandedOver, LogLevel.Information, "The package of disclosure {EventId} of tenant {TenantId} was handed over: {Length} bytes")]
    private static partial void LogHandedOver(ILogger log, Guid eventId, Guid tenantId, int length);
}
