using System.Net;
using ServiceDefaults.Tokens;
using StorageVault.Access;
using StorageVault.Access.Glass;

namespace StorageVault.Tests.Access;

/// <summary>Each rule of trust.md 4.6 by itself.</summary>
[Collection(VaultSystemGroup.Name)]
public sealed class BreakGlassTests(VaultSystem vault)
{
    private const string Why = "児童相談所から緊急の照会があり、内容の確認が必要なため";

    private static Act Officer(TimeSpan? provedAgo = null, params string[] roles) =>
        Scene.Staff([], roles.Length == 0 ? ["privacyOfficer"] : roles) with { StepUpAt = DateTimeOffset.UtcNow - (provedAgo ?? TimeSpan.Zero) };

    private static Task<Answer> Break(Scene scene, Guid id, Act who, Guid? glassId = null, string text = Why, string reason = "lifeAtRisk") =>
        scene.Send(HttpMethod.Put, $"/api/v1/consultations/{id}/break-glass/{glassId ?? Guid.CreateVersion7()}", scene.AsStaff(who), new { reason, text });

    private static Task<Answer> Review(Scene scene, Guid glassId, Act who, string outcome = "justified") =>
        scene.Send(HttpMethod.Put, $"/api/v1/break-glass/{glassId}/reviews/{Guid.CreateVersion7()}", scene.AsStaff(who), new { outcome });

    [Fact]
    [Trait("Requirement", "61"), Trait("Requirement", "33")]
    public async Task It_opens_one_consultation_for_reading_only_and_is_told_at_once()
    {
        using var scene = vault.NewScene();
        var (id, other, officer, glass) = (await scene.Opened(), await scene.Opened(Scene.Staff([])), Officer(), Guid.CreateVersion7());
        (await scene.Read(id, scene.AsStaff(officer))).Is(HttpStatusCode.NotFound, "not-found");

        var broken = await Break(scene, id, officer, glass);

        Assert.Equal(HttpStatusCode.OK, broken.Status);
        Assert.InRange(broken.Json.GetProperty("until").GetDateTimeOffset() - DateTimeOffset.UtcNow, TimeSpan.FromMinutes(28), TimeSpan.FromMinutes(30));
        Assert.Equal(HttpStatusCode.OK, (await scene.Read(id, scene.AsStaff(officer))).Status);
        Assert.Equal(HttpStatusCode.OK, (await scene.Read(id, scene.AsStaff(officer), "staff")).Status);
        (await scene.Write(id, Guid.CreateVersion7(), "x", scene.AsStaff(officer))).Is(HttpStatusCode.NotFound, "not-found");
        (await scene.Read(other, scene.AsStaff(officer))).Is(HttpStatusCode.NotFound, "not-found");
        // Row and announcement are of one commit, and the row is older than the first reading's.
        Assert.Equal(1, await vault.Count(
            """
            select count(*) from access_log l join outbox o on o.tenant_id = l.tenant_id and o.data->>'breakGlassId' = l.object_id::text
            where l.tenant_id = $1 and l.act = 35 and l.decision = 31 and length(l.reason_mac) = 32 and o.type like '%break-glass-used%'
              and l.at <= (select min(at) from access_log r where r.tenant_id = $1 and r.act = 2 and r.decision = 31)
            """, scene.TenantId));
        Assert.Equal(2, await vault.Count("select count(*) from access_log where tenant_id = $1 and act = 2 and decision = 31", scene.TenantId));
    }

    [Fact]
    [Trait("Requirement", "61")]
    public async Task After_its_half_hour_it_is_over()
    {
        using var scene = vault.NewScene();
        var (id, officer) = (await scene.Opened(), Officer());
        await Break(scene, id, officer);

        await vault.Execute("update break_glass set until = now() - interval '1 second' where tenant_id = $1", scene.TenantId);

        (await scene.Read(id, scene.AsStaff(officer))).Is(HttpStatusCode.NotFound, "not-found");
    }

