using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using StorageVault.Tests.Attachments;

namespace StorageVault.Tests.Disclosure;

/// <summary>One request for several consultations of a resident, and files that go along.</summary>
[Collection(VaultSystemGroup.Name)]
public sealed class SeveralCasesTests(VaultSystem vault)
{
    [Fact, Trait("Requirement", "62")]
    public async Task Several_consultations_and_their_files_are_one_package_with_one_manifest()
    {
        using var scene = await new DisclosureScene(vault).WithCase();
        var (second, picture) = (await scene.Scene.Opened(), Samples.Jpeg());
        var file = await scene.Scene.Sent(second, picture, "山田さくらの写真.jpg");
        scene.Others.Add(second);
        var listed = (await scene.Scene.Send(HttpMethod.Get, $"/api/v1/consultations/{scene.Consultation}/disclosable", scene.Scene.AsStaff(scene.Requester))).Json.GetProperty("cases");
        Assert.Equal([scene.Consultation, second], listed.EnumerateArray().Select(one => one.GetProperty("consultationId").GetGuid()));
        await Approved(scene);
        var choose = (await scene.Call(HttpMethod.Get, $"/entries?consultation={second}", scene.Contractor)).Json.GetProperty("entries").EnumerateArray().Last();
        Assert.Equal(file, choose.GetProperty("files")[0].GetProperty("attachmentId").GetGuid());
        var (seq, name) = (choose.GetProperty("seq").GetInt64(), choose.GetProperty("text").GetString() ?? "");
        var at = name.IndexOf("山田さくら", StringComparison.Ordinal);

        var packaged = await scene.Package(entries: new object[]
        {
            new { consultationId = scene.Consultation, log = "talk", seq = 3 },
            new { consultationId = second, log = "talk", seq, redactions = new[] { new { start = at, length = 5 } }, files = new[] { file } },
        });
        DisclosureScene.Ok(packaged);
        DisclosureScene.Ok(await scene.Release());
        var (_, package) = await scene.Download(vault);

        Assert.Equal((2, 1, 1), (packaged.Json.GetProperty("entries").GetInt32(), packaged.Json.GetProperty("files").GetInt32(), packaged.Json.GetProperty("redactions").GetInt32()));
        var files = await Opened(scene, package);
        var inside = $"files/2-talk-{seq}-1.jpg";
        Assert.Equal(["files/2-talk-" + seq + "-1.jpg", "manifest.json", "record.json", "transcript-1.html", "transcript-2.html"], files.Keys.Order(StringComparer.Ordinal));
        foreach (var one in JsonDocument.Parse(files["manifest.json"]).RootElement.GetProperty("files").EnumerateArray())
            Assert.Equal(one.GetProperty("sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(files[one.GetProperty("name").GetString() ?? ""])));
        // What is handed out is what any reader gets: cleaned of its metadata, under a name that tells nothing.
        Assert.Equal((await vault.Download(second, file, scene.Scene.AsStaff(scene.Contractor))).Body, files[inside]);
        Assert.All(files.Values, bytes => Assert.True(bytes.AsSpan().IndexOf("山田さくら"u8) < 0));
        Assert.Contains(inside, System.Text.Encoding.UTF8.GetString(files["transcript-2.html"]), StringComparison.Ordinal);
        Assert.Equal(1, await vault.Count("select count(*) from access_log where reference_id = $1 and act = 51 and decision = 40 and object_id = $2", scene.Id, file));
        Assert.Equal(0, await vault.Count("select count(*) from disclosure_package_chunks where disclosure_id = $1", scene.Id));
    }

    [Fact, Trait("Requirement", "56")]
    public async Task Of_one_resident_and_department_alone_and_no_file_of_another_entry()
    {
        using var scene = await new DisclosureScene(vault).WithCase();
        var stranger = await scene.Scene.Opened(ServiceDefaults.Tokens.Act.Of(Guid.CreateVersion7(), Guid.CreateVersion7()));
        var other = await scene.Scene.Opened();
        var file = await scene.Scene.Sent(other, Samples.Jpeg());

        scene.Others.Add(stranger);
        (await scene.Request()).Is(HttpStatusCode.Conflict, "consultations-differ");
        scene.Others[0] = Guid.NewGuid();
        (await scene.Request()).Is(HttpStatusCode.NotFound, "not-found");
        scene.Others[0] = scene.Consultation;
        (await scene.Request()).Is(HttpStatusCode.BadRequest, "validation-failed");
        scene.Others[0] = other;
        await Approved(scene);

        (await scene.Package(entries: new[] { new { consultationId = scene.Consultation, log = "talk", seq = 3, files = new[] { file } } })).Is(HttpStatusCode.BadRequest, "validation-failed");
        (await scene.Package(entries: new[] { new { consultationId = stranger, log = "talk", seq = 1 } })).Is(HttpStatusCode.BadRequest, "validation-failed");
        (await scene.Call(HttpMethod.Get, $"/entries?consultation={stranger}", scene.Contractor)).Is(HttpStatusCode.NotFound, "not-found");
        await Change(file, "state = 3");
        (await scene.Package(entries: new[] { new { consultationId = other, log = "talk", seq = 2, files = new[] { file } } })).Is(HttpStatusCode.Conflict, "attachment-waiting");
        await Change(file, "state = 2, chunks = 400");
        (await scene.Package(entries: new[] { new { consultationId = other, log = "talk", seq = 2, files = new[] { file } } })).Is(HttpStatusCode.RequestEntityTooLarge, "too-large");
    }

    /// <summary>Past the trigger that keeps a file of an entry as it is: what a scanner or a larger upload would have left.</summary>
    private Task Change(Guid file, string set) => vault.Execute($"set session_replication_role = replica; update attachments set {set} where attachment_id = '{file}'");

    private static async Task Approved(DisclosureScene scene)
    {
        DisclosureScene.Ok(await scene.Request());
        DisclosureScene.Ok(await scene.Basis());
        DisclosureScene.Ok(await scene.Approve(scene.Contractor));
        DisclosureScene.Ok(await scene.Approve(scene.Privacy));
    }

    private static async Task<Dictionary<string, byte[]>> Opened(DisclosureScene scene, byte[] package)
    {
        var signer = (await scene.Scene.Send(HttpMethod.Get, "/api/v1/disclosure-signer", scene.Scene.AsStaff(scene.Privacy))).Json.GetProperty("certificate").GetString() ?? string.Empty;
        using var archive = new ZipArchive(new MemoryStream(await scene.OpenWithOpenSsl(package, signer)));
        return archive.Entries.ToDictionary(entry => entry.FullName, entry =>
        {
            using var content = entry.Open();
            var bytes = new MemoryStream();
            content.CopyTo(bytes);
            return bytes.ToArray();
        });
    }
}
