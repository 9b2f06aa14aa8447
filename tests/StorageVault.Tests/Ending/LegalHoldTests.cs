using System.Net;
using Npgsql;

namespace StorageVault.Tests.Ending;

[Collection(VaultSystemGroup.Name)]
public sealed class LegalHoldTests(VaultSystem vault)
{
    [Fact, Trait("Requirement", "27")]
    public async Task A_held_case_is_not_erased_by_the_api()
    {
        using var scene = vault.NewScene();
        var id = await scene.Closed();
        await scene.Ordered(EndingScene.HoldOn(id));

        (await scene.Propose(EndingScene.PrivacyOfficer(), Guid.CreateVersion7(), EndingScene.Erase(id))).Is(HttpStatusCode.Conflict, "on-hold");
        Assert.Equal(HttpStatusCode.OK, (await scene.Read(id)).Status);
        Assert.Equal(1, await vault.Count("select count(*) from access_log where tenant_id = $1 and decision = 150", scene.TenantId));
    }

    [Fact, Trait("Requirement", "27")]
    public async Task A_held_case_is_not_erased_by_an_approved_order_nor_by_the_job()
    {
        using var scene = vault.NewScene();
        var (id, order) = (await scene.Closed(), Guid.CreateVersion7());
        await scene.Propose(EndingScene.PrivacyOfficer(), order, EndingScene.Erase(id));
        await scene.Ordered(EndingScene.HoldOn(id));

        (await scene.Approve(EndingScene.PrivacyOfficer(), order)).Is(HttpStatusCode.Conflict, "on-hold");
        // As if the second signature had come first: the job takes the order and must leave the key alone.
        await vault.Execute("update ending_orders set state = 2, second_by = $2, second_session = $2, second_town = true, second_at = now() where order_id = $1", order, Guid.CreateVersion7());
        await Until(async () => await vault.Count("select state from ending_orders where order_id = $1", order) == 4);

        Assert.Equal(HttpStatusCode.OK, (await scene.Read(id)).Status);
    }

    [Theory, Trait("Requirement", "27")]
    [InlineData("super", "delete from deks where dek_id = $1")]
    [InlineData("super", "update deks set wrapped = decode(repeat('00', 60), 'hex') where dek_id = $1")]
    [InlineData("super", "update deks set held = false where dek_id = $1")]
    [InlineData("super", "update deks set dek_id = gen_random_uuid() where dek_id = $1")]
    [InlineData("super", "delete from held_deks where dek_id = $1")]
    [InlineData("super", "update held_deks set hold_id = gen_random_uuid() where dek_id = $1")]
    [InlineData("app", "delete from deks where dek_id = $1")]
    [InlineData("app", "update deks set held = false where dek_id = $1")]
    [InlineData("app", "delete from held_deks where dek_id = $1")]
    [InlineData("owner", "delete from deks where dek_id = $1")]
    [InlineData("owner", "update deks set held = false where dek_id = $1")]
    [InlineData("owner", "delete from held_deks where dek_id = $1")]
    public async Task A_held_key_is_lost_to_nobodys_sql(string role, string sql)
    {
        using var scene = vault.NewScene();
        var id = await scene.Closed();
        await scene.Ordered(EndingScene.HoldOn(id));
        var dek = await vault.DekOf(id);
        await using var connection = await vault.Connect(role);
        await using var transaction = await connection.BeginTransactionAsync();
        // The owner without row-level security in the way, as in a data migration.
        var before = role == "owner" ? "alter table deks no force row level security; alter table held_deks no force row level security" : $"set local app.tenant = '{scene.TenantId}'";
        await using (var set = VaultSystem.Command(connection, before)) await set.ExecuteNonQueryAsync();

        await using var attack = VaultSystem.Command(connection, sql, dek);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => attack.ExecuteNonQueryAsync());