    [Theory]
    [Trait("Requirement", "61"), Trait("Requirement", "50")]
    [InlineData(4, HttpStatusCode.OK, null), InlineData(6, HttpStatusCode.Forbidden, "step-up-needed")]
    public async Task The_person_proved_themselves_within_five_minutes(int minutes, HttpStatusCode status, string? code)
    {
        using var scene = vault.NewScene();

        (await Break(scene, await scene.Opened(), Officer(TimeSpan.FromMinutes(minutes)))).Is(status, code);
    }

    [Theory]
    [Trait("Requirement", "61")]
    [InlineData("lifeAtRisk", "みじかい"), InlineData("lifeAtRisk", "                         "), InlineData("unknown", Why), InlineData("curious", Why), InlineData("other", "")]
    public async Task A_reason_has_a_code_and_twenty_characters(string reason, string text)
    {
        using var scene = vault.NewScene();

        (await Break(scene, await scene.Opened(), Officer(), text: text, reason: reason)).Is(HttpStatusCode.BadRequest, "validation-failed");
        Assert.Equal(0, await vault.Count("select count(*) from break_glass where tenant_id = $1", scene.TenantId));
    }

    [Fact]
    [Trait("Requirement", "61")]
    public async Task Twice_a_day_and_no_more_even_at_once()
    {
        using var scene = vault.NewScene();
        var (id, officer) = (await scene.Opened(), Officer());

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Break(scene, id, officer)));

        Assert.Equal(2, answers.Count(answer => answer.Status == HttpStatusCode.OK));
        Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.OK), answer => answer.Is(HttpStatusCode.TooManyRequests, "too-often"));
        Assert.Equal(HttpStatusCode.OK, (await Break(scene, id, Officer())).Status);
    }

    [Fact]
    [Trait("Requirement", "61")]
    public async Task Not_reviewed_in_time_the_right_is_suspended_until_somebody_else_does()
    {
        using var scene = vault.NewScene();
        var (id, officer, glass) = (await scene.Opened(), Officer(), Guid.CreateVersion7());
        await Break(scene, id, officer, glass);
        await vault.Execute("update break_glass set review_due_at = now() - interval '1 second' where tenant_id = $1", scene.TenantId);

        (await Break(scene, id, officer)).Is(HttpStatusCode.Forbidden, "break-glass-suspended");
        (await Review(scene, glass, officer)).Is(HttpStatusCode.Forbidden, "not-allowed");
        (await Review(scene, glass, Officer(null, "supervisor"))).Is(HttpStatusCode.NotFound, "not-found");
        (await Review(scene, glass, Officer(null, "tenantAdmin"), "notJustified")).Is(HttpStatusCode.NoContent);
        (await Break(scene, id, officer)).Is(HttpStatusCode.Forbidden, "break-glass-suspended");
        (await Review(scene, glass, Officer())).Is(HttpStatusCode.NoContent);
        Assert.Equal(HttpStatusCode.OK, (await Break(scene, id, officer)).Status);
    }

    [Theory]
    [Trait("Requirement", "61")]
    [InlineData("counselor"), InlineData("supervisor"), InlineData("departmentOfficer"), InlineData("tenantAdmin"), InlineData("auditor"), InlineData("platformOperator")]
    public async Task Other_roles_break_nothing(string role)
    {
        using var scene = vault.NewScene();

        (await Break(scene, await scene.Opened(), Officer(null, role))).Is(HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    [Trait("Requirement", "61"), Trait("Requirement", "59"), Trait("Requirement", "56")]
    public async Task Not_over_what_is_not_there_not_against_the_conflict_list_and_not_in_another_tenant()
    {
        using var scene = vault.NewScene();
        using var elsewhere = vault.NewScene();
        var (id, officer, glass) = (await scene.Opened(), Officer(), Guid.CreateVersion7());
        await scene.Send(HttpMethod.Put, $"/api/v1/consultations/{id}/conflicts/{officer.Subject}", scene.AsStaff(scene.Supervisor), new { scope = "resident" });

        (await Break(scene, id, officer)).Is(HttpStatusCode.NotFound, "not-found");
        (await Break(scene, Guid.CreateVersion7(), Officer())).Is(HttpStatusCode.NotFound, "not-found");
        (await Break(elsewhere, id, Officer())).Is(HttpStatusCode.NotFound, "not-found");
        await Break(scene, id, Officer(), glass);
        (await Review(elsewhere, glass, Officer())).Is(HttpStatusCode.NotFound, "not-found");
        (await elsewhere.Send(HttpMethod.Get, $"/api/v1/break-glass/{glass}", elsewhere.AsStaff(Officer()))).Is(HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task The_same_id_again_gives_the_same_answer_and_another_use_of_it_none()
    {
        using var scene = vault.NewScene();
        var (id, officer, glass) = (await scene.Opened(), Officer(), Guid.CreateVersion7());
        var first = await Break(scene, id, officer, glass);

        Assert.Equal(first.Body, (await Break(scene, id, officer, glass)).Body);
        (await Break(scene, id, Officer(), glass)).Is(HttpStatusCode.Conflict, "break-glass-id-reused");
        Assert.Equal(1, await vault.Count("select count(*) from break_glass where tenant_id = $1", scene.TenantId));
    }

    [Fact]
    [Trait("Requirement", "61")]
    public async Task The_reason_is_sealed_and_opens_to_reviewers_alone()
    {
        using var scene = vault.NewScene();
        var (id, glass, marker) = (await scene.Opened(), Guid.CreateVersion7(), $"しるし{Guid.NewGuid():N}のためです");
        await Break(scene, id, Officer(), glass, marker);

        var opened = await scene.Send(HttpMethod.Get, $"/api/v1/break-glass/{glass}", scene.AsStaff(Officer(null, "tenantAdmin")));
        var listed = await scene.Send(HttpMethod.Get, "/api/v1/break-glass", scene.AsStaff(Officer(null, "auditor")));

        Assert.Equal(marker, opened.Json.GetProperty("text").GetString());
        Assert.Equal(glass, listed.Json.GetProperty("uses")[0].GetProperty("breakGlassId").GetGuid());
        Assert.DoesNotContain(marker, listed.Body, StringComparison.Ordinal);
        (await scene.Send(HttpMethod.Get, $"/api/v1/break-glass/{glass}", scene.AsStaff(Officer(null, "auditor", "supervisor")))).Is(HttpStatusCode.NotFound, "not-found");
        (await scene.Send(HttpMethod.Get, "/api/v1/break-glass", scene.AsStaff(scene.Counselor))).Is(HttpStatusCode.NotFound, "not-found");
        Assert.Equal(0, await vault.Count("select count(*) from break_glass b where tenant_id = $1 and (b::text like '%' || $2 || '%' or encode(envelope, 'escape') like '%' || $2 || '%')", scene.TenantId, marker));
    }

    [Theory]
    [InlineData("2026-11-20T03:00:00Z", "2026-11-23T15:00:00Z")] // Friday: the end of Monday
    [InlineData("2026-11-21T03:00:00Z", "2026-11-23T15:00:00Z")] // Saturday
    [InlineData("2026-11-23T14:59:00Z", "2026-11-24T15:00:00Z")] // Monday 23:59 in Japan
    [InlineData("2026-11-23T15:01:00Z", "2026-11-25T15:00:00Z")] // Tuesday 00:01 in Japan
    public void The_review_is_due_at_the_end_of_the_next_business_day_in_Japan(string used, string due) =>
        Assert.Equal(DateTimeOffset.Parse(due, null), BreakGlassRule.ReviewDue(DateTimeOffset.Parse(used, null)));

    [Fact]
    public void A_proof_from_the_future_is_none() =>
        Assert.Equal(Decision.RefusedStepUp, BreakGlassRule.Decide(
            new(ActorKind.Staff, Guid.CreateVersion7(), null, new HashSet<string>(), new HashSet<Guid>(), DateTimeOffset.UnixEpoch.AddHours(2), null), new(0, false), DateTimeOffset.UnixEpoch.AddHours(1)));
}
