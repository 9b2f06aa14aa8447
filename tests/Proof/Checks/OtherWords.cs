using System.Text.Json;
using Faults.Actors;
using LocalSystem;

namespace Proof.Checks;

/// <summary>Words by the ways that the generated residents do not use: an answer at the opening, and a counselor's memo.</summary>
internal static class OtherWords
{
    /// <summary>Writes them and gives the markers.</summary>
    internal static async Task<IReadOnlyList<string>> WriteAsync(RunningSystem system, DemoTenant tenant, CancellationToken ct)
    {
        var (answer, memo) = ($"しるし呼び名{Guid.NewGuid():N}", $"しるし所見{Guid.NewGuid():N}");
        using var resident = await Doors.ResidentAsync(system, tenant, ct);
        using var counselor = await Doors.StaffAsync(system, tenant.Member("hanako"), ct);
        var id = Guid.NewGuid();
        var opening = new { deskId = tenant.Desks[0].DeskId, consentVersion = "2026-11", answers = new[] { new { questionId = Demo.QuestionId(tenant, "call-me"), text = answer } } };
        await Doors.UntilSentAsync(resident, null, HttpMethod.Put, $"/api/v1/consultations/{id}", JsonSerializer.Serialize(opening), "the opening with an answer", ct);
        await Doors.UntilSentAsync(counselor, tenant, HttpMethod.Put, "/api/v1/presence", """{"onDuty":true}""", "going on duty", ct);
        await Doors.UntilSentAsync(counselor, tenant, HttpMethod.Post, $"/api/v1/consultations/{id}/take", "{}", "taking", ct);
        await Doors.UntilSentAsync(counselor, tenant, HttpMethod.Put, $"/api/v1/consultations/{id}/entries/{Guid.NewGuid()}?log=staff", JsonSerializer.Serialize(new { text = memo }), "a memo", ct);
        await Doors.UntilSentAsync(counselor, tenant, HttpMethod.Post, $"/api/v1/consultations/{id}/close", "{}", "closing", ct);
        return [answer, memo];
    }
}
