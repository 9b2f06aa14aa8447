using System.Net;

namespace StorageVault.Tests.UseCases;

[Collection(VaultSystemGroup.Name)]
public sealed class ReadEntriesTests(VaultSystem vault)
{
    private const string ReadRows = "select count(*) from access_log where tenant_id = $1 and act = 2 and decision < 100";

    [Fact]
    public async Task Pages_follow_seq_without_gaps()
    {
        using var scene = vault.NewScene();
        var id = await scene.Opened();
        for (var i = 2; i <= 5; i++) await scene.Write(id, Guid.CreateVersion7(), $"{i}");

        var page = await scene.Read(id, after: 2, limit: 2);

        Assert.Equal(["3", "4"], page.Texts);
        Assert.Equal((5L, false), (page.Json.GetProperty("lastSeq").GetInt64(), page.Json.GetProperty("closed").GetBoolean()));
    }

    [Fact]
    [Trait("Requirement", "33")]
    public async Task Reading_is_one_row_at_opening_and_none_for_each_page()
    {
        using var scene = vault.NewScene();
        var id = await scene.Opened();
        await scene.Write(id, Guid.CreateVersion7(), "ひとつ");

        await scene.Read(id);
        await scene.Read(id, after: 1);
        await scene.Read(id, after: 2);

        Assert.Equal(1, await vault.Count(ReadRows, scene.TenantId));
        Assert.Equal(1, await vault.Count(ReadRows + " and from_seq = 1 and to_seq = 2 and session_id = $2", scene.TenantId, scene.Resident.SessionId));
    }

    [Fact]
    public async Task A_resident_learns_no_staff_id_and_staff_does()
    {
        using var scene = vault.NewScene();
        var id = await scene.Opened();
        await scene.Grant(id, scene.Counselor);
        await scene.Write(id, Guid.CreateVersion7(), "こんにちは", scene.AsStaff(scene.Counselor));

        Assert.DoesNotContain(scene.Counselor.Subject.ToString(), (await scene.Read(id)).Body, StringComparison.Ordinal);
        Assert.Equal(scene.Counselor.Subject, (await scene.Read(id, scene.AsStaff(scene.Counselor))).Json.GetProperty("entries")[1].GetProperty("authorId").GetGuid());
    }

    [Fact]
    [Trait("Requirement", "33"), Trait("Requirement", "59")]
    public async Task Who_may_not_read_gets_the_same_answer_as_for_nothing_and_a_row()
    {
        using var scene = vault.NewScene();
        using var elsewhere = vault.NewScene();
        var id = await scene.Opened();
        var nothing = await scene.Read(Guid.CreateVersion7());
        Answer[] refused =
        [
            await scene.Read(id, scene.AsResident(Scene.Staff([]))), await scene.Read(id, scene.AsStaff(scene.Counselor)),
            await scene.Read(id, scene.AsStaff(Scene.Staff([Guid.CreateVersion7()], "supervisor"))), await scene.Read(id, scene.AsStaff(Scene.Staff([], "privacyOfficer", "tenantAdmin", "auditor"))),
            await elsewhere.Read(id, elsewhere.AsResident(scene.Resident)), await elsewhere.Read(id, elsewhere.AsStaff(scene.Supervisor)),
        ];

        Assert.All(refused, answer => Assert.Equal(WithoutTrace(nothing), WithoutTrace(answer)));
        Assert.Equal(5, await vault.Count("select count(*) from access_log where tenant_id = $1 and act = 2 and decision >= 100", scene.TenantId));
        Assert.Equal(2, await vault.Count("select count(*) from access_log where tenant_id = $1 and act = 2 and decision = 100", elsewhere.TenantId));
    }

    [Fact]
    public async Task A_supervisor_of_the_department_reads_both_logs_and_writes_none()
    {
        using var scene = vault.NewScene();
        var id = await scene.Opened();

        Assert.Equal(HttpStatusCode.OK, (await scene.Read(id, scene.AsStaff(scene.Supervisor))).Status);
        Assert.Equal(HttpStatusCode.OK, (await scene.Read(id, scene.AsStaff(scene.Supervisor), "staff")).Status);
        (await scene.Write(id, Guid.CreateVersion7(), "x", scene.AsStaff(scene.Supervisor))).Is(HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    [Trait("Requirement", "16")]
    public async Task A_moved_a_swapped_and_a_foreign_row_do_not_open()
    {
        using var scene = vault.NewScene();
        var (one, other) = (await scene.Opened(), await scene.Opened());
        foreach (var id in new[] { one, other })
            for (var i = 0; i < 2; i++) await scene.Write(id, Guid.CreateVersion7(), $"{i}");

        // As the owner of the database could: two envelopes of one consultation change places.
        await vault.Execute("alter table entries disable row level security");
        await vault.Execute("drop index entries_salt");
        await vault.Execute(
            "update entries e set envelope = f.envelope from entries f where e.tenant_id = $1 and e.consultation_id = $2 and f.tenant_id = $1 and f.consultation_id = $2 and e.log = 1 and f.log = 1 and e.seq + f.seq = 5 and e.seq > 1",
            scene.TenantId, one);
        // And a whole row, with its key's name, moves into another consultation.
        await vault.Execute("update entries e set envelope = f.envelope, dek_id = f.dek_id from entries f where e.tenant_id = $1 and e.consultation_id = $2 and f.tenant_id = $1 and f.consultation_id = $3 and e.seq = 2 and f.seq = 1",
            scene.TenantId, other, one);
        await vault.Execute("create unique index entries_salt on entries (tenant_id, substring(envelope from 29 for 32)) where tenant_id <> '" + scene.TenantId + "'");
        await vault.Execute("alter table entries enable row level security");

        (await scene.Read(one)).Is(HttpStatusCode.InternalServerError, "internal");
        (await scene.Read(other)).Is(HttpStatusCode.InternalServerError, "internal");
        Assert.Equal(HttpStatusCode.OK, (await scene.Read(other, after: 2)).Status);
    }

    private static string WithoutTrace(Answer answer) => $"{answer.Status} {answer.Body[..answer.Body.IndexOf("traceId", StringComparison.Ordinal)]}";
}
