using System.ComponentModel.DataAnnotations;
using Contracts.Routing.V1;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Routing.Data;
using Routing.Live;
using ServiceDefaults;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;

namespace Routing.UseCases.MarkTalkRead;

/// <summary>How far the counselor has read.</summary>
/// <param name="Seq">The highest talk entry on the screen.</param>
public sealed record MarkTalkReadRequest([property: Range(1, 1_000_000)] long Seq);

/// <summary>The counselor who has the consultation saw the talk up to an entry; a lower mark than the known one changes nothing.</summary>
internal static class MarkTalkRead
{
    internal static async Task<Results<NoContent, ProblemHttpResult>> Handle(
        Guid consultationId, MarkTalkReadRequest request, Caller caller, TenantDb<RoutingDb> database, LiveNotices notices, TimeProvider clock, CancellationToken ct)
    {
        var (tenantId, staffId) = (caller.RequiredTenant, caller.RequiredAct.Subject);
        var risen = await database.RunAsync<bool?>(tenantId, async (db, tx, token) =>
        {
            var theirs = await db.Consultations.AnyAsync(
                item => item.ConsultationId == consultationId && item.AssignedStaffId == staffId
                    && (item.State == ConsultationState.Taken || item.State == ConsultationState.Closing || item.State == ConsultationState.Closed), token);
            return theirs ? await RaiseAsync(tx, consultationId, request.Seq, clock.GetUtcNow(), token) : null;
        }, ct);
        if (risen is null)
        {
            return Problems.NotFound();
        }

        if (risen is true)
        {
            notices.Case(tenantId, consultationId);
        }

        return TypedResults.NoContent();
    }

    private static async Task<bool> RaiseAsync(TenantTransaction tx, Guid consultationId, long seq, DateTimeOffset now, CancellationToken ct)
    {
        await using var upsert = tx.Command(
            """
            insert into read_marks (tenant_id, consultation_id, staff_read_seq) values ($1, $2, $3)
            on conflict (tenant_id, consultation_id) do update set staff_read_seq = $3 where read_marks.staff_read_seq < $3
            """,
            tx.TenantId, consultationId, seq);
        if (await upsert.ExecuteNonQueryAsync(ct) == 0)
        {
            return false;
        }

        tx.Announce(new StaffTalkRead { TenantId = tx.TenantId, ConsultationId = consultationId, Seq = seq, ReadAt = now });
        return true;
    }
}
