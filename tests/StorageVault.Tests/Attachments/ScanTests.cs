using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using StorageVault.Attachments.Scanning;

namespace StorageVault.Tests.Attachments;

/// <summary>Quarantine, against a stand-in that speaks clamd's protocol.</summary>
[Collection(VaultSystemGroup.Name)]
public sealed class ScanTests(VaultSystem vault)
{
    [Theory, InlineData("stream: OK", 1), InlineData("stream: Eicar-Test-Signature FOUND", 2), InlineData("INSTREAM size limit exceeded. ERROR", 0), InlineData("", 0), InlineData("stream: x OK", 0)]
    public void Only_a_clear_answer_decides(string answer, int verdict) => Assert.Equal((ScanVerdict)verdict, Clamd.Read(answer));

    [Theory, InlineData("", true), InlineData("/run/clamav/clamd.ctl", true), InlineData("clamd:3310", true), InlineData("clamd", false), InlineData(":3310", false), InlineData("clamd:0", false)]
    public void An_address_is_a_host_with_a_port_or_a_path(string address, bool fits) => Assert.Equal(fits, Clamd.IsAddress(address));

    [Fact, Trait("Requirement", "68")]
    public async Task While_the_scanner_is_away_the_file_waits_and_the_text_goes_on()
    {
        var port = FreePort();
        // A second process of the vault, which has a scanner.
        var scanning = await vault.System.StartReplicaAsync("storage-vault", "scanning", new Dictionary<string, string> { ["Scan__Address"] = $"127.0.0.1:{port}", ["Scan__Retry"] = "00:00:00.300" });
        using var scene = vault.NewScene(address: scanning);
        var id = await scene.Opened();
        await scene.Grant(id, scene.Counselor);
        var (good, bad) = (Guid.CreateVersion7(), Guid.CreateVersion7());

        var kept = await scene.Upload(id, good, Samples.Jpeg(scanLength: 100_000));
        await scene.Upload(id, bad, Samples.Pdf("/Note (X5O-EICAR)"), "x.pdf");
        var entry = await scene.WriteWith(id, Guid.CreateVersion7(), "本文はすぐ届く", [good, bad]);
        var waiting = await vault.Download(id, good, scene.AsStaff(scene.Counselor));

        Assert.True(kept.Json.GetProperty("waiting").GetBoolean());
        Assert.Equal("本文はすぐ届く", (await scene.Read(id, scene.AsStaff(scene.Counselor))).Texts[^1]);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Conflict), (entry.Status, waiting.Status));
        Assert.Contains("attachment-waiting", Encoding.UTF8.GetString(waiting.Body), StringComparison.Ordinal);

        await using var scanner = new StandIn(port);
        await AttachmentTests.Until(async () => await vault.Count("select count(*) from attachments where tenant_id = $1 and state = 3", scene.TenantId) == 0);

        var (status, body, _, _) = await vault.Download(id, good, scene.AsStaff(scene.Counselor));
        var refused = await vault.Download(id, bad, scene.AsStaff(scene.Counselor));
        Assert.Equal(HttpStatusCode.OK, status);
        // What the scanner saw is what is given out, byte by byte.
        Assert.Contains(scanner.Seen, seen => seen.SequenceEqual(body));
        Assert.Equal(HttpStatusCode.Conflict, refused.Status);
        Assert.Contains("attachment-refused", Encoding.UTF8.GetString(refused.Body), StringComparison.Ordinal);
        Assert.Equal(0, await vault.Count("select count(*) from attachment_chunks where tenant_id = $1 and attachment_id = $2", scene.TenantId, bad));
        Assert.True(await vault.Count("select count(*) from access_log where tenant_id = $1 and act = 52", scene.TenantId) >= 2);
        await vault.System.KillAsync("scanning");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>zINSTREAM, parts with their lengths, a zero, one line back.</summary>
    private sealed class StandIn : IAsyncDisposable
    {
        private readonly TcpListener _listener;
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _serving;

        internal StandIn(int port)
        {
            _listener = new(IPAddress.Loopback, port);
            _listener.Start();
            _serving = Serve();
        }

        internal List<byte[]> Seen { get; } = [];

        private async Task Serve()
        {
            try
            {
                while (true)
                {
                    using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                    await using var stream = client.GetStream();
                    var command = new byte["zINSTREAM\0"u8.Length];
                    await stream.ReadExactlyAsync(command, _stop.Token);
                    Assert.Equal("zINSTREAM\0", Encoding.ASCII.GetString(command));
                    var file = new MemoryStream();
                    var length = new byte[4];
                    while (true)
                    {
                        await stream.ReadExactlyAsync(length, _stop.Token);
                        var part = new byte[BinaryPrimitives.ReadInt32BigEndian(length)];
                        if (part.Length == 0) break;
                        await stream.ReadExactlyAsync(part, _stop.Token);
                        file.Write(part);
                    }
                    Seen.Add(file.ToArray());
                    var found = file.ToArray().AsSpan().IndexOf("EICAR"u8) >= 0;
                    await stream.WriteAsync(Encoding.ASCII.GetBytes(found ? "stream: Eicar-Test-Signature FOUND\0" : "stream: OK\0"), _stop.Token);
                }
            }
            catch (OperationCanceledException) { }
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            _listener.Stop();
            await _serving;
            _stop.Dispose();
        }
    }
}
