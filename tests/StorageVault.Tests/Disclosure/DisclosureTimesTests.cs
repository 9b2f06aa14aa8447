using System.Net;
using System.Text;
using StorageVault.Tests.Ending;

namespace StorageVault.Tests.Disclosure;

/// <summary>What time, an emergency, an erasure and bad input do to a disclosure, and what of a package ever rests.</summary>
[Collection(VaultSystemGroup.Name)]
public sealed class DisclosureTimesTests(VaultSystem vault)
{
    [Fact]
    public async Task A_package_that_nobody_fetched_in_time_is_destroyed()
    {
        using var scene = await Released(new(vault));
        var dek = await vault.Count("select count(*) from deks d join disclosure_packages p on p.tenant_id = d.tenant_id and p.dek_id = d.dek_id where p.disclosure_id = $1", scene.Id);
        await Shift(scene, "expires_at = now() - interval '1 second'");

        await Until(() => vault.Count("select count(*) from disclosures where disclosure_id = $1 and state = 9", scene.Id));

        Assert.Equal((1, 0), (dek, await vault.Count("select count(*) from disclosure_packages where disclosure_id = $1", scene.Id)));
        var late = await scene.Download(vault);
        Assert.Equal(HttpStatusCode.Conflict, late.Status);
        Assert.Contains("package-expired", Encoding.UTF8.GetString(late.Body), StringComparison.Ordinal);
        Assert.Equal(1, await vault.Count("select count(*) from disclosure_steps where disclosure_id = $1 and act = 10", scene.Id));
    }

    [Fact, Trait("Requirement", "62")]
    public async Task An_emergency_goes_out_on_the_towns_one_approval_and_is_an_incident_when_the_second_does_not_come()
    {
        using var scene = await new DisclosureScene(vault).Approved(emergency: true);
        DisclosureScene.Ok(await scene.Package());
        DisclosureScene.Ok(await scene.Release());
        Assert.Equal(HttpStatusCode.OK, (await scene.Download(vault)).Status);
        await Shift(scene, "first_at = now() - interval '24 hours 1 second'");

        await Until(() => vault.Count("select count(*) from disclosures where disclosure_id = $1 and incident_at is not null", scene.Id));

        Assert.Equal(1, await vault.Count("select count(*) from outbox where tenant_id = $1 and type = 'storage-vault:disclosure-unconfirmed:v1' and data->>'disclosureId' = $2", scene.Scene.TenantId, scene.Id.ToString()));
        Assert.Contains($"Emergency disclosure {scene.Id}", await File.ReadAllTextAsync(Path.Combine(vault.System.Logs, "storage-vault.log")), StringComparison.Ordinal);
        var list = await scene.Scene.Send(HttpMethod.Get, "/api/v1/disclosures", scene.Scene.AsStaff(scene.Privacy));
        Assert.NotEqual(System.Text.Json.JsonValueKind.Null, list.Json.GetProperty("disclosures")[0].GetProperty("incidentAt").ValueKind);
        Assert.Equal(1, await vault.Count("select count(*) from access_log where reference_id = $1 and act = 64 and decision = 41", scene.Id));
        // Late is better than never, and stays late.
        DisclosureScene.Ok(await scene.Approve(scene.Contractor));
        Assert.Equal(["approve", "package", "release", "download", "incident", "confirm"], (await scene.Call(HttpMethod.Get, "", scene.Privacy)).Json.GetProperty("history").EnumerateArray().Select(line => line.GetProperty("act").GetString()).Skip(2));
    }

    [Fact]
    public async Task An_emergency_begins_with_the_town_and_ends_with_the_second_or_with_their_no()
    {
        using var scene = await new DisclosureScene(vault).WithCase();
        DisclosureScene.Ok(await scene.Request());
        (await scene.Basis(basis: 3, emergency: true)).Is(HttpStatusCode.Conflict, "basis-not-allowed");
        (await scene.Basis(basis: 77)).Is(HttpStatusCode.Conflict, "basis-not-allowed");
        DisclosureScene.Ok(await scene.Basis(basis: 1, emergency: true));
        (await scene.Approve(scene.Contractor)).Is(HttpStatusCode.Conflict, "town-approval-missing");
        DisclosureScene.Ok(await scene.Approve(scene.Privacy));
        DisclosureScene.Ok(await scene.Package());
        DisclosureScene.Ok(await scene.Release());
        Assert.Equal(HttpStatusCode.OK, (await scene.Download(vault)).Status);

        var no = await scene.Call(HttpMethod.Post, "/refuse", scene.Contractor, new { refusal = "notNecessary" });

        Assert.Equal("released", no.Json.GetProperty("state").GetString());
        Assert.NotEqual(System.Text.Json.JsonValueKind.Null, no.Json.GetProperty("incidentAt").ValueKind);
        Assert.Equal(1, await vault.Count("select count(*) from outbox where tenant_id = $1 and type = 'storage-vault:disclosure-unconfirmed:v1'", scene.Scene.TenantId));
    }

