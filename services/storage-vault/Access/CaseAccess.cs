using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using ServiceDefaults;
using ServiceDefaults.Data;
using StorageVault.Entries;

namespace StorageVault.Access;

/// <summary>What was decided, with what stands of the consultation when it was allowed.</summary>
internal sealed record CaseDecision(Decision Decision, StoredConsultation? Consultation, TimeSpan? RetryAfter = null)
{
    internal bool IsAllowed => Decision.Allows();

    /// <summary>The answer to a refusal: 429 for too many, else the one 404 that also says "not there".</summary>
    internal ProblemHttpResult Refusal(HttpResponse response) => Decision == Decision.RefusedTooOften ? Paces.TooOften(response, RetryAfter ?? TimeSpan.FromHours(1)) : Problems.NotFound();
}

/// <summary>The one entry point for "may this person do this with this consultation": facts, table, the municipality's policy, and the pace of opening.</summary>
/// <remarks>The caller writes the access-log row of the decision in the same transaction, refused or not.</remarks>
internal sealed class CaseAccess(TenantWords words, Paces paces)
{
    /// <summary>Looks the consultation up and decides. For an act that shows words to staff the pace counts too, so show nothing without asking here.</summary>
    internal async Task<CaseDecision> Decide(TenantTransaction tx, Actor actor, Guid consultationId, CaseAct act, CancellationToken ct)
    {
        var consultation = await Find(tx, consultationId, ct);
        var decision = Judge(tx.TenantId, actor, consultation?.Facts, act);
        if (!decision.Allows()) return new(decision, null);
        if (act is not (CaseAct.ReadTalk or CaseAct.ReadStaff) || await paces.Check(tx, actor, consultationId, ct) is not { } wait) return new(decision, consultation);
        return new(Decision.RefusedTooOften, null, wait);
    }

    /// <summary>The table's decision alone, for facts that are already known.</summary>
    internal Decision Judge(Guid tenantId, Actor actor, ConsultationFacts? facts, CaseAct? act) => MayOpen.Case(actor, facts, act, words.OfficersRead(tenantId));

    private static async Task<StoredConsultation?> Find(TenantTransaction tx, Guid consultationId, CancellationToken ct)
    {
        await using var batch = tx.Batch();
        batch.BatchCommands.Add(StoredConsultation.Select(tx.TenantId, consultationId));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        return await StoredConsultation.Read(reader, tx.TenantId, ct);
    }
}

/// <summary>How many distinct consultations a person opened within the last hour, counted from committed rows of the access log.</summary>
internal sealed partial class Paces(IOptions<AccessOptions> options, TimeProvider clock, ILogger<Paces> log)
{
    internal static readonly TimeSpan Window = TimeSpan.FromHours(1);

    // One person's openings come one after the other here: two at once would both see the last free place.
    private const string LockSql = "select pg_advisory_xact_lock(hashtextextended($1::text || $2::text, 0))";

    // Acts that show words: entries (2), a file (51), a search's hit (55), a transcript (56). The index leaves out act 3.
    private const string OpenedSql = """
        select consultation_id, max(at) from access_log
        where tenant_id = $1 and actor_id = $2 and at > $3 and actor_kind = 2 and decision < 100 and act <> 3 and act in (2, 51, 55, 56) and consultation_id is not null
        group by consultation_id
        """;

    /// <summary>Null when this consultation may be opened now; else how long until one more may be. The refusal is an alarm.</summary>
    internal async Task<TimeSpan?> Check(TenantTransaction tx, Actor actor, Guid consultationId, CancellationToken ct)
    {
        if (actor is not { Kind: ActorKind.Staff, Id: { } staff }) return null;
        var opened = await Opened(tx, staff, ct);
        if (opened.ContainsKey(consultationId) || opened.Count < Limit(actor)) return null;
        LogTooOften(log, staff, tx.TenantId, opened.Count);
        return opened.Count > 0 ? opened.Values.Min() + Window - clock.GetUtcNow() : Window;
    }

    /// <summary>The consultations that a person opened within the window, with the last time of each; nobody else counts for that person until the transaction ends.</summary>
    internal async Task<IReadOnlyDictionary<Guid, DateTimeOffset>> Opened(TenantTransaction tx, Guid staff, CancellationToken ct)
    {
        await using var batch = tx.Batch();
        batch.BatchCommands.Add(TenantTransaction.Sql(LockSql, tx.TenantId, staff));
        batch.BatchCommands.Add(TenantTransaction.Sql(OpenedSql, tx.TenantId, staff, clock.GetUtcNow() - Window));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        var opened = new Dictionary<Guid, DateTimeOffset>();
        while (await reader.ReadAsync(ct)) opened[reader.GetGuid(0)] = reader.GetFieldValue<DateTimeOffset>(1);
        return opened;
    }

    internal static ProblemHttpResult TooOften(HttpResponse response, TimeSpan wait)
    {
        response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return Problems.Of(StatusCodes.Status429TooManyRequests, "too-often", "Too many consultations were opened within an hour.");
    }

    /// <summary>How many a person may open within an hour; a search shows hits in no more than it leaves.</summary>
    internal int Limit(Actor actor) =>
        actor.Has(Roles.Supervisor) ? options.Value.SupervisorCasesPerHour : actor.Has(Roles.Counselor) ? options.Value.CounselorCasesPerHour : options.Value.OtherCasesPerHour;

    [LoggerMessage(EventIds.ReadTooOften, LogLevel.Warning, "Staff member {StaffId} of tenant {TenantId} opened {Count} consultations within an hour and was refused another")]
    private static partial void LogTooOften(ILogger log, Guid staffId, Guid tenantId, int count);
}
