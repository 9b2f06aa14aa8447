using ServiceDefaults.Data;
using ServiceDefaults.Tokens;
using StorageVault.Access;
using StorageVault.Entries;

namespace StorageVault.Disclosure;

/// <summary>How a step ended.</summary>
internal sealed record DisclosureOutcome(Decision Decision, DisclosureRow? Row = null)
{
    internal bool IsAllowed => Decision.Allows();
}

/// <summary>A step with what it writes beside the state: all in one transaction with its history and its access-log row.</summary>
/// <param name="Step">Which.</param>
/// <param name="Mark">What the row says then.</param>
internal sealed record DisclosureMove(DisclosureStep Step, Func<DisclosureRow, DisclosureRow> Mark)
{
    internal bool Emergency { get; init; }

    /// <summary>What the history keeps beside: a basis, a refusal's reason.</summary>
    internal short? Code { get; init; }

    /// <summary>More to write, and more that may refuse.</summary>
    internal Func<TenantTransaction, DisclosureRow, CancellationToken, Task<Decision>>? Also { get; init; }

    /// <summary>What the row says once that is known.</summary>
    internal Func<DisclosureRow, DisclosureRow> Finish { get; init; } = row => row;
}

/// <summary>Takes the steps of disclosures. Each try leaves a row in the access log, refused or not; each step one line of history.</summary>
internal sealed partial class DisclosureDesk(TenantTransactions transactions, TimeProvider clock, ILogger<DisclosureDesk> log)
{
    /// <summary>One step, decided on the locked row.</summary>
    internal async Task<DisclosureOutcome> Take(Caller caller, Guid disclosureId, Func<DateTimeOffset, DisclosureMove> move, CancellationToken ct)
    {
        var actor = Actor.Of(caller);
        var now = clock.NowToTheMillisecond();
        var made = move(now);
        var outcome = await transactions.RunAsync(caller.RequiredTenant, (tx, token) => Take(tx, actor, disclosureId, made, now, token), ct);
        if (outcome.IsAllowed) LogTaken(log, caller.RequiredTenant, disclosureId, made.Step);
        else LogRefused(log, caller.RequiredTenant, disclosureId, made.Step, outcome.Decision);
        return outcome;
    }

    /// <summary>The same inside a transaction that is open already.</summary>
    internal static async Task<DisclosureOutcome> Take(TenantTransaction tx, Actor actor, Guid disclosureId, DisclosureMove move, DateTimeOffset now, CancellationToken ct)
    {
        var (decision, row, after) = await Judge(tx, actor, disclosureId, move, now, ct);
        if (decision.Allows() && move.Also is { } also && await also(tx, after ?? throw new InvalidOperationException("An allowed step has a row."), ct) is var more && !more.Allows()) decision = more;
        await tx.Write(Row(actor, ActOf(move.Step), decision, disclosureId, row), now, ct);
        if (!decision.Allows() || row is null || after is null) return new(decision);
        after = move.Finish(after);
        await Save(tx, actor, new(row, after, move), now, ct);
        return new(decision, after);
    }

    /// <summary>Decides only; for work that is done between two transactions.</summary>
    internal static async Task<(Decision Decision, DisclosureRow? Row, DisclosureRow? After)> Judge(TenantTransaction tx, Actor actor, Guid disclosureId, DisclosureMove move, DateTimeOffset now, CancellationToken ct)
    {
        if (await DisclosureRow.Find(tx, disclosureId, locked: true, ct) is not { } row) return (Decision.RefusedNotThere, null, null);
        var (person, there) = await Person(tx, actor, row.Consultations, row.DepartmentId, ct);
        var verdict = DisclosureRule.Take(row.Facts, move.Step, person, now, move.Emergency);
        if (verdict.After is not { } facts) return (verdict.Decision, row, null);
        // What was erased meanwhile does not leave, in no form.
        if (!there && move.Step is DisclosureStep.Package or DisclosureStep.Release or DisclosureStep.Download) return (Decision.RefusedErased, row, null);
        return (verdict.Decision, row, move.Mark(row with { Facts = facts }));
    }

