using System.ComponentModel.DataAnnotations;
using Contracts.WebChat.V1;
using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using ServiceDefaults.Data;
using StorageVaultClient;
using WebChat.Consultations;
using WebChat.Live;
using WebChat.Sessions;

namespace WebChat.UseCases.MarkRead;

/// <summary>Up to where a person has seen the talk.</summary>
/// <param name="Seq">The highest entry on the screen, 1 or more, not beyond the last.</param>
public sealed record MarkReadRequest([property: Required, Range(1, int.MaxValue - 1)] long? Seq);

/// <summary>A resident has the talk on the screen: the mark moves, a waiting notice falls away.</summary>
internal sealed class MarkRead(TenantTransactions transactions, VaultClient vault, StreamKeeper keeper, LiveTalk live, TimeProvider clock)
{
    private enum Mark
    {
        Moved,
        Stands,
        Beyond,
        NotThere,
    }

    /// <summary>Moves the read mark forward, never back and never beyond what there is.</summary>
    public static async Task<Results<NoContent, ProblemHttpResult>> Handle(
        Guid consultationId, MarkReadRequest request, ResidentSession session, MarkRead marks, CancellationToken ct)
    {
        if (request.Seq is not (> 0 and < int.MaxValue))
        {
            return Problems.Invalid("seq is 1 or more.");
        }

        var seq = request.Seq.Value;
        var mark = await marks.MoveAsync(session, consultationId, seq, marks.Known(session, consultationId), ct);
        if (mark == Mark.Beyond)
        {
            // Our own count runs a moment behind the vault's: ask it before calling a reader a liar.
            var (found, away) = await marks.LastAsync(session, consultationId, seq, ct);
            if (found is not { } last)
            {
                return Problems.Away(away);
            }

            mark = seq <= last ? await marks.MoveAsync(session, consultationId, seq, last, ct) : mark;
        }

        return mark switch
        {
            Mark.NotThere => Problems.NotFound(),
            Mark.Beyond => Problems.Invalid("There is no such entry yet."),
            _ => TypedResults.NoContent(),
        };
    }

    private long Known(ResidentSession session, Guid consultationId) => keeper.Highest(new TalkKey(session.TenantId, consultationId));

    private async Task<(long? Last, string AwayCode)> LastAsync(ResidentSession session, Guid consultationId, long seq, CancellationToken ct)
    {
        var answer = await vault.ReadEntriesAsync(session.TenantId, session.Act, consultationId, seq, 1, ct);
        return (answer switch
        {
            VaultAnswer<EntriesPage>.Ok { Value: var page } => page.LastSeq,
            VaultAnswer<EntriesPage>.NotFound => 0,
            _ => null,
        }, answer.AwayCode);
    }

    private async Task<Mark> MoveAsync(ResidentSession session, Guid consultationId, long seq, long known, CancellationToken ct)
    {
        var mark = await transactions.RunAsync(session.TenantId, (tx, token) => MoveAsync(tx, session.ResidentId, consultationId, seq, known, token), ct);
        if (mark == Mark.Moved)
        {
            live.ResidentRead(session.TenantId, consultationId, seq);
        }

        return mark;
    }

    private async Task<Mark> MoveAsync(TenantTransaction tx, Guid residentId, Guid consultationId, long seq, long known, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using (var batch = tx.Command(
            """
            update consultations set resident_read_seq = $4, resident_seen_at = $6
            where tenant_id = $1 and consultation_id = $2 and resident_id = $3 and resident_read_seq < $4 and $4 <= greatest(last_seq, $5)
            """, tx.TenantId, consultationId, residentId, seq, known, now))
        {
            if (await batch.ExecuteNonQueryAsync(ct) == 0)
            {
                return await Consultation.FindAsync(tx, residentId, consultationId, ct) is not { } found ? Mark.NotThere : found.ResidentReadSeq >= seq ? Mark.Stands : Mark.Beyond;
            }
        }

        await using var rest = tx.Command("delete from pending_notices where tenant_id = $1 and consultation_id = $2 and seq <= $3", tx.TenantId, consultationId, seq);
        rest.BatchCommands.Add(tx.Announcing(new TalkRead { TenantId = tx.TenantId, ConsultationId = consultationId, Seq = seq, ReadAt = now }));
        await rest.ExecuteNonQueryAsync(ct);
        return Mark.Moved;
    }
}
