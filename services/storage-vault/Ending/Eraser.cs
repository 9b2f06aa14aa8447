using System.Diagnostics;
using Contracts.StorageVault.V1;
using Npgsql;
using ServiceDefaults.Data;
using StorageVault.Access;
using StorageVault.Entries;

namespace StorageVault.Ending;

/// <summary>A data key that is gone, and what it had sealed.</summary>
internal sealed record Erased(Guid DekId, LedgerKind Kind, Guid? SubjectId);

/// <summary>Why, when and under whose order something is erased.</summary>
internal sealed record Erasure(Guid? OrderId, EndingReason Reason, DateTimeOffset At);

/// <summary>Deletes wrapped keys inside the caller's transaction. What is on hold is left out here, and refused by the database should this be wrong.</summary>
internal static class Eraser
{
    /// <summary>The vault itself, working off an order.</summary>
    internal static readonly Actor Vault = new(ActorKind.Service, null, null, new HashSet<string>(), new HashSet<Guid>(), null, "ending");

    // Writers of both logs wait here, and find no key afterwards: nothing is sealed under a key that is gone.
    private const string LockSql = "select 1 from consultation_logs l join consultations c using (tenant_id, consultation_id) where l.tenant_id = $1 and (c.consultation_id = $2 or c.resident_id = $3) for no key update of l";

    private const string ConsultationsSql = """
        delete from deks d using consultations c
        where c.tenant_id = $1 and (c.consultation_id = $2 or c.resident_id = $3) and c.closed_at is not null
            and d.tenant_id = c.tenant_id and d.dek_id = c.dek_id and not d.held
        returning d.dek_id, 1::smallint, c.consultation_id
        """;

    private const string ExceptionsSql = """
        delete from deks d using emergency_exceptions e
        where e.tenant_id = $1 and e.resident_id = $2 and d.tenant_id = e.tenant_id and d.dek_id = e.dek_id and not d.held
        returning d.dek_id, 3::smallint, e.exception_id
        """;

    private const string LeftSql = """
        select count(*)::int from deks d join consultations c on c.tenant_id = d.tenant_id and c.dek_id = d.dek_id
        where c.tenant_id = $1 and (c.consultation_id = $2 or c.resident_id = $3)
        """;

    // The row goes too: should the person come back under this id before the mapping is deleted, an identity can be kept anew.
    private const string IdentitySql = """
        with gone as (delete from deks d using identities i
            where i.tenant_id = $1 and i.resident_id = $2 and d.tenant_id = i.tenant_id and d.dek_id = i.dek_id and not d.held
            returning d.dek_id)
        delete from identities i using gone where i.tenant_id = $1 and i.dek_id = gone.dek_id
        returning i.dek_id, 2::smallint, i.resident_id
        """;

    private const string TombstoneSql = """
        insert into tombstones (tenant_id, dek_id, subject, subject_id, order_id, reason, erased_at) values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing
        """;

    /// <summary>One consultation; gives what is gone and how many of its keys stay.</summary>
    internal static async Task<(List<Erased> Gone, int Left)> Consultation(TenantTransaction tx, Guid consultationId, Erasure why, CancellationToken ct)
    {
        await Lock(tx, consultationId, Guid.Empty, ct);
        var gone = await Delete(tx, ConsultationsSql, [tx.TenantId, consultationId, Guid.Empty], ct);
        await Record(tx, gone, why, ct);
        return (gone, await Left(tx, consultationId, Guid.Empty, ct));
    }

    /// <summary>All of a resident; the identity goes only when nothing is left that it belongs to.</summary>
    internal static async Task<(List<Erased> Gone, int Left)> Resident(TenantTransaction tx, Guid residentId, Erasure why, CancellationToken ct)
    {
        await Lock(tx, Guid.Empty, residentId, ct);
        var gone = await Delete(tx, ConsultationsSql, [tx.TenantId, Guid.Empty, residentId], ct);
        gone.AddRange(await Delete(tx, ExceptionsSql, [tx.TenantId, residentId], ct));
        var left = await Left(tx, Guid.Empty, residentId, ct);
        var identity = left == 0 ? await Delete(tx, IdentitySql, [tx.TenantId, residentId], ct) : [];
        gone.AddRange(identity);
        await Record(tx, gone, why, ct);
        // A resident without LINE has no identity here, and a recovery phrase elsewhere: they are told all the same.
        if (left == 0 && !await IsHeld(tx, residentId, ct)) Tell(tx, residentId, why);
        else if (left == 0) left = 1;
        return (gone, left);
    }