    /// <summary>How somebody stands to all that is asked for; and whether its words are still there. Kept away from one is kept away from all.</summary>
    internal static async Task<(DisclosurePerson Person, bool There)> Person(TenantTransaction tx, Actor actor, IReadOnlyList<Guid> consultations, Guid departmentId, CancellationToken ct)
    {
        var all = new List<StoredConsultation?>(consultations.Count);
        foreach (var id in consultations) all.Add(await Consultation(tx, id, ct));
        return (Person(actor, departmentId, all), all.TrueForAll(one => one is not null));
    }

    /// <summary>Whether a person may ask for one consultation alone.</summary>
    internal static Decision MayRequest(Actor actor, StoredConsultation consultation) => DisclosureRule.MayRequest(Person(actor, consultation.DepartmentId, [consultation]));

    private static DisclosurePerson Person(Actor actor, Guid departmentId, IReadOnlyList<StoredConsultation?> consultations) => new(
        actor, actor.Departments.Contains(departmentId), consultations.All(one => actor.Id is { } staff && one?.Facts.GrantedStaffId == staff),
        consultations.Any(one => actor.Id is { } staff && one?.Facts.Conflicts.Contains(staff) == true));

    internal static async Task<StoredConsultation?> Consultation(TenantTransaction tx, Guid consultationId, CancellationToken ct)
    {
        await using var batch = tx.Batch();
        batch.BatchCommands.Add(StoredConsultation.Select(tx.TenantId, consultationId));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        return await StoredConsultation.Read(reader, tx.TenantId, ct);
    }

    internal static AccessRow Row(Actor actor, VaultAct act, Decision decision, Guid disclosureId, DisclosureRow? row) =>
        new(actor, act, decision) { ConsultationId = row?.ConsultationId, ReferenceId = disclosureId };

    private sealed record Change(DisclosureRow Before, DisclosureRow After, DisclosureMove Move);

    private static async Task Save(TenantTransaction tx, Actor actor, Change change, DateTimeOffset now, CancellationToken ct)
    {
        var (before, after, move) = (change.Before.Facts, change.After.Facts, change.Move);
        var said = move.Step switch
        {
            DisclosureStep.Approve when after.Second is not null => DisclosureStep.Confirm,
            DisclosureStep.Refuse when after.Incident && !before.Incident => DisclosureStep.Incident,
            _ => move.Step,
        };
        await using var batch = tx.Batch();
        batch.BatchCommands.Add(change.After.Update());
        batch.BatchCommands.Add(DisclosureHistory.Insert(change.After, said, actor, move.Code, now));
        if (after.State is DisclosureState.Refused) foreach (var gone in Packaging.PackageStore.Drop(tx.TenantId, change.After.DisclosureId)) batch.BatchCommands.Add(gone);
        if (said == DisclosureStep.Incident) batch.BatchCommands.Add(tx.Announcing(DisclosureTimes.Announcement(change.After, now)));
        await batch.ExecuteNonQueryAsync(ct);
    }

    private static VaultAct ActOf(DisclosureStep step) => step switch
    {
        DisclosureStep.RecordBasis => VaultAct.RecordDisclosureBasis,
        DisclosureStep.Approve => VaultAct.ApproveDisclosure,
        DisclosureStep.Refuse => VaultAct.RefuseDisclosure,
        DisclosureStep.Package => VaultAct.PackageDisclosure,
        DisclosureStep.Release => VaultAct.ReleaseDisclosure,
        DisclosureStep.Download => VaultAct.DownloadDisclosure,
        DisclosureStep.Acknowledge => VaultAct.AcknowledgeDisclosure,
        _ => VaultAct.RequestDisclosure,
    };

    [LoggerMessage(EventIds.DisclosureStepTaken, LogLevel.Information, "Disclosure {EventId} of tenant {TenantId} went a step on: {Reason}")]
    private static partial void LogTaken(ILogger log, Guid tenantId, Guid eventId, DisclosureStep reason);

    [LoggerMessage(EventIds.DisclosureStepRefused, LogLevel.Information, "A step ({Reason}) of disclosure {EventId} of tenant {TenantId} was refused: {Code}")]
    private static partial void LogRefused(ILogger log, Guid tenantId, Guid eventId, DisclosureStep reason, Decision code);
}
