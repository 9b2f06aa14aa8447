using System.Net;

namespace StorageVault.Tests.UseCases;

[Collection(VaultSystemGroup.Name)]
public sealed class OpenConsultationTests(VaultSystem vault)
{
    private static object Answer(string value) => new { questionId = "q1", label = "どんなことですか", values = new[] { value } };

    [Fact]
    public async Task Consent_and_answers_are_the_first_entries()
    {
        using var scene = vault.NewScene();
        var id = Guid.CreateVersion7();

        var opened = await scene.Open(id, null, Answer("学校のこと"));
        var page = await scene.Read(id);

        Assert.Equal((HttpStatusCode.OK, 2L), (opened.Status, opened.Json.GetProperty("lastSeq").GetInt64()));
        var entries = page.Json.GetProperty("entries");
        Assert.Equal(["consent", "answers"], entries.EnumerateArray().Select(entry => entry.GetProperty("kind").GetString()));
        Assert.Equal("書いたことは暗号にして保管します。", entries[0].GetProperty("text").GetString());
        Assert.Equal("学校のこと", entries[1].GetProperty("answers")[0].GetProperty("values")[0].GetString());
    }

    [Fact]
    public async Task Events_stand_in_the_same_commit()
    {
        using var scene = vault.NewScene();
        await scene.Open(Guid.CreateVersion7(), null, Answer("家のこと"));

        Assert.Equal(1, await vault.Count("select count(*) from outbox where tenant_id = $1 and type = 'storage-vault:consultation-opened:v1'", scene.TenantId));
        Assert.Equal(2, await vault.Count("select count(*) from outbox where tenant_id = $1 and type = 'storage-vault:entry-stored:v1'", scene.TenantId));
    }

    [Fact]
    public async Task Opening_again_gives_the_same_answer_and_stores_nothing()
    {
        using var scene = vault.NewScene();
        var id = Guid.CreateVersion7();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => scene.Open(id)));

        Assert.Single(answers.Select(answer => answer.Body).Distinct());
        Assert.Equal(1, await vault.Count("select count(*) from entries where tenant_id = $1", scene.TenantId));
        Assert.Equal(1, await vault.Count("select count(*) from deks where tenant_id = $1", scene.TenantId));
    }

    [Fact]
    public async Task Another_residents_id_is_not_there_and_the_try_is_written_down()
    {
        using var scene = vault.NewScene();
        var id = await scene.Opened();

        (await scene.Open(id, Scene.Staff([]))).Is(HttpStatusCode.NotFound, "not-found");

        Assert.Equal(1, await vault.Count("select count(*) from access_log where tenant_id = $1 and act = 1 and decision = 101", scene.TenantId));
    }

    [Fact]
    public async Task The_same_id_in_another_tenant_is_another_consultation()
    {
        using var scene = vault.NewScene();
        using var elsewhere = vault.NewScene();
        var id = await scene.Opened();

        Assert.Equal(HttpStatusCode.OK, (await elsewhere.Open(id)).Status);
        (await elsewhere.Read(id, elsewhere.AsResident(scene.Resident))).Is(HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task A_closed_consultation_does_not_open_again()
    {
        using var scene = vault.NewScene();
        var id = await scene.Opened();
        await scene.Close(id);

        (await scene.Open(id)).Is(HttpStatusCode.Conflict, "consultation-closed");
    }

    [Fact]
    public async Task Emergency_words_in_an_answer_raise_the_alarm()
    {
        using var scene = vault.NewScene(vault.TenantWithWords);
        var id = Guid.CreateVersion7();

        await scene.Open(id, null, Answer("トビオリル"));

        Assert.Equal(1, await vault.Count(
            "select count(*) from outbox where tenant_id = $1 and type = 'storage-vault:emergency-words-found:v1' and data->>'consultationId' = $2", scene.TenantId, id.ToString()));
    }

    [Fact]
    public async Task Only_a_resident_opens()
    {
        using var scene = vault.NewScene();

        (await scene.Send(HttpMethod.Put, $"/api/v1/consultations/{Guid.CreateVersion7()}", scene.AsStaff(scene.Counselor), Scene.Opening(scene.DeskId, scene.DepartmentId)))
            .Is(HttpStatusCode.Forbidden, "not-allowed");
    }

    [Theory]
    [InlineData("""{"deskId":"00000000-0000-0000-0000-000000000000","departmentId":"0190a1b2-0000-7000-8000-000000000001","consentVersion":"1","consentText":"x","answers":[],"openedFrom":"line"}""")]
    [InlineData("""{"deskId":"0190a1b2-0000-7000-8000-000000000001","departmentId":"0190a1b2-0000-7000-8000-000000000001","consentVersion":"1","answers":[],"openedFrom":"line"}""")]
    [InlineData("""{"deskId":"0190a1b2-0000-7000-8000-000000000001","departmentId":"0190a1b2-0000-7000-8000-000000000001","consentVersion":"1","consentText":"x","answers":[null],"openedFrom":"line"}""")]
    [InlineData("""{"deskId":"0190a1b2-0000-7000-8000-000000000001","departmentId":"0190a1b2-0000-7000-8000-000000000001","consentVersion":"1","consentText":"x","answers":[{"label":"l","values":["\u0000"]}],"openedFrom":"line"}""")]
    [InlineData("""{"deskId":"0190a1b2-0000-7000-8000-000000000001","departmentId":"0190a1b2-0000-7000-8000-000000000001","consentVersion":"1","consentText":"x","answers":[],"openedFrom":"phone"}""")]
    [InlineData("""{"deskId":7}""")]
    [InlineData("[]")]
    public async Task A_malformed_opening_is_refused(string body)
    {
        using var scene = vault.NewScene();

        (await scene.Send(HttpMethod.Put, $"/api/v1/consultations/{Guid.CreateVersion7()}", scene.AsResident(), Scene.Raw(body))).Is(HttpStatusCode.BadRequest, "validation-failed");
        Assert.Equal(0, await vault.Count("select count(*) from consultations where tenant_id = $1", scene.TenantId));
    }
}
