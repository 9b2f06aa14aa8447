using System.Net;
using System.Text;

namespace StorageVault.Tests.Attachments;

/// <summary>Files on their way into a real vault and out of it.</summary>
[Collection(VaultSystemGroup.Name)]
public sealed class AttachmentTests(VaultSystem vault)
{
    [Fact, Trait("Requirement", "68")]
    public async Task A_picture_goes_to_the_counselor_without_what_it_tells_and_for_saving_only()
    {
        using var scene = vault.NewScene();
        var id = await scene.Opened();
        await scene.Grant(id, scene.Counselor);
        var picture = Guid.CreateVersion7();

        var kept = await scene.Upload(id, picture, Samples.Jpeg(scanLength: 150_000), "../校庭\u202Egpj.exe");
        var entry = await scene.WriteWith(id, Guid.CreateVersion7(), "これです", [picture]);
        var page = await scene.Read(id, scene.AsStaff(scene.Counselor));
        var (status, body, content, headers) = await vault.Download(id, picture, scene.AsStaff(scene.Counselor));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK), (kept.Status, entry.Status, status));
        var file = page.Json.GetProperty("entries").EnumerateArray().Last().GetProperty("attachments")[0];
        Assert.Equal(("校庭gpj.exe.jpg", "image/jpeg", body.LongLength), (file.GetProperty("name").GetString(), file.GetProperty("type").GetString(), file.GetProperty("size").GetInt64()));
        Assert.True(body.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Samples.Marker)) < 0);
        Assert.Equal(("image/jpeg", "attachment"), (content.ContentType?.MediaType, content.ContentDisposition?.DispositionType));
        Assert.Equal(("no-store", "nosniff", "default-src 'none'; sandbox", "same-origin"), (
            headers.GetValues("Cache-Control").Single(), headers.GetValues("X-Content-Type-Options").Single(), headers.GetValues("Content-Security-Policy").Single(),
            headers.GetValues("Cross-Origin-Resource-Policy").Single()));
        Assert.Equal(1, await vault.Count("select count(*) from access_log where tenant_id = $1 and act = 51 and object_id = $2 and decision = 2", scene.TenantId, picture));
    }

    [Fact]
    public async Task A_counselors_file_goes_to_the_resident_and_a_memos_file_does_not()
    {
        using var scene = vault.NewScene();
        var id = await scene.Opened();
        await scene.Grant(id, scene.Counselor);
        var (shown, kept) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var staff = () => scene.AsStaff(scene.Counselor);

        Assert.Equal(HttpStatusCode.OK, (await scene.Upload(id, shown, Samples.Pdf(), "案内.pdf", staff())).Status);
        Assert.Equal(HttpStatusCode.OK, (await scene.WriteWith(id, Guid.CreateVersion7(), "どうぞ", [shown], staff())).Status);
        Assert.Equal(HttpStatusCode.OK, (await scene.Upload(id, kept, Samples.Pdf(), "記録.pdf", staff(), "staff")).Status);
        Assert.Equal(HttpStatusCode.OK, (await scene.WriteWith(id, Guid.CreateVersion7(), "メモ", [kept], staff(), "staff")).Status);

        Assert.Equal(Samples.Pdf(), (await vault.Download(id, shown, scene.AsResident())).Body);
        Assert.Equal(HttpStatusCode.NotFound, (await vault.Download(id, kept, scene.AsResident())).Status);
        Assert.Equal(HttpStatusCode.OK, (await vault.Download(id, kept, staff())).Status);
    }

    [Fact]
    public async Task Nobody_reads_a_file_before_an_entry_names_it_nor_a_stranger_afterwards()
    {
        using var scene = vault.NewScene();
        using var elsewhere = vault.NewScene();
        var id = await scene.Opened();
        var file = Guid.CreateVersion7();
        await scene.Upload(id, file, Samples.Png());

        var before = await vault.Download(id, file, scene.AsResident());
        await scene.WriteWith(id, Guid.CreateVersion7(), "", [file]);

        Assert.Equal(HttpStatusCode.NotFound, before.Status);
        Assert.Equal(HttpStatusCode.NotFound, (await vault.Download(id, file, scene.AsStaff(scene.Counselor))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await vault.Download(id, file, elsewhere.AsResident())).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await elsewhere.Upload(id, Guid.CreateVersion7(), Samples.Png())).Status);
        Assert.Equal(HttpStatusCode.OK, (await vault.Download(id, file, scene.AsResident())).Status);
    }

    [Fact]
    public async Task The_same_file_again_gives_the_first_answer_and_another_one_is_refused()
    {
        using var scene = vault.NewScene();
        var id = await scene.Opened();
        var (file, entry) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var first = await scene.Upload(id, file, Samples.Jpeg());

        var again = await scene.Upload(id, file, Samples.Jpeg());
        var other = await scene.Upload(id, file, Samples.Png());
        var (written, repeated) = (await scene.WriteWith(id, entry, "一", [file]), await scene.WriteWith(id, entry, "一", [file]));
        var without = await scene.Write(id, entry, "一");
        var afterwards = await scene.Upload(id, file, Samples.Jpeg());

        Assert.Equal((HttpStatusCode.OK, first.Body, first.Body), (again.Status, again.Body, afterwards.Body));
        other.Is(HttpStatusCode.Conflict, "attachment-id-reused");
        Assert.Equal((HttpStatusCode.OK, written.Body), (repeated.Status, repeated.Body));
        without.Is(HttpStatusCode.Conflict, "entry-id-reused");
        Assert.Equal(1, await vault.Count("select count(*) from attachment_chunks where tenant_id = $1", scene.TenantId));
    }

    [Fact]
    public async Task An_entry_names_only_whole_files_of_its_own_writer_log_and_time()
    {
        using var scene = vault.NewScene();
        var id = await scene.Opened();
        await scene.Grant(id, scene.Counselor);
        var (mine, theirs, used) = (Guid.CreateVersion7(), Guid.CreateVersion7(), await scene.Sent(id, Samples.Png()));
        await scene.Upload(id, mine, Samples.Png());
        await scene.Upload(id, theirs, Samples.Png(), token: scene.AsStaff(scene.Counselor));

        foreach (var wrong in new[] { theirs, used, Guid.CreateVersion7() })
            (await scene.WriteWith(id, Guid.CreateVersion7(), "だめ", [mine, wrong])).Is(HttpStatusCode.Conflict, "attachment-missing");
        (await scene.WriteWith(id, Guid.CreateVersion7(), "", [])).Is(HttpStatusCode.BadRequest, "validation-failed");
        (await scene.WriteWith(id, Guid.CreateVersion7(), "", [mine, mine])).Is(HttpStatusCode.BadRequest, "validation-failed");
        (await scene.WriteWith(id, Guid.CreateVersion7(), "", [.. Enumerable.Range(0, 11).Select(_ => Guid.CreateVersion7())])).Is(HttpStatusCode.BadRequest, "validation-failed");
        Assert.Equal(HttpStatusCode.OK, (await scene.WriteWith(id, Guid.CreateVersion7(), "", [mine])).Status);
    }

    [Fact]
    public async Task A_broken_off_sending_starts_again_and_the_older_one_cannot_go_on()
    {
        using var scene = vault.NewScene();
        var id = await scene.Opened();
        var file = Guid.CreateVersion7();
        var whole = Samples.Png(512, 600, noise: 1);
        using var older = new HeldContent(whole, holdAt: 700_000);
        var first = scene.Send(HttpMethod.Put, $"/api/v1/consultations/{id}/attachments/{file}?log=talk", scene.AsResident(), older);
        await older.Held;
        // What is held has left this process only; the vault has begun when the row is there.
        await Until(async () => await vault.Count("select count(*) from attachments where tenant_id = $1", scene.TenantId) == 1);

        var newer = await scene.Upload(id, file, whole);
        older.GoOn();
        var late = await first;

        Assert.Equal(HttpStatusCode.OK, newer.Status);
        late.Is(HttpStatusCode.Conflict, "upload-superseded");
        Assert.Equal(HttpStatusCode.OK, (await scene.WriteWith(id, Guid.CreateVersion7(), "", [file])).Status);
        var body = (await vault.Download(id, file, scene.AsResident())).Body;
        Assert.True(body.Length > 900_000 && body.AsSpan().IndexOf("IEND"u8) > 0);
    }

    [Theory, InlineData("svg", 415, "type-not-allowed"), InlineData("html", 400, "validation-failed"), InlineData("bomb", 413, "too-large"), Trait("Requirement", "68")]
    public async Task What_may_not_be_sent_is_refused_with_its_code_and_leaves_nothing(string what, int status, string code)
    {
        using var scene = vault.NewScene();
        var id = await scene.Opened();
        byte[] file = what switch
        {
            "svg" => "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"u8.ToArray(),
            "html" => [0xFF, 0xD8, 0xFF, .. "<script>alert(1)</script>"u8],
            _ => Samples.Png(50_000, 50_000),
        };

        var answer = await scene.Upload(id, Guid.CreateVersion7(), file);

        answer.Is((HttpStatusCode)status, code);
        Assert.Equal(0, await vault.Count("select count(*) from attachments where tenant_id = $1", scene.TenantId));
    }

    [Fact, Trait("Requirement", "67"), Trait("Requirement", "68")]
    public async Task A_body_that_is_announced_too_long_is_refused_before_it_comes()
    {
        using var scene = vault.NewScene();
        var id = await scene.Opened();
        using var client = vault.System.Client("storage-vault");
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/api/v1/consultations/{id}/attachments/{Guid.CreateVersion7()}") { Content = new ByteArrayContent(new byte[21 * 1024 * 1024]) };
        request.Headers.Add(ServiceDefaults.Tokens.TokenMint.Header, scene.AsResident());
        request.Headers.ExpectContinue = true;

        using var response = await client.SendAsync(request);

        new Answer(response.StatusCode, await response.Content.ReadAsStringAsync()).Is(HttpStatusCode.RequestEntityTooLarge, "too-large");
        Assert.Equal(0, await vault.Count("select count(*) from attachments where tenant_id = $1", scene.TenantId));
    }

    [Fact, Trait("Requirement", "67"), Trait("Requirement", "68")]
    public async Task A_body_without_an_end_is_cut_at_the_limit_and_leaves_nothing()
    {
        using var scene = vault.NewScene();
        var id = await scene.Opened();
        using var endless = new HeldContent([.. Samples.Jpeg(scanLength: 100)[..^200], .. Enumerable.Repeat((byte)0x11, 30 * 1024 * 1024)], holdAt: null);
        var answer = default(Answer);

        // Whoever goes on sending after the limit may find the line cut before the answer is read.
        try { answer = await scene.Send(HttpMethod.Put, $"/api/v1/consultations/{id}/attachments/{Guid.CreateVersion7()}?log=talk", scene.AsResident(), endless); }
        catch (HttpRequestException) { Assert.Null(answer); }

        Assert.True(answer is null or { Status: HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.BadRequest });
        await Until(async () => await vault.Count("select count(*) from attachments where tenant_id = $1", scene.TenantId) == 0);
        Assert.Equal(1, await vault.Count("select count(*) from access_log where tenant_id = $1 and act = 50 and decision > 100", scene.TenantId));
    }

    [Theory]
    [InlineData("update attachment_chunks set sealed = (select sealed from attachment_chunks o where o.tenant_id = $1 and o.attachment_id = $2 and o.n = 0) where tenant_id = $1 and attachment_id = $2 and n = 1")]
    [InlineData("delete from attachment_chunks where tenant_id = $1 and attachment_id = $2 and n = 2")]
    [InlineData("update attachments set chunks = 2 where tenant_id = $1 and attachment_id = $2")]
    [InlineData("update attachments set log = 2 where tenant_id = $1 and attachment_id = $2")]
    [InlineData("update attachments set head = overlay(head placing '\\x00'::bytea from 70) where tenant_id = $1 and attachment_id = $2")]
    [Trait("Requirement", "13")]
    public async Task A_file_that_somebody_changed_in_the_database_does_not_open(string change)
    {
        using var scene = vault.NewScene();
        var id = await scene.Opened();
        var file = await scene.Sent(id, Samples.Jpeg(scanLength: 150_000));
        Assert.True(await vault.Count("select chunks from attachments where tenant_id = $1", scene.TenantId) == 3);
        await vault.Execute("set session_replication_role = replica; " + change.Replace("$1", $"'{scene.TenantId}'", StringComparison.Ordinal).Replace("$2", $"'{file}'", StringComparison.Ordinal));

        var answer = await Try(() => vault.Download(id, file, scene.AsResident()));

        Assert.True(answer is null or { Status: HttpStatusCode.InternalServerError or HttpStatusCode.NotFound });
    }

    [Fact]
    public async Task The_database_refuses_to_take_a_file_of_an_entry_away()
    {
        using var scene = vault.NewScene();
        var id = await scene.Opened();
        var file = await scene.Sent(id, Samples.Png());

        foreach (var sql in new[] { "delete from attachment_chunks where tenant_id = $1 and attachment_id = $2", "update attachments set entry_id = null where tenant_id = $1 and attachment_id = $2" })
            Assert.Equal("42501", (await Assert.ThrowsAsync<Npgsql.PostgresException>(() => vault.Execute(sql, scene.TenantId, file))).SqlState);
    }

    [Fact]
    public async Task A_file_that_no_entry_names_goes_after_a_day_and_a_broken_off_one_after_an_hour()
    {
        using var scene = vault.NewScene();
        var id = await scene.Opened();
        var (unused, fresh, used) = (Guid.CreateVersion7(), Guid.CreateVersion7(), await scene.Sent(id, Samples.Png()));
        await scene.Upload(id, unused, Samples.Png());
        await scene.Upload(id, fresh, Samples.Png());
        await vault.Execute("update attachments set touched_at = now() - interval '25 hours' where tenant_id = $1 and attachment_id <> $2", scene.TenantId, fresh);

        await Until(async () => await vault.Count("select count(*) from attachments where tenant_id = $1 and attachment_id = $2", scene.TenantId, unused) == 0);

        Assert.Equal(2, await vault.Count("select count(*) from attachments where tenant_id = $1 and attachment_id in ($2, $3)", scene.TenantId, fresh, used));
        Assert.Equal(1, await vault.Count("select count(*) from access_log where tenant_id = $1 and act = 53 and object_id = $2", scene.TenantId, unused));
        (await scene.WriteWith(id, Guid.CreateVersion7(), "おそい", [unused])).Is(HttpStatusCode.Conflict, "attachment-missing");
    }

    [Fact]
    public async Task Twenty_files_that_no_entry_names_are_enough()
    {
        using var scene = vault.NewScene();
        var id = await scene.Opened();
        for (var i = 0; i < 20; i++) Assert.Equal(HttpStatusCode.OK, (await scene.Upload(id, Guid.CreateVersion7(), Samples.Png())).Status);

        (await scene.Upload(id, Guid.CreateVersion7(), Samples.Png())).Is(HttpStatusCode.TooManyRequests, "too-often");
    }

    [Fact]
    public async Task A_closed_talk_takes_no_file_and_gives_out_those_it_has()
    {
        using var scene = vault.NewScene();
        var id = await scene.Opened();
        var file = await scene.Sent(id, Samples.Png());
        await scene.Close(id);

        (await scene.Upload(id, Guid.CreateVersion7(), Samples.Png())).Is(HttpStatusCode.Conflict, "consultation-closed");
        Assert.Equal(HttpStatusCode.OK, (await vault.Download(id, file, scene.AsResident())).Status);
    }

    [Fact, Trait("Requirement", "19"), Trait("Requirement", "39")]
    public async Task The_database_and_the_log_show_neither_name_nor_length_nor_bytes()
    {
        using var scene = vault.NewScene();
        var id = await scene.Opened();
        var name = $"しるし{Guid.NewGuid():N}";
        await scene.Sent(id, Samples.Pdf("/Marker (" + Samples.Marker + ")", 70_001), name + ".pdf");
        await using var connection = await vault.Connect("super");
        await using var command = VaultSystem.Command(connection, "select string_agg(sealed, ''::bytea) from attachment_chunks where tenant_id = $1", scene.TenantId);
        await using var rows = VaultSystem.Command(connection, "select string_agg(a::text, '') from attachments a where tenant_id = $1", scene.TenantId);

        var chunks = (byte[])(await command.ExecuteScalarAsync() ?? Array.Empty<byte>());
        var texts = (string)(await rows.ExecuteScalarAsync() ?? string.Empty);
        var log = await File.ReadAllTextAsync(Path.Combine(vault.System.Logs, "storage-vault.log"));

        Assert.Equal(65_552 + 8_192 + 16, chunks.Length);
        Assert.True(chunks.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Samples.Marker)) < 0);
        Assert.DoesNotContain(Convert.ToHexStringLower(Encoding.UTF8.GetBytes(name)), texts, StringComparison.Ordinal);
        Assert.DoesNotContain(name, log, StringComparison.Ordinal);
    }

    internal static async Task Until(Func<Task<bool>> done)
    {
        for (var i = 0; i < 300; i++)
        {
            if (await done()) return;
            await Task.Delay(100);
        }
        Assert.Fail("It did not happen within 30 s.");
    }

    private static async Task<T?> Try<T>(Func<Task<T>> call) where T : struct
    {
        try { return await call(); }
        catch (HttpRequestException) { return null; }
    }

    /// <summary>A body in chunked encoding that waits in the middle until it is told to go on.</summary>
    private sealed class HeldContent(byte[] file, int? holdAt) : HttpContent
    {
        private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously), _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal Task Held => _held.Task;

        internal void GoOn() => _goOn.TrySetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(file.AsMemory(0, holdAt ?? file.Length));
            await stream.FlushAsync();
            if (holdAt is not { } at) return;
            _held.TrySetResult();
            await _goOn.Task;
            await stream.WriteAsync(file.AsMemory(at));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
