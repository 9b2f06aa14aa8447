using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using StorageVault.Tests.Ending;

namespace StorageVault.Tests.Disclosure;

/// <summary>The whole way on the real vault, and who is stopped where.</summary>
[Collection(VaultSystemGroup.Name)]
public sealed class DisclosureTests(VaultSystem vault)
{
    [Fact]
    [Trait("Requirement", "62"), Trait("Requirement", "33")]
    public async Task A_request_becomes_one_package_that_openssl_opens_and_nobody_fetches_twice()
    {
        using var scene = await new DisclosureScene(vault).Approved();
        var signer = (await scene.Scene.Send(HttpMethod.Get, "/api/v1/disclosure-signer", scene.Scene.AsStaff(scene.Privacy))).Json.GetProperty("certificate").GetString() ?? string.Empty;
        var packaged = await scene.Package();
        DisclosureScene.Ok(packaged);
        Assert.Equal(("packaged", 2, 1), (packaged.Json.GetProperty("state").GetString(), packaged.Json.GetProperty("entries").GetInt32(), packaged.Json.GetProperty("redactions").GetInt32()));
        DisclosureScene.Ok(await scene.Release());

        var (status, package) = await scene.Download(vault);
        var again = await scene.Download(vault, scene.Privacy);
        var receipt = await scene.Call(HttpMethod.Post, "/acknowledge", scene.Requester, new { receivedAt = TimeProvider.System.GetUtcNow(), receivedBy = "生活安全課 受領", note = (string?)null });

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Conflict), (status, again.Status));
        Assert.Contains("already-downloaded", Encoding.UTF8.GetString(again.Body), StringComparison.Ordinal);
        Assert.Equal("acknowledged", receipt.Json.GetProperty("state").GetString());
        var files = Unpacked(await scene.OpenWithOpenSsl(package, signer));
        Assert.Empty(Broken(files));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(files["manifest.json"])), packaged.Json.GetProperty("manifestSha256").GetString());
        Shows(files, scene);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], (await History(scene)).Select(line => line.N));
        Assert.Equal(["request", "recordBasis", "approve", "confirm", "package", "release", "download", "acknowledge"], (await History(scene)).Select(line => line.Act));
        // Each step and the case's reading left a row before anything was shown.
        foreach (var act in new[] { 60, 61, 64, 65, 67 }) Assert.Equal(1, await Rows(scene, $"act = {act} and decision < 100"));
        Assert.Equal((2, 1, 1), (await Rows(scene, "act = 62 and decision = 40"), await Rows(scene, "act = 66 and decision = 40"), await Rows(scene, "act = 66 and decision = 165")));
        Assert.Equal(1, await Rows(scene, "act = 2 and decision = 40 and log = 1 and from_seq = 3 and to_seq = 4"));
    }

    [Fact]
    public async Task A_changed_package_or_record_is_found_out()
    {
        using var scene = await new DisclosureScene(vault).Approved();
        var signer = (await scene.Scene.Send(HttpMethod.Get, "/api/v1/disclosure-signer", scene.Scene.AsStaff(scene.Privacy))).Json.GetProperty("certificate").GetString() ?? string.Empty;
        DisclosureScene.Ok(await scene.Package());
        DisclosureScene.Ok(await scene.Release());
        var (_, package) = await scene.Download(vault);

        var files = Unpacked(await scene.OpenWithOpenSsl(package, signer));
        files["record.json"] = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(files["record.json"]).Replace("たすけて", "だいじょうぶ", StringComparison.Ordinal));
        Assert.Equal(["record.json"], Broken(files));
        await Assert.ThrowsAsync<DisclosureScene.OpenSslRefusedException>(() => scene.OpenWithOpenSsl(package, signer, signed =>
        {
            var at = signed.AsSpan().IndexOf(Encoding.UTF8.GetBytes(DisclosureScene.Kept));
            Assert.True(at > 0);
            signed[at] ^= 1;
            return signed;
        }));
        // Another's certificate proves nothing.
        await Assert.ThrowsAsync<DisclosureScene.OpenSslRefusedException>(() => scene.OpenWithOpenSsl(package, scene.Certificate));
    }

    [Fact, Trait("Requirement", "62")]
    public async Task Two_of_a_contractor_one_in_two_roles_and_one_session_are_not_two()
    {
        using var scene = await new DisclosureScene(vault).WithCase();
        DisclosureScene.Ok(await scene.Request());
        (await scene.Approve(scene.Contractor)).Is(HttpStatusCode.Conflict, "disclosure-state");
        DisclosureScene.Ok(await scene.Basis());

        (await scene.Approve(scene.Requester)).Is(HttpStatusCode.Conflict, "requester-cannot-approve");
        (await scene.Approve(scene.Privacy with { SessionId = scene.Requester.SessionId })).Is(HttpStatusCode.Conflict, "requester-cannot-approve");
        DisclosureScene.Ok(await scene.Approve(scene.Contractor));
        (await scene.Approve(scene.Colleague)).Is(HttpStatusCode.Conflict, "town-approval-missing");
        (await scene.Approve(scene.Privacy with { SessionId = scene.Contractor.SessionId })).Is(HttpStatusCode.Conflict, "approval-missing");
        (await scene.Approve(scene.Contractor with { Roles = new HashSet<string> { "supervisor", "privacyOfficer" } })).Is(HttpStatusCode.Conflict, "approval-missing");
        (await scene.Package()).Is(HttpStatusCode.Conflict, "disclosure-state");
        (await scene.Release()).Is(HttpStatusCode.Conflict, "disclosure-state");
        DisclosureScene.Ok(await scene.Approve(scene.Privacy));
        Assert.Equal((1, 2, 2), (await Rows(scene, "act = 62 and decision = 162"), await Rows(scene, "act = 62 and decision = 161"), await Rows(scene, "act = 62 and decision = 121")));
    }

    [Theory]
    [InlineData("first_by = $3, first_session = $4, first_town = false, first_as = 1, first_at = now(), state = 5, packaged_at = now()")]
    [InlineData("first_by = requested_by, first_session = $4, first_town = true, first_as = 1, first_at = now(), state = 3, packaged_by = $3")]
    [InlineData("state = 6, released_at = now(), released_by = $3, packaged_by = $4")]
    [InlineData("requested_by = $3, packaged_by = $4"), InlineData("basis = 4, packaged_by = $3, packaged_at = null, ended_by = $4")]
    [Trait("Requirement", "62")]
    public async Task The_database_itself_takes_no_step_out_of_order(string change)
    {
        using var scene = await new DisclosureScene(vault).WithCase();
        DisclosureScene.Ok(await scene.Request());
        DisclosureScene.Ok(await scene.Basis());
        await using var super = await vault.Connect("super");
        await using var command = VaultSystem.Command(super, $"update disclosures set {change} where tenant_id = $1 and disclosure_id = $2", scene.Scene.TenantId, scene.Id, Guid.NewGuid(), Guid.NewGuid());

        var refused = await Assert.ThrowsAsync<Npgsql.PostgresException>(command.ExecuteNonQueryAsync);

        Assert.Contains(refused.SqlState, new[] { "23001", "23514" });
    }

    [Theory]
    [InlineData("delete from disclosure_steps"), InlineData("update disclosure_steps set at = now()"), InlineData("truncate disclosure_steps"), InlineData("delete from disclosure_words")]
    [InlineData("update disclosure_items set seq = seq"), InlineData("delete from disclosure_bases"), InlineData("delete from disclosures"), InlineData("truncate disclosures cascade")]
    public async Task Nobody_prunes_the_history(string sql)
    {
        using var scene = await new DisclosureScene(vault).WithCase();
        DisclosureScene.Ok(await scene.Request());
        await using var super = await vault.Connect("super");
        await using var command = VaultSystem.Command(super, sql);

        Assert.Equal("23001", (await Assert.ThrowsAsync<Npgsql.PostgresException>(command.ExecuteNonQueryAsync)).SqlState);
    }

    [Fact]
    [Trait("Requirement", "56")]
    public async Task Another_town_another_department_and_who_is_kept_away_see_nothing()
    {
        using var scene = await new DisclosureScene(vault).Approved();
        using var elsewhere = vault.NewScene();
        var path = $"/api/v1/disclosures/{scene.Id}";

        foreach (var (method, rest) in new[] { (HttpMethod.Get, ""), (HttpMethod.Get, "/entries"), (HttpMethod.Post, "/approve"), (HttpMethod.Post, "/release"), (HttpMethod.Post, "/download") })
            (await elsewhere.Send(method, path + rest, elsewhere.AsStaff(scene.Privacy))).Is(HttpStatusCode.NotFound, "not-found");
        (await scene.Call(HttpMethod.Get, "", EndingScene.Officer([Guid.NewGuid()], "supervisor", "departmentOfficer"))).Is(HttpStatusCode.NotFound, "not-found");
        (await scene.Call(HttpMethod.Get, "", EndingScene.Officer("tenantAdmin"))).Is(HttpStatusCode.NotFound, "not-found");
        Assert.Empty((await elsewhere.Send(HttpMethod.Get, "/api/v1/disclosures", elsewhere.AsStaff(scene.Privacy))).Json.GetProperty("disclosures").EnumerateArray());
        Assert.DoesNotContain(DisclosureScene.Officer, (await scene.Scene.Send(HttpMethod.Get, "/api/v1/disclosures", scene.Scene.AsStaff(scene.Privacy))).Body, StringComparison.Ordinal);

        // The auditor gets the history and no form; the approver the form.
        var audited = await scene.Call(HttpMethod.Get, "", EndingScene.Officer("auditor"));
        Assert.Equal((JsonValueKind.Null, 4), (audited.Json.GetProperty("request").ValueKind, audited.Json.GetProperty("history").GetArrayLength()));
        Assert.Equal(DisclosureScene.Officer, (await scene.Call(HttpMethod.Get, "", scene.Privacy)).Json.GetProperty("request").GetProperty("officer").GetString());

        // A conflict of interest is stronger than any role.
        Assert.Equal(HttpStatusCode.NoContent, (await scene.Scene.Send(HttpMethod.Put, $"/api/v1/consultations/{scene.Consultation}/conflicts/{scene.Contractor.Subject}", scene.Scene.AsStaff(scene.Privacy), new { scope = "consultation" })).Status);
        (await scene.Package()).Is(HttpStatusCode.NotFound, "not-found");
        (await scene.Call(HttpMethod.Get, "", scene.Contractor)).Is(HttpStatusCode.NotFound, "not-found");
    }

    private static Dictionary<string, byte[]> Unpacked(byte[] zip)
    {
        using var archive = new ZipArchive(new MemoryStream(zip));
        return archive.Entries.ToDictionary(entry => entry.FullName, entry =>
        {
            using var content = entry.Open();
            var bytes = new MemoryStream();
            content.CopyTo(bytes);
            return bytes.ToArray();
        });
    }

    private static List<string> Broken(Dictionary<string, byte[]> files) =>
        [.. JsonDocument.Parse(files["manifest.json"]).RootElement.GetProperty("files").EnumerateArray()
            .Where(file => Convert.ToHexStringLower(SHA256.HashData(files[file.GetProperty("name").GetString() ?? ""])) != file.GetProperty("sha256").GetString()).Select(file => file.GetProperty("name").GetString() ?? "")];

    private static void Shows(Dictionary<string, byte[]> files, DisclosureScene scene)
    {
        var (page, record) = (Encoding.UTF8.GetString(files["transcript.html"]), JsonDocument.Parse(files["record.json"]).RootElement);
        Assert.Equal(3, files.Count);
        foreach (var text in new[] { page, Encoding.UTF8.GetString(files["record.json"]) })
        {
            Assert.Contains(DisclosureScene.Kept, text, StringComparison.Ordinal);
            Assert.Contains("兄は ■■■■ です", text, StringComparison.Ordinal);
            Assert.Contains("青葉警察署", text, StringComparison.Ordinal);
            Assert.DoesNotContain("Canary-7b1f", text, StringComparison.Ordinal);
            Assert.DoesNotContain("さようなら", text, StringComparison.Ordinal);
            Assert.DoesNotContain("中2", text, StringComparison.Ordinal);
        }
        Assert.Equal((scene.Scene.Resident.Subject, 5, 2), (record.GetProperty("identifiers").GetProperty("residentId").GetGuid(), record.GetProperty("entriesHeld").GetInt32(), record.GetProperty("entries").GetArrayLength()));
        Assert.Equal([0, 1], record.GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("redactions").GetInt32()));
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
    }

    private static async Task<List<(int N, string Act)>> History(DisclosureScene scene) =>
        [.. (await scene.Call(HttpMethod.Get, "", scene.Privacy)).Json.GetProperty("history").EnumerateArray().Select(line => (line.GetProperty("n").GetInt32(), line.GetProperty("act").GetString() ?? ""))];

    private Task<long> Rows(DisclosureScene scene, string where) =>
        vault.Count($"select count(*) from access_log where tenant_id = $1 and reference_id = $2 and {where}", scene.Scene.TenantId, scene.Id);
}