    [Fact, Trait("Requirement", "39")]
    public async Task Nothing_of_a_package_rests_in_the_clear()
    {
        using var scene = await Released(new(vault));

        var canaries = new[] { "Canary-2c9e", "Canary-7b1f", "Canary-91aa" };
        var resting = await Everything(scene.Scene.TenantId);
        var log = await File.ReadAllTextAsync(Path.Combine(vault.System.Logs, "storage-vault.log"));

        Assert.True(resting.Length > 10_000);
        Assert.All(canaries, canary =>
        {
            Assert.DoesNotContain(canary, resting, StringComparison.Ordinal);
            Assert.DoesNotContain(Convert.ToHexStringLower(Encoding.UTF8.GetBytes(canary)), resting, StringComparison.Ordinal);
            Assert.DoesNotContain(canary, log, StringComparison.Ordinal);
            foreach (var file in Directory.EnumerateFiles(vault.System.Folder, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".log", StringComparison.Ordinal)))
                Assert.True(File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(canary)) < 0, "A file of the vault holds words.");
        });
        // Two wrappings: without the vault's own key even the recipient gets nothing out of a copy of the database.
        var envelope = (byte[])(await Scalar("select envelope from disclosure_packages where disclosure_id = $1", scene.Id) ?? Array.Empty<byte>());
        await Assert.ThrowsAsync<DisclosureScene.OpenSslRefusedException>(() => scene.OpenWithOpenSsl(envelope, scene.Certificate));
    }

    [Fact]
    public async Task What_was_erased_or_refused_does_not_leave()
    {
        using var erased = await Released(new(vault));
        using var refused = await Released(new(vault));
        Assert.Equal(HttpStatusCode.OK, (await erased.Scene.Close(erased.Consultation)).Status);
        await erased.Scene.Ordered(EndingScene.Erase(erased.Consultation));

        var gone = await erased.Download(vault);
        DisclosureScene.Ok(await refused.Call(HttpMethod.Post, "/refuse", refused.Privacy, new { refusal = "withdrawn" }));
        var late = await refused.Download(vault);

        Assert.Contains("consultation-erased", Encoding.UTF8.GetString(gone.Body), StringComparison.Ordinal);
        Assert.Contains("disclosure-state", Encoding.UTF8.GetString(late.Body), StringComparison.Ordinal);
        Assert.Equal(0, await vault.Count("select count(*) from disclosure_packages where disclosure_id = $1", refused.Id));
    }

    [Fact]
    public async Task Bad_input_and_stale_proofs_have_their_own_answers()
    {
        using var scene = await new DisclosureScene(vault).Approved();
        var old = TimeProvider.System.GetUtcNow().AddMinutes(-6);

        (await scene.Package(fingerprint: new string('a', 64))).Is(HttpStatusCode.BadRequest, "certificate-unfit");
        (await scene.Package(entries: new[] { new { log = "talk", seq = 99 } })).Is(HttpStatusCode.BadRequest, "validation-failed");
        (await scene.Package(entries: new[] { new { log = "talk", seq = 5, redactions = new[] { new { start = 1, length = 99 } } } })).Is(HttpStatusCode.BadRequest, "validation-failed");
        (await scene.Package(entries: Array.Empty<object>())).Is(HttpStatusCode.BadRequest, "validation-failed");
        (await scene.Package(scene.Contractor with { StepUpAt = old })).Is(HttpStatusCode.Forbidden, "step-up-needed");
        // The privacy officer approves what they may not read: packaging is for who may read the case.
        (await scene.Package(scene.Privacy)).Is(HttpStatusCode.NotFound, "not-found");
        (await scene.Call(HttpMethod.Put, "", scene.Colleague, new { consultationId = scene.Consultation, requester = "police", office = "署", officer = "官", caseNumber = "1", reason = "x" })).Is(HttpStatusCode.NotFound, "not-found");
        (await scene.Call(HttpMethod.Put, "", scene.Requester, new { consultationId = scene.Consultation, requester = "police", office = " ", officer = "官", caseNumber = "1", reason = "x" })).Is(HttpStatusCode.BadRequest, "validation-failed");
        (await scene.Call(HttpMethod.Post, "/basis", scene.Requester, new { basis = 3, emergency = false, calledNumber = "不明", publishedAt = "サイト", calledAt = old })).Is(HttpStatusCode.BadRequest, "validation-failed");
        (await scene.Basis()).Is(HttpStatusCode.Conflict, "disclosure-state");
        Assert.Equal("approvedTwice", (await scene.Request()).Json.GetProperty("state").GetString());
        DisclosureScene.Ok(await scene.Package());
        (await scene.Release(scene.Requester)).Is(HttpStatusCode.Conflict, "requester-cannot-approve");
        (await scene.Release(scene.Privacy with { StepUpAt = old })).Is(HttpStatusCode.Forbidden, "step-up-needed");
    }

    [Fact]
    public async Task The_line_user_id_goes_along_only_when_it_was_asked_for()
    {
        using var scene = await new DisclosureScene(vault).Approved();
        await scene.Scene.Send(HttpMethod.Put, $"/internal/identities/{scene.Scene.Resident.Subject}", scene.Scene.For("identify"), new { lineUserId = "U-Canary-line-user" });
        var signer = (await scene.Scene.Send(HttpMethod.Get, "/api/v1/disclosure-signer", scene.Scene.AsStaff(scene.Privacy))).Json.GetProperty("certificate").GetString() ?? string.Empty;

        DisclosureScene.Ok(await scene.Package(withIdentity: true));
        DisclosureScene.Ok(await scene.Release());
        var zip = await scene.OpenWithOpenSsl((await scene.Download(vault)).Body, signer);

        Assert.True(zip.AsSpan().IndexOf("U-Canary-line-user"u8) > 0);
        Assert.Equal(1, await vault.Count("select count(*) from access_log where reference_id = $1 and act = 8 and decision = 40 and object_id = $2", scene.Id, scene.Scene.Resident.Subject));
    }

    [Fact]
    public async Task The_half_years_numbers_equal_the_history_and_small_ones_are_not_published()
    {
        using var first = await Released(new(vault));
        Assert.Equal(HttpStatusCode.OK, (await first.Download(vault)).Status);
        using var second = await new DisclosureScene(vault, first.Scene.TenantId).Approved(emergency: true);
        DisclosureScene.Ok(await second.Call(HttpMethod.Post, "/refuse", second.Requester, new { refusal = "withdrawn" }));
        var now = TimeProvider.System.GetUtcNow().ToOffset(TimeSpan.FromHours(9));

        var counts = await first.Scene.Send(HttpMethod.Get, $"/api/v1/disclosure-counts?year={now.Year}&half={(now.Month < 7 ? 1 : 2)}", first.Scene.AsStaff(first.Privacy));
        var empty = await first.Scene.Send(HttpMethod.Get, "/api/v1/disclosure-counts?year=2021&half=1", first.Scene.AsStaff(EndingScene.Officer("tenantAdmin")));

        Assert.Equal((2, 1, 1), (counts.Json.GetProperty("total").GetProperty("requested").GetInt32(), counts.Json.GetProperty("total").GetProperty("refused").GetInt32(), counts.Json.GetProperty("total").GetProperty("handedOver").GetInt32()));
        Assert.Equal([1, 3], counts.Json.GetProperty("exact").EnumerateArray().Select(row => row.GetProperty("basis").GetInt32()));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, counts.Json.GetProperty("totalToPublish").GetProperty("requested").ValueKind);
        Assert.Equal(0, empty.Json.GetProperty("totalToPublish").GetProperty("requested").GetInt32());
        Assert.DoesNotContain(first.Id.ToString(), counts.Body, StringComparison.Ordinal);
        (await first.Scene.Send(HttpMethod.Get, "/api/v1/disclosure-counts?year=2026&half=3", first.Scene.AsStaff(first.Privacy))).Is(HttpStatusCode.BadRequest, "validation-failed");
        (await first.Scene.Send(HttpMethod.Get, "/api/v1/disclosure-counts?year=2026&half=2", first.Scene.AsStaff(EndingScene.Officer("counselor")))).Is(HttpStatusCode.Forbidden, "not-allowed");
    }

    [Fact]
    public async Task The_list_of_grounds_is_the_privacy_officers_and_older_requests_keep_their_wording()
    {
        using var scene = await new DisclosureScene(vault).WithCase();
        Task<Answer> Put(int basis, object line, ServiceDefaults.Tokens.Act? who = null) => scene.Scene.Send(HttpMethod.Put, $"/api/v1/disclosure-bases/{basis}", scene.Scene.AsStaff(who ?? scene.Privacy), line);
        Assert.Equal(HttpStatusCode.NoContent, (await Put(12, new { label = "青葉市個人情報保護条例 第9条", active = true, emergency = false })).Status);
        DisclosureScene.Ok(await scene.Request());
        DisclosureScene.Ok(await scene.Basis(basis: 12));

        Assert.Equal(HttpStatusCode.NoContent, (await Put(12, new { label = "改正後の条文", active = false, emergency = false })).Status);
        (await Put(7, new { label = "x", active = true, emergency = false })).Is(HttpStatusCode.NotFound, "not-found");
        (await Put(13, new { label = (string?)null, active = true, emergency = false })).Is(HttpStatusCode.BadRequest, "validation-failed");
        (await Put(12, new { label = "x", active = true, emergency = false }, scene.Contractor)).Is(HttpStatusCode.Forbidden, "not-allowed");
        (await Put(12, new { label = "x", active = true, emergency = false }, scene.Privacy with { StepUpAt = null })).Is(HttpStatusCode.Forbidden, "step-up-needed");

        Assert.Equal("青葉市個人情報保護条例 第9条", (await scene.Call(HttpMethod.Get, "", scene.Requester)).Json.GetProperty("disclosure").GetProperty("basisLabel").GetString());
        Assert.Equal(7, (await scene.Scene.Send(HttpMethod.Get, "/api/v1/disclosure-bases", scene.Scene.AsStaff(scene.Requester))).Json.GetProperty("bases").GetArrayLength());
    }

    [Fact]
    public async Task What_is_chosen_from_is_what_is_packaged()
    {
        using var scene = await new DisclosureScene(vault).Approved();

        var page = await scene.Call(HttpMethod.Get, "/entries", scene.Contractor);

        Assert.Equal(["学年: 中2", $"私は {DisclosureScene.Kept} です"], page.Json.GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("text").GetString()).Skip(1).Take(2));
        Assert.Equal(5, page.Json.GetProperty("lastSeq").GetInt64());
        (await scene.Call(HttpMethod.Get, "/entries", scene.Privacy)).Is(HttpStatusCode.NotFound, "not-found");
        Assert.Equal(1, await vault.Count("select count(*) from access_log where reference_id = $1 and act = 2 and decision < 100", scene.Id));
    }

    private static async Task<DisclosureScene> Released(DisclosureScene scene)
    {
        await scene.Approved();
        DisclosureScene.Ok(await scene.Package());
        DisclosureScene.Ok(await scene.Release());
        return scene;
    }

    // Days pass by moving what is written: a superuser with the triggers off, as nobody in production is.
    private async Task Shift(DisclosureScene scene, string change)
    {
        await using var super = await vault.Connect("super");
        await using var command = VaultSystem.Command(super, $"set session_replication_role = replica; update disclosures set {change} where disclosure_id = '{scene.Id}'");
        Assert.True(await command.ExecuteNonQueryAsync() > 0);
    }

    private static async Task Until(Func<Task<long>> count)
    {
        for (var n = 0; n < 100 && await count() == 0; n++) await Task.Delay(100);
        Assert.NotEqual(0, await count());
    }

    private async Task<string> Everything(Guid tenantId)
    {
        var all = new StringBuilder();
        foreach (var table in new[] { "disclosures", "disclosure_steps", "disclosure_words", "disclosure_items", "disclosure_packages", "disclosure_bases", "access_log", "outbox", "deks", "entries" })
            all.Append(await Scalar($"select coalesce(string_agg(t::text, E'\\n'), '') from {table} t where tenant_id = $1", tenantId));
        return all.ToString();
    }

    private async Task<object?> Scalar(string sql, params object[] values)
    {
        await using var connection = await vault.Connect("super");
        await using var command = VaultSystem.Command(connection, sql, values);
        return await command.ExecuteScalarAsync();
    }
}
