using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;
using StorageVault.Access;
using StorageVault.Disclosure.UseCases.RequestDisclosure;
using StorageVault.Entries;

namespace StorageVault.Disclosure.UseCases.ListDisclosable;

/// <summary>A consultation that a request may be for.</summary>
internal sealed record DisclosableCase(Guid ConsultationId, Guid DeskId, DateTimeOffset OpenedAt, DateTimeOffset? ClosedAt);

/// <summary>The one that was named first, then the same resident's others in the same department, newest first.</summary>
internal sealed record DisclosableCases(IReadOnlyList<DisclosableCase> Cases);

/// <summary>Shows who takes a request in which other consultations of the same resident may be asked for with it: only those that this person might ask for alone.</summary>
internal static class ListDisclosable
{
    private const string OthersSql = """
        select c.consultation_id from consultations c join deks d on d.tenant_id = c.tenant_id and d.dek_id = c.dek_id and d.generation = c.dek_generation
        where c.tenant_id = $1 and c.resident_id = $2 and c.department_id = $3 and c.consultation_id <> $4 order by c.opened_at desc limit $5
        """;

    internal static async Task<Results<Ok<DisclosableCases>, ProblemHttpResult>> Handle(Guid consultationId, Caller caller, TenantTransactions transactions, TimeProvider clock, CancellationToken ct)
    {
        var actor = Actor.Of(caller);
        var found = await transactions.RunAsync(caller.RequiredTenant, async (tx, token) =>
        {
            var first = await DisclosureDesk.Consultation(tx, consultationId, token);
            var decision = first is null ? Decision.RefusedNotThere : DisclosureDesk.MayRequest(actor, first);
            await tx.Write(new(actor, VaultAct.ReadDisclosure, decision) { ConsultationId = consultationId }, clock.GetUtcNow(), token);
            return first is not null && decision.Allows() ? await Cases(tx, actor, consultationId, first, token) : null;
        }, ct);
        return found is null ? Problems.NotFound() : TypedResults.Ok(new DisclosableCases(found));
    }

    private static async Task<List<DisclosableCase>> Cases(TenantTransaction tx, Actor actor, Guid consultationId, StoredConsultation first, CancellationToken ct)
    {
        var cases = new List<DisclosableCase> { Of(consultationId, first) };
        foreach (var id in await Others(tx, consultationId, first, ct))
            if (await DisclosureDesk.Consultation(tx, id, ct) is { } other && DisclosureDesk.MayRequest(actor, other).Allows()) cases.Add(Of(id, other));
        return cases;
    }

    private static async Task<List<Guid>> Others(TenantTransaction tx, Guid consultationId, StoredConsultation first, CancellationToken ct)
    {
        await using var batch = tx.Command(OthersSql, tx.TenantId, first.ResidentId, first.DepartmentId, consultationId, RequestDisclosureRequest.MostConsultations - 1);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var others = new List<Guid>();
        while (await reader.ReadAsync(ct)) others.Add(reader.GetGuid(0));
        return others;
    }

    private static DisclosableCase Of(Guid id, StoredConsultation consultation) => new(id, consultation.DeskId, consultation.OpenedAt, consultation.ClosedAt);
}