    /// <summary>The identity alone: the person left, the consultations stay for their time.</summary>
    internal static async Task<List<Erased>> Identity(TenantTransaction tx, Guid residentId, Erasure why, CancellationToken ct)
    {
        var gone = await Delete(tx, IdentitySql, [tx.TenantId, residentId], ct);
        await Record(tx, gone, why, ct);
        if (gone.Count > 0) Tell(tx, residentId, why);
        return gone;
    }

    internal static LedgerEntry Line(Guid tenantId, Erased erased, Erasure why) => new(why.At, tenantId, erased.Kind, erased.SubjectId, erased.DekId, null, (int)why.Reason, why.OrderId);

    /// <summary>Tombstones, audit rows and events of what is gone, in the same commit.</summary>
    internal static async Task Record(TenantTransaction tx, IReadOnlyCollection<Erased> gone, Erasure why, CancellationToken ct)
    {
        if (gone.Count == 0) return;
        await using var batch = tx.Batch();
        foreach (var erased in gone)
        {
            batch.BatchCommands.Add(TenantTransaction.Sql(TombstoneSql, tx.TenantId, erased.DekId, (short)erased.Kind,
                new NpgsqlParameter<Guid?> { TypedValue = erased.SubjectId }, new NpgsqlParameter<Guid?> { TypedValue = why.OrderId }, (short)why.Reason, why.At));
            var consultation = erased.Kind == LedgerKind.Consultation ? erased.SubjectId : null;
            batch.BatchCommands.Add(new AccessRow(Vault, consultation is null ? VaultAct.EraseResident : VaultAct.EraseConsultation, Decision.AllowedPurpose)
            {
                ConsultationId = consultation, ObjectId = erased.SubjectId, ReferenceId = why.OrderId,
            }.Insert(tx.TenantId, why.At));
            if (consultation is { } id)
                batch.BatchCommands.Add(tx.Announcing(new ConsultationShredded { TenantId = tx.TenantId, ConsultationId = id, Reason = why.Reason, ShreddedAt = why.At.ToTheSecond() }));
        }

        await batch.ExecuteNonQueryAsync(ct);
    }

    private static void Tell(TenantTransaction tx, Guid residentId, Erasure why) =>
        tx.Announce(new ResidentErased { TenantId = tx.TenantId, ResidentId = residentId, Reason = why.Reason, ErasedAt = why.At.ToTheSecond() });

    private static async Task Lock(TenantTransaction tx, Guid consultationId, Guid residentId, CancellationToken ct)
    {
        await using var batch = tx.Command(LockSql, tx.TenantId, consultationId, residentId);
        await batch.ExecuteNonQueryAsync(ct);
    }

    private static async Task<List<Erased>> Delete(TenantTransaction tx, string sql, object[] values, CancellationToken ct)
    {
        var startedAt = Stopwatch.GetTimestamp();
        await using var batch = tx.Command(sql, values);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var gone = new List<Erased>();
        while (await reader.ReadAsync(ct)) gone.Add(new(reader.GetGuid(0), (LedgerKind)reader.GetInt16(1), reader.GetGuid(2)));
        if (gone.Count > 0) VaultMeters.Shredded(startedAt);
        return [.. gone.Distinct()];
    }

    private static async Task<int> Left(TenantTransaction tx, Guid consultationId, Guid residentId, CancellationToken ct)
    {
        await using var batch = tx.Command(LeftSql, tx.TenantId, consultationId, residentId);
        return await batch.ExecuteScalarAsync(ct) as int? ?? 0;
    }

    private static async Task<bool> IsHeld(TenantTransaction tx, Guid residentId, CancellationToken ct)
    {
        await using var batch = tx.Command("select exists (select from identities where tenant_id = $1 and resident_id = $2)", tx.TenantId, residentId);
        return await batch.ExecuteScalarAsync(ct) is true;
    }
}
