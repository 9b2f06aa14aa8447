using System.Net;

namespace StorageVault.Tests.Ending;

[Collection(VaultSystemGroup.Name)]
public sealed class EraseConsultationTests(VaultSystem vault)
{
    [Fact, Trait("Requirement", "25")]
    public async Task Two_people_erase_one_consultation_and_nobody_reads_it_again()
    {
        using var scene = vault.NewScene();
        var (erased, other) = (await scene.Closed(), await scene.Closed());
        var dek = await vault.DekOf(erased);

        var order = await scene.Ordered(EndingScene.Erase(erased));

        (await scene.Read(erased)).Is(HttpStatusCode.NotFound, "not-found");
        Assert.Equal(HttpStatusCode.OK, (await scene.Read(other)).Status);
        Assert.Equal(0, await vault.Count("select count(*) from deks where dek_id = $1", dek));
        Assert.Equal(1, await vault.Count("select count(*) from tombstones where dek_id = $1 and subject_id = $2 and order_id = $3", dek, erased, order));
        Assert.Equal(1, await vault.Count("select count(*) from outbox where tenant_id = $1 and type = 'storage-vault:consultation-shredded:v1' and data->>'consultationId' = $2", scene.TenantId, erased.ToString()));
        Assert.Equal(1, await vault.Count("select count(*) from access_log where tenant_id = $1 and act = 43 and consultation_id = $2 and reference_id = $3", scene.TenantId, erased, order));
        Assert.Contains(dek.ToString(), await File.ReadAllTextAsync(Path.Combine(vault.System.Folder, "vault-ledger", "erasures.log")), StringComparison.Ordinal);
    }

    [Fact, Trait("Requirement", "25")]
    public async Task The_certificate_is_signed_and_prints_both_dates()
    {
        using var scene = vault.NewScene();
        var order = await scene.Ordered(EndingScene.Erase(await scene.Closed()));

        var answer = await scene.Send(HttpMethod.Get, $"/api/v1/endings/{order}/certificate", scene.AsStaff(EndingScene.PrivacyOfficer()));
        var certificate = EndingScene.Verified(answer.Json.GetProperty("jws").GetString() ?? string.Empty, await File.ReadAllTextAsync(vault.System.Keys.PublicKey("vault")));

        Assert.Equal((1, 2), (certificate.GetProperty("consultations").GetInt32(), certificate.GetProperty("approvedBy").GetArrayLength()));
        Assert.Equal(TimeSpan.FromDays(35), certificate.GetProperty("everywhereAt").GetDateTimeOffset() - certificate.GetProperty("onlineAt").GetDateTimeOffset());
        Assert.Equal(64, certificate.GetProperty("ledgerHash").GetString()?.Length);
    }

    [Fact]
    public async Task One_person_is_not_two_and_a_contractor_alone_is_not_the_town()
    {
        using var scene = vault.NewScene();
        var id = await scene.Closed();
        var (officer, order) = (EndingScene.PrivacyOfficer(), Guid.CreateVersion7());
        var (contractor, colleague) = (EndingScene.Officer([scene.DepartmentId], "supervisor"), EndingScene.Officer([scene.DepartmentId], "supervisor"));
        var theirs = Guid.CreateVersion7();

        Assert.Equal(HttpStatusCode.OK, (await scene.Propose(officer, order, EndingScene.Erase(id))).Status);
        Assert.Equal(HttpStatusCode.OK, (await scene.Propose(contractor, theirs, EndingScene.Erase(id))).Status);

        (await scene.Approve(officer, order)).Is(HttpStatusCode.Conflict, "approval-missing");
        (await scene.Approve(EndingScene.PrivacyOfficer() with { SessionId = officer.SessionId }, order)).Is(HttpStatusCode.Conflict, "approval-missing");
        (await scene.Approve(colleague, theirs)).Is(HttpStatusCode.Conflict, "approval-missing");
        Assert.Equal(HttpStatusCode.OK, (await scene.Read(id)).Status);
        Assert.Equal(3, await vault.Count("select count(*) from access_log where tenant_id = $1 and act = 41 and decision = 121", scene.TenantId));
    }

    [Fact, Trait("Requirement", "50")]
    public async Task Both_prove_themselves_anew()
    {
        using var scene = vault.NewScene();
        var (id, order) = (await scene.Closed(), Guid.CreateVersion7());
        var old = EndingScene.PrivacyOfficer() with { StepUpAt = TimeProvider.System.GetUtcNow().AddMinutes(-6) };

        (await scene.Propose(old, order, EndingScene.Erase(id))).Is(HttpStatusCode.Forbidden, "step-up-needed");
        Assert.Equal(HttpStatusCode.OK, (await scene.Propose(EndingScene.PrivacyOfficer(), order, EndingScene.Erase(id))).Status);
        (await scene.Approve(old, order)).Is(HttpStatusCode.Forbidden, "step-up-needed");
        (await scene.Approve(EndingScene.PrivacyOfficer() with { StepUpAt = null }, order)).Is(HttpStatusCode.Forbidden, "step-up-needed");
    }

