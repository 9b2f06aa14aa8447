using System.Net;
using System.Net.Mail;
using System.Text;
using Microsoft.Extensions.Options;

namespace TenantDirectory.Mail;

/// <summary>Hands one letter to the mail server: one connection, one recipient, so that nobody sees who else was told.</summary>
/// <remarks>Throws when the server has not said that it took it. It may have taken it all the same: a repeat carries the same Message-ID, and may arrive as a second mail.</remarks>
internal sealed class SmtpPost(IOptions<MailOptions> options, TimeProvider clock)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    // A name that does not resolve or a server that says nothing may not let itself be cancelled.
    private static readonly TimeSpan AtMost = Limit + TimeSpan.FromSeconds(3);

    public async Task SendAsync(Letter letter, Guid mailId)
    {
        var mail = options.Value;
        var from = new MailAddress(mail.From ?? throw new InvalidOperationException("There is no sender."));
        using var client = new SmtpClient(mail.Host, mail.Port) { EnableSsl = mail.StartTls, UseDefaultCredentials = false, Timeout = (int)Limit.TotalMilliseconds };
        if (!string.IsNullOrEmpty(mail.User))
        {
            client.Credentials = new NetworkCredential(mail.User, await PasswordAsync(mail));
        }

        using var message = new MailMessage(from, new MailAddress(letter.To))
        {
            Subject = letter.Subject,
            SubjectEncoding = Encoding.UTF8,
            HeadersEncoding = Encoding.UTF8,
            Body = letter.Text,
            BodyEncoding = Encoding.UTF8,
            IsBodyHtml = false,
        };
        message.Headers["Message-ID"] = $"<{mailId:N}@{from.Host}>";
        // Nobody's absence answers a machine (RFC 3834).
        message.Headers["Auto-Submitted"] = "auto-generated";
        message.Headers["X-Auto-Response-Suppress"] = "All";
        using var limit = new CancellationTokenSource(Limit, clock);
        await client.SendMailAsync(message, limit.Token).WaitAsync(AtMost, clock);
    }

    private static async Task<string> PasswordAsync(MailOptions mail) =>
        (await File.ReadAllTextAsync(mail.PasswordFile ?? throw new InvalidOperationException("There is no password."))).TrimEnd('\r', '\n');
}
