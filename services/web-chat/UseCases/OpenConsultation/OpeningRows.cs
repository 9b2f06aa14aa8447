using Contracts.WebChat.V1;
using ServiceDefaults.Data;
using StorageVaultClient;
using WebChat.Consultations;
using WebChat.Live;
using WebChat.Sessions;
using WebChat.Settings;
using WebChat.UseCases.TurnAway;

namespace WebChat.UseCases.OpenConsultation;

/// <summary>Where an opening goes.</summary>
internal sealed record OpeningPlace(Guid ConsultationId, Guid DeskId, DeskSettings Desk);

/// <summary>The rows of an opening, before and after the vault; no transaction is held while the vault is asked.</summary>
internal sealed partial class OpeningRows(
    TenantTransactions transactions, DoorSettings settings, SessionStore sessions, TurnAways turnAways, LiveTalk live, TimeProvider clock, ILogger<OpeningRows> log)
{
    /// <summary>The door a resident came through.</summary>
    public static Entrance Entrance(ResidentSession session) => session.Method == SignInMethod.Line ? Contracts.WebChat.V1.Entrance.Line : Contracts.WebChat.V1.Entrance.Web;

    /// <summary>Finds the open one, or commits ours as opening. The hours count for new ones only: what was begun may be finished.</summary>
    public Task<BeginVerdict> BeginAsync(ResidentSession session, OpeningPlace place, CancellationToken ct) => transactions.RunAsync(session.TenantId, async (tx, token) =>
    {
        // At most one other tab can win the race for the row; then it is seen in the second look.
        for (var look = 0; look < 3; look++)
        {
            if (await KnownAsync(tx, session, place, token) is { } known)
            {
                return known;
            }

            if (!settings.Hours(place.Desk).OpenNow)
            {
                await turnAways.CountAsync(tx, session.ResidentId, place.DeskId, token);
                return new BeginVerdict.DeskClosed();
            }

            if (await InsertAsync(tx, session, place, token))
            {
                FaultPoint("chat.open.before_commit");
                return new BeginVerdict.GoOn(place.ConsultationId);
            }
        }

        return new BeginVerdict.NotTheirs();
    }, ct);

    /// <summary>Notes what the vault said. An opening it holds is announced once; one it will never take under this resident goes.</summary>
    public async Task<BeginVerdict> FinishAsync(ResidentSession session, Guid consultationId, Guid deskId, Guid departmentId, VaultAnswer<ConsultationKept> kept, CancellationToken ct)
    {
        switch (kept)
        {
            case VaultAnswer<ConsultationKept>.Ok { Value: var value }:
                var found = await transactions.RunAsync(session.TenantId, (tx, token) => RequestAsync(tx, session, new Opened(consultationId, deskId, departmentId, value.LastSeq), token), ct);
                sessions.Forget(session.SessionId);
                live.LineMoved(session.TenantId);
                return found is null ? new BeginVerdict.NotTheirs() : found.Over ? new BeginVerdict.Over() : new BeginVerdict.There(found);
            case VaultAnswer<ConsultationKept>.Conflict { Code: "consultation-closed" }:
                await RunAsync(session, consultationId, "update consultations set state = 5, closed_at = clock_timestamp() where tenant_id = $1 and consultation_id = $2 and state < 5", ct);
                return new BeginVerdict.Over();
            case VaultAnswer<ConsultationKept>.NotFound or VaultAnswer<ConsultationKept>.Conflict or VaultAnswer<ConsultationKept>.Refused { Status: 400 or 413 }:
                // The id is another's at the vault, or nothing was kept: our unanswered row must not block the desk.
                await RunAsync(session, consultationId, "delete from consultations where tenant_id = $1 and consultation_id = $2 and state = 1 and version = 0 and not in_vault", ct);
                return new BeginVerdict.NotTheirs();
            default:
                LogAway(log, session.TenantId, consultationId);
                return new BeginVerdict.GoOn(consultationId);
        }
    }

    private sealed record Opened(Guid ConsultationId, Guid DeskId, Guid DepartmentId, long LastSeq);

    private static async Task<BeginVerdict?> KnownAsync(TenantTransaction tx, ResidentSession session, OpeningPlace place, CancellationToken ct)
    {
        await using var batch = tx.Command(
            $"""
            select {Consultation.Columns} from consultations c
            where c.tenant_id = $1 and (c.consultation_id = $2 or (c.resident_id = $3 and c.desk_id = $4 and c.state < 5)) order by c.consultation_id = $2 desc
            """, tx.TenantId, place.ConsultationId, session.ResidentId, place.DeskId);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? Decide(Consultation.Read(reader), session.ResidentId, place) : null;
    }

    /// <summary>What a known row means for this resident. A row that only an owner's event made (after a restore) is for the vault to judge.</summary>
    internal static BeginVerdict Decide(Consultation known, Guid residentId, OpeningPlace place) => known switch
    {
        { ResidentId: null } => new BeginVerdict.GoOn(known.ConsultationId),
        { ResidentId: var owner } when owner != residentId => new BeginVerdict.NotTheirs(),
        { DeskId: var desk } when desk != place.DeskId => new BeginVerdict.OtherDesk(),
        { Over: true } => new BeginVerdict.Over(),
        { State: ConsultationState.Opening } => new BeginVerdict.GoOn(known.ConsultationId),
        _ => new BeginVerdict.There(known),
    };

    private async Task<bool> InsertAsync(TenantTransaction tx, ResidentSession session, OpeningPlace place, CancellationToken ct)
    {
        await using var batch = tx.Command(
            """
            insert into consultations (tenant_id, consultation_id, resident_id, desk_id, department_id, entrance, notice_grace_seconds, state, opening_at)
            values ($1, $2, $3, $4, $5, $6, $7, 1, $8) on conflict do nothing
            """,
            tx.TenantId, place.ConsultationId, session.ResidentId, place.DeskId, place.Desk.DepartmentId, (short)Entrance(session), Math.Clamp(place.Desk.NoticeGraceSeconds, 1, 3600), clock.GetUtcNow());
        return await batch.ExecuteNonQueryAsync(ct) == 1;
    }

    private async Task<Consultation?> RequestAsync(TenantTransaction tx, ResidentSession session, Opened opened, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using (var batch = tx.Command(
            """
            update consultations set state = case when state = 1 then 2 else state end, requested_at = coalesce(requested_at, $6), in_vault = true, version = version + 1,
                resident_id = $3, desk_id = $4, department_id = $5, last_seq = greatest(last_seq, $7), entrance = $8
            where tenant_id = $1 and consultation_id = $2 and version = 0 and state < 5 and (state = 1 or resident_id is null) and (resident_id is null or resident_id = $3)
            """, tx.TenantId, opened.ConsultationId, session.ResidentId, opened.DeskId, opened.DepartmentId, now, opened.LastSeq, (short)Entrance(session)))
        {
            if (await batch.ExecuteNonQueryAsync(ct) == 1)
            {
                tx.Announce(new ConsultationRequested
                {
                    TenantId = tx.TenantId, ConsultationId = opened.ConsultationId, DeskId = opened.DeskId, DepartmentId = opened.DepartmentId,
                    Entrance = Entrance(session), RequestedAt = now, Version = 1,
                });
                FaultPoint("chat.open.announced");
                LogRequested(log, tx.TenantId, opened.ConsultationId, opened.DeskId);
            }
        }

        return await Consultation.FindAsync(tx, session.ResidentId, opened.ConsultationId, ct);
    }

    private Task RunAsync(ResidentSession session, Guid consultationId, string sql, CancellationToken ct) => transactions.RunAsync(session.TenantId, async (tx, token) =>
    {
        await using var batch = tx.Command(sql, tx.TenantId, consultationId);
        await batch.ExecuteNonQueryAsync(token);
    }, ct);

    [LoggerMessage(EventIds.ConsultationRequested, LogLevel.Information, "Consultation {ConsultationId} of tenant {TenantId} was requested at desk {DeskId}")]
    private static partial void LogRequested(ILogger log, Guid tenantId, Guid consultationId, Guid deskId);

    [LoggerMessage(EventIds.VaultAway, LogLevel.Warning, "The vault is away: consultation {ConsultationId} of tenant {TenantId} stays opening")]
    private static partial void LogAway(ILogger log, Guid tenantId, Guid consultationId);

    // A place for the fault laboratory (decision 0031). Without a body outside its builds: nothing of it is compiled.
    static partial void FaultPoint(string name);
}