    [Fact]
    public async Task Who_may_not_sees_no_difference_between_theirs_and_nobodys()
    {
        using var scene = vault.NewScene();
        using var elsewhere = vault.NewScene();
        var (id, order) = (await scene.Closed(), Guid.CreateVersion7());
        await scene.Propose(EndingScene.PrivacyOfficer(), order, EndingScene.Erase(id));

        (await scene.Propose(EndingScene.Officer("counselor"), Guid.CreateVersion7(), EndingScene.Erase(id))).Is(HttpStatusCode.Forbidden, "not-allowed");
        (await scene.Propose(EndingScene.Officer([Guid.CreateVersion7()], "supervisor"), Guid.CreateVersion7(), EndingScene.Erase(id))).Is(HttpStatusCode.NotFound, "not-found");
        (await scene.Propose(EndingScene.PrivacyOfficer(), Guid.CreateVersion7(), EndingScene.Erase(Guid.CreateVersion7()))).Is(HttpStatusCode.NotFound, "not-found");
        (await elsewhere.Propose(EndingScene.PrivacyOfficer(), Guid.CreateVersion7(), EndingScene.Erase(id))).Is(HttpStatusCode.NotFound, "not-found");
        (await elsewhere.Approve(EndingScene.PrivacyOfficer(), order)).Is(HttpStatusCode.NotFound, "not-found");
        (await elsewhere.Send(HttpMethod.Post, $"/api/v1/endings/{order}/withdraw", elsewhere.AsStaff(EndingScene.PrivacyOfficer()))).Is(HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task What_is_open_is_not_erased_and_a_withdrawn_order_is_over()
    {
        using var scene = vault.NewScene();
        var (open, closed, order, officer) = (await scene.Opened(), await scene.Closed(), Guid.CreateVersion7(), EndingScene.PrivacyOfficer());

        (await scene.Propose(officer, Guid.CreateVersion7(), EndingScene.Erase(open))).Is(HttpStatusCode.Conflict, "consultation-open");
        Assert.Equal(HttpStatusCode.OK, (await scene.Propose(officer, order, EndingScene.Erase(closed))).Status);
        Assert.Equal("withdrawn", (await scene.Send(HttpMethod.Post, $"/api/v1/endings/{order}/withdraw", scene.AsStaff(officer))).Json.GetProperty("state").GetString());
        (await scene.Approve(EndingScene.PrivacyOfficer(), order)).Is(HttpStatusCode.Conflict, "order-withdrawn");
        Assert.Equal(HttpStatusCode.OK, (await scene.Read(closed)).Status);
    }

    [Fact]
    public async Task Each_step_may_be_repeated()
    {
        using var scene = vault.NewScene();
        var (id, order, first, second) = (await scene.Closed(), Guid.CreateVersion7(), EndingScene.PrivacyOfficer(), EndingScene.PrivacyOfficer());

        await scene.Propose(first, order, EndingScene.Erase(id));
        Assert.Equal("proposed", (await scene.Propose(first, order, EndingScene.Erase(id))).Json.GetProperty("state").GetString());
        (await scene.Propose(first, order, EndingScene.Erase(id, "openedByMistake"))).Is(HttpStatusCode.Conflict, "order-id-reused");
        Assert.Equal("done", (await scene.Approve(second, order)).Json.GetProperty("state").GetString());
        Assert.Equal("done", (await scene.Approve(second, order)).Json.GetProperty("state").GetString());

        Assert.Equal(1, await vault.Count("select count(*) from tombstones where tenant_id = $1", scene.TenantId));
        Assert.Equal(1, (await File.ReadAllLinesAsync(Path.Combine(vault.System.Folder, "vault-ledger", "erasures.log"))).Count(line => line.Contains(order.ToString(), StringComparison.Ordinal)));
        (await scene.Open(id)).Is(HttpStatusCode.NotFound, "not-found");
    }

    [Theory]
    [InlineData("""{"kind":"eraseConsultation","reason":"residentRequest"}""")]
    [InlineData("""{"kind":"eraseConsultation","consultationId":"00000000-0000-0000-0000-000000000000","reason":"residentRequest"}""")]
    [InlineData("""{"kind":"eraseConsultation","consultationId":"0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4051"}""")]
    [InlineData("""{"kind":"eraseConsultation","consultationId":"0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4051","reason":"contactGone"}""")]
    [InlineData("""{"kind":"hold","consultationId":"0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4051","authority":"police"}""")]
    [InlineData("""{"kind":"hold","consultationId":"0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4051","authority":"police","reviewOn":"2020-01-01"}""")]
    [InlineData("""{"kind":"hold","deskId":"0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4051","authority":"police","reviewOn":"2027-01-01"}""")]
    [InlineData("""{"kind":"hold","residentId":"0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4051","consultationId":"0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4051","authority":"police","reviewOn":"2027-01-01"}""")]
    [InlineData("""{"kind":"destroyBucket","bucket":2020,"listHash":"zz"}""")]
    [InlineData("""{"kind":"everything"}""")]
    [InlineData("""{"kind":3,"consultationId":"0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4051","reason":1}""")]
    public async Task A_malformed_order_is_refused(string order)
    {
        using var scene = vault.NewScene();

        (await scene.Propose(EndingScene.PrivacyOfficer(), Guid.CreateVersion7(), Scene.Raw(order))).Is(HttpStatusCode.BadRequest, "validation-failed");
    }
}
