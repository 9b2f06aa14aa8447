using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;

namespace LocalSystem;

/// <summary>A small mail server on loopback with STARTTLS and sign-in, that keeps what it gets. It may be away, say nothing, or refuse.</summary>
public sealed partial class SmtpSink : IAsyncDisposable
{
    private readonly ConcurrentQueue<ReceivedMail> received = new();
    private readonly ConcurrentDictionary<TcpClient, Task> talks = new();
    private readonly X509Certificate2 certificate;
    private TcpListener? listener;
    private Task accepting = Task.CompletedTask;

    private SmtpSink(string folder)
    {
        Port = Repo.FreePort();
        certificate = MakeCertificate();
        AuthorityFile = Path.Combine(folder, "smtp-authority.pem");
        File.WriteAllText(AuthorityFile, certificate.ExportCertificatePem());
    }

    /// <summary>The port on localhost.</summary>
    public int Port { get; }

    /// <summary>PEM of the certificate, for whoever has to trust it (<c>SSL_CERT_FILE</c>).</summary>
    public string AuthorityFile { get; }

    /// <summary>While true who connects hears nothing.</summary>
    public bool Silent { get; set; }

    /// <summary>While true recipients are refused for now.</summary>
    public bool Refuses { get; set; }

    /// <summary>How many have connected.</summary>
    public int Connections { get; private set; }

    /// <summary>What came.</summary>
    public IReadOnlyList<ReceivedMail> Received => [.. received];

    /// <summary>Starts; its certificate is written to the folder.</summary>
    public static SmtpSink Start(string folder)
    {
        var sink = new SmtpSink(folder);
        sink.Open();
        return sink;
    }

    /// <summary>Forgets what came.</summary>
    public void Clear() => received.Clear();

    /// <summary>Listens, again on the same port.</summary>
    public void Open()
    {
        listener = new TcpListener(IPAddress.Loopback, Port);
        listener.Start();
        accepting = AcceptAsync(listener);
    }

    /// <summary>Away: nobody can connect, and open connections are cut.</summary>
    public async Task CloseAsync()
    {
        listener?.Stop();
        listener = null;
        await accepting;
        foreach (var client in talks.Keys)
        {
            client.Dispose();
        }

        await Task.WhenAll(talks.Values);
    }

    private async Task AcceptAsync(TcpListener from)
    {
        try
        {
            while (true)
            {
                var client = await from.AcceptTcpClientAsync();
                Connections++;
                talks[client] = TalkAsync(client);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Closed.
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        await Task.Yield();
        try
        {
            while (Silent)
            {
                await Task.Delay(20);
            }

            await ServeAsync(client.GetStream());
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or System.Security.Authentication.AuthenticationException)
        {
            // Gone, or it did not trust us.
        }
        finally
        {
            client.Dispose();
            talks.TryRemove(client, out _);
        }
    }

    private async Task ServeAsync(Stream stream)
    {
        var (secure, user, to) = (false, (string?)null, new List<string>());
        await SayAsync(stream, "220 sink");
        while (await LineAsync(stream) is { } line)
        {
            switch (line.Split(' ')[0].ToUpperInvariant())
            {
                case "EHLO":
                    await SayAsync(stream, secure ? "250-sink\r\n250 AUTH LOGIN" : "250-sink\r\n250 STARTTLS");
                    break;
                case "STARTTLS":
                    await SayAsync(stream, "220 go on");
                    var tls = new SslStream(stream);
                    await tls.AuthenticateAsServerAsync(certificate);
                    (stream, secure) = (tls, true);
                    break;
                case "AUTH":
                    user = await SignInAsync(stream, line);
                    await SayAsync(stream, "235 welcome");
                    break;
                case "RCPT" when Refuses:
                    await SayAsync(stream, "451 not now");
                    break;
                case "RCPT":
                    to.Add(Address().Match(line).Groups[1].Value);
                    await SayAsync(stream, "250 yes");
                    break;
                case "DATA":
                    await SayAsync(stream, "354 go on");
                    received.Enqueue(new ReceivedMail([.. to], await DataAsync(stream), secure, user));
                    to.Clear();
                    await SayAsync(stream, "250 taken");
                    break;
                case "QUIT":
                    await SayAsync(stream, "221 bye");
                    return;
                default:
                    await SayAsync(stream, "250 yes");
                    break;
            }
        }
    }

    /// <summary>AUTH LOGIN: the name comes with the command or after a question, then the password. Any is right; both are kept.</summary>
    private static async Task<string> SignInAsync(Stream stream, string line)
    {
        var name = line.Split(' ') is [_, _, var given] ? given : null;
        if (name is null)
        {
            await SayAsync(stream, "334 VXNlcm5hbWU6");
            name = await LineAsync(stream);
        }

        await SayAsync(stream, "334 UGFzc3dvcmQ6");
        return string.Join(':', new[] { name, await LineAsync(stream) }.Select(part => Encoding.UTF8.GetString(Convert.FromBase64String(part ?? string.Empty))));
    }

    private static async Task<string> DataAsync(Stream stream)
    {
        var text = new StringBuilder();
        while (await LineAsync(stream) is { } line && line != ".")
        {
            text.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
        }

        return text.ToString();
    }

    private static async Task<string?> LineAsync(Stream stream)
    {
        // Byte by byte: what follows STARTTLS belongs to TLS.
        var line = new List<byte>();
        var one = new byte[1];
        while (await stream.ReadAsync(one) == 1)
        {
            if (one[0] == '\n')
            {
                return Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
            }

            line.Add(one[0]);
        }

        return null;
    }

    private static async Task SayAsync(Stream stream, string what)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(what + "\r\n"));
        await stream.FlushAsync();
    }

    private static X509Certificate2 MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }

    [GeneratedRegex("<([^>]*)>")]
    private static partial Regex Address();

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        Silent = false;
        await CloseAsync();
        certificate.Dispose();
    }
}