        Assert.Contains(refused.SqlState, new[] { PostgresErrorCodes.RestrictViolation, PostgresErrorCodes.ForeignKeyViolation, PostgresErrorCodes.InsufficientPrivilege });
        await transaction.RollbackAsync();
        Assert.Equal(1, await vault.Count("select count(*) from deks where dek_id = $1 and held", dek));
    }

    [Theory, Trait("Requirement", "27")]
    [InlineData("truncate deks cascade")]
    [InlineData("truncate held_deks")]
    public async Task Keys_and_marks_are_never_cleared_away_as_a_whole(string sql)
    {
        var refused = await Assert.ThrowsAsync<PostgresException>(() => vault.Execute(sql));

        Assert.Equal(PostgresErrorCodes.RestrictViolation, refused.SqlState);
    }

    [Fact, Trait("Requirement", "27")]
    public async Task A_re_wrapping_of_a_held_key_that_wrote_rubbish_can_be_undone()
    {
        using var scene = vault.NewScene();
        var id = await scene.Closed();
        await scene.Ordered(EndingScene.HoldOn(id));
        var dek = await vault.DekOf(id);
        await vault.Execute("alter table deks disable trigger user; alter table deks enable trigger keep_held_deks");
        try
        {
            await vault.Execute("update deks set kek_version = kek_version + 1, wrapped = decode(repeat('ab', 60), 'hex') where dek_id = $1", dek);
        }
        finally { await vault.Execute("alter table deks enable trigger user"); }

        Assert.Equal(1, await vault.Count("select count(*) from held_wrappings where dek_id = $1 and length(wrapped) = 60 and wrapped <> decode(repeat('ab', 60), 'hex')", dek));
    }

    [Fact]
    public async Task A_hold_on_a_resident_covers_what_they_write_later_and_their_identity()
    {
        using var scene = vault.NewScene();
        await scene.Send(HttpMethod.Put, $"/internal/identities/{scene.Resident.Subject}", scene.For("identify"), new { lineUserId = "U" + Guid.NewGuid().ToString("N") });
        var before = await scene.Closed();
        await scene.Ordered(EndingScene.HoldOnResident(scene.Resident.Subject));
        var after = await scene.Closed();

        Assert.Equal(3, await vault.Count("select count(*) from deks where tenant_id = $1 and held", scene.TenantId));
        (await scene.Propose(EndingScene.PrivacyOfficer(), Guid.CreateVersion7(), EndingScene.Erase(before))).Is(HttpStatusCode.Conflict, "on-hold");
        (await scene.Propose(EndingScene.PrivacyOfficer(), Guid.CreateVersion7(), EndingScene.Erase(after))).Is(HttpStatusCode.Conflict, "on-hold");
        (await scene.Propose(EndingScene.PrivacyOfficer(), Guid.CreateVersion7(), EndingScene.EraseAll(scene.Resident.Subject))).Is(HttpStatusCode.Conflict, "on-hold");
    }

    [Fact]
    public async Task A_hold_on_a_desks_period_covers_that_period_alone()
    {
        using var scene = vault.NewScene();
        var (inside, outside) = (await scene.Closed(), await scene.Closed());
        await vault.Execute("update consultations set opened_at = '2020-05-01', closed_at = '2020-05-02' where consultation_id = $1", outside);
        var now = TimeProvider.System.GetUtcNow();

        await scene.Ordered(new { kind = "hold", deskId = scene.DeskId, from = now.AddDays(-1), until = now.AddDays(1), authority = "court", reviewOn = "2027-06-30" });

        Assert.Equal(1, await vault.Count("select count(*) from deks d join consultations c using (tenant_id, dek_id) where c.consultation_id = $1 and d.held", inside));
        Assert.Equal(0, await vault.Count("select count(*) from deks d join consultations c using (tenant_id, dek_id) where c.consultation_id = $1 and d.held", outside));
    }

    [Fact]
    public async Task Two_people_release_a_hold_and_only_the_last_of_two_holds_frees_the_case()
    {
        using var scene = vault.NewScene();
        var id = await scene.Closed();
        var (first, second) = (await scene.Ordered(EndingScene.HoldOn(id)), await scene.Ordered(EndingScene.HoldOnResident(scene.Resident.Subject)));
        var (release, officer) = (Guid.CreateVersion7(), EndingScene.PrivacyOfficer());

        await scene.Propose(officer, release, new { kind = "releaseHold", holdId = first });
        (await scene.Approve(officer, release)).Is(HttpStatusCode.Conflict, "approval-missing");
        Assert.Equal("done", (await scene.Approve(EndingScene.PrivacyOfficer(), release)).Json.GetProperty("state").GetString());
        (await scene.Propose(officer, Guid.CreateVersion7(), EndingScene.Erase(id))).Is(HttpStatusCode.Conflict, "on-hold");
        (await scene.Propose(officer, Guid.CreateVersion7(), new { kind = "releaseHold", holdId = first })).Is(HttpStatusCode.Conflict, "hold-not-standing");

        await scene.Ordered(new { kind = "releaseHold", holdId = second });
        await scene.Ordered(EndingScene.Erase(id));
        (await scene.Read(id)).Is(HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task The_reference_is_kept_sealed()
    {
        using var scene = vault.NewScene();
        var order = await scene.Ordered(EndingScene.HoldOn(await scene.Closed()));

        Assert.Equal(1, await vault.Count("select count(*) from ending_orders o join deks d on d.dek_id = o.reference_dek_id where o.order_id = $1 and position(convert_to('青教委第12号', 'UTF8') in reference_envelope) = 0", order));
    }

    internal static async Task Until(Func<Task<bool>> holds)
    {
        for (var attempt = 0; attempt < 150 && !await holds(); attempt++) await Task.Delay(100);
        Assert.True(await holds());
    }
}
