using Npgsql;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;
using StorageVault.Access;
using StorageVault.Keys;
using StorageVault.Keys.Rings;

namespace StorageVault.UseCases.KeyActs;

/// <summary>How a request or its confirmation ended.</summary>
internal enum KeyActVerdict { Taken, NotThere, IdReused, SamePerson, TooLate, NotInThisState }

/// <summary>Keeps who asked and who confirmed; does the act after the confirmation is committed. Repeating a confirmation finishes what was begun.</summary>
internal sealed class KeyActStore(TenantTransactions transactions, KeyLifecycle lifecycle, TimeProvider clock)
{
    private static readonly TimeSpan Valid = TimeSpan.FromHours(1);

    private const string FindSql =
        "select act, kek_id, version, requested_by, requested_at, confirmed_by, done_at from key_acts where tenant_id = $1 and act_id = $2 for no key update";

    private sealed record Known(KeyActKind Act, Bucket Bucket, int? Version, Guid RequestedBy, DateTimeOffset RequestedAt, Guid? ConfirmedBy, bool Done);

    internal Task<KeyActVerdict> Request(Guid actId, RequestKeyAct request, Caller caller, CancellationToken ct) => transactions.RunAsync(request.TenantId, async (tx, token) =>
    {
        if (await Find(tx, actId, token) is { } known)
            return known.RequestedBy == caller.RequiredAct.Subject && known.Act == request.Act && known.Bucket.Id == request.KekId && (known.Act == KeyActKind.Rotate || known.Version == request.Version)
                ? KeyActVerdict.Taken : KeyActVerdict.IdReused;
        await using var batch = tx.Batch();
        batch.BatchCommands.Add(TenantTransaction.Sql(
            "insert into key_acts (tenant_id, act_id, act, kek_id, version, requested_by, requested_at) values ($1, $2, $3, $4, $5, $6, $7)",
            request.TenantId, actId, (short)request.Act, request.KekId,
            new NpgsqlParameter { Value = request.Version is { } version ? version : DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Integer }, caller.RequiredAct.Subject, clock.GetUtcNow()));
        batch.BatchCommands.Add(Row(caller, VaultAct.RequestKeyAct, Decision.AllowedKeyAct, tx.TenantId, actId));
        await batch.ExecuteNonQueryAsync(token);
        return KeyActVerdict.Taken;
    }, ct);

    internal async Task<(KeyActVerdict, KeyActDone?)> Confirm(Guid tenantId, Guid actId, Caller caller, CancellationToken ct)
    {
        var (verdict, known) = await transactions.RunAsync(tenantId, (tx, token) => Confirm(tx, actId, caller, token), ct);
        if (verdict != KeyActVerdict.Taken || known is null) return (verdict, null);
        if (known.Done) return (verdict, new(known.Bucket.Id, known.Version ?? 0));
        if (await Do(tenantId, known, Operator(caller), ct) is not { } kek) return (KeyActVerdict.NotInThisState, null);
        await transactions.RunAsync(tenantId, async (tx, token) =>
        {
            await using var batch = tx.Command("update key_acts set version = $3, done_at = $4 where tenant_id = $1 and act_id = $2", tenantId, actId, kek.Version, clock.GetUtcNow());
            await batch.ExecuteNonQueryAsync(token);
        }, ct);
        return (verdict, new(kek.Bucket.Id, kek.Version));
    }

    /// <summary>Looking at a tenant's keys leaves a row as well.</summary>
    internal Task Looked(Guid tenantId, Caller caller, CancellationToken ct) => transactions.RunAsync(tenantId, (tx, token) =>
        tx.Write(new(Operator(caller), VaultAct.ListKeys, Decision.AllowedKeyAct), clock.GetUtcNow(), token), ct);

    private async Task<(KeyActVerdict, Known?)> Confirm(TenantTransaction tx, Guid actId, Caller caller, CancellationToken ct)
    {
        if (await Find(tx, actId, ct) is not { } known) return (KeyActVerdict.NotThere, null);
        var me = caller.RequiredAct.Subject;
        var (verdict, decision) = (known.RequestedBy == me, known.ConfirmedBy, clock.GetUtcNow() - known.RequestedAt) switch
        {
            (true, _, _) => (KeyActVerdict.SamePerson, Decision.RefusedSamePerson),
            (_, { } other, _) when other != me => (KeyActVerdict.NotThere, Decision.RefusedKeyState),
            (_, null, var age) when age > Valid => (KeyActVerdict.TooLate, Decision.RefusedKeyState),
            _ => (KeyActVerdict.Taken, Decision.AllowedKeyAct),
        };
        await using var batch = tx.Batch();
        if (verdict == KeyActVerdict.Taken)
            batch.BatchCommands.Add(TenantTransaction.Sql(
                "update key_acts set confirmed_by = $3, confirmed_at = $4 where tenant_id = $1 and act_id = $2 and confirmed_by is null", tx.TenantId, actId, me, clock.GetUtcNow()));
        batch.BatchCommands.Add(Row(caller, VaultAct.ConfirmKeyAct, decision, tx.TenantId, actId));
        await batch.ExecuteNonQueryAsync(ct);
        return (verdict, known);
    }

    private async Task<KekName?> Do(Guid tenantId, Known known, Actor actor, CancellationToken ct)
    {
        if (known.Act == KeyActKind.Rotate) return await lifecycle.Rotate(tenantId, known.Bucket, actor, ct);
        var kek = new KekName(tenantId, known.Bucket, known.Version ?? 0);
        if (await lifecycle.State(kek, ct) is not { } state) return null;
        var wanted = known.Act == KeyActKind.Disable ? KekState.Disabled : KekState.DecryptOnly;
        if (state == wanted) return kek;
        var done = known.Act switch
        {
            KeyActKind.Disable when state is KekState.Pending or KekState.DecryptOnly => await lifecycle.Disable(kek, actor, ct),
            KeyActKind.Enable when state == KekState.Disabled => await lifecycle.Enable(kek, actor, ct),
            _ => false,
        };
        return done ? kek : null;
    }

    private static async Task<Known?> Find(TenantTransaction tx, Guid actId, CancellationToken ct)
    {
        await using var batch = tx.Command(FindSql, tx.TenantId, actId);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) && Bucket.Parse(reader.GetString(1)) is { } bucket
            ? new((KeyActKind)reader.GetInt16(0), bucket, reader.IsDBNull(2) ? null : reader.GetInt32(2), reader.GetGuid(3), reader.GetFieldValue<DateTimeOffset>(4),
                reader.IsDBNull(5) ? null : reader.GetGuid(5), !reader.IsDBNull(6)) : null;
    }

    // An operator is neither staff nor resident of the tenant: the tool speaks, and names the person.
    private static Actor Operator(Caller caller) =>
        new(ActorKind.Service, caller.RequiredAct.Subject, caller.RequiredAct.SessionId, new HashSet<string>(), new HashSet<Guid>(), null, "operator-cli");

    private NpgsqlBatchCommand Row(Caller caller, VaultAct act, Decision decision, Guid tenantId, Guid actId) =>
        new AccessRow(Operator(caller), act, decision) { ObjectId = actId }.Insert(tenantId, clock.GetUtcNow());
}
