using System.ComponentModel.DataAnnotations;
using System.Net.Mail;

namespace TenantDirectory.Mail;

/// <summary>The mail server through which people are told to look into the console (<c>Mail__…</c>). This is the one service that has one.</summary>
public sealed class MailOptions : IValidatableObject
{
    private const int TlsFromTheFirstByte = 465;

    /// <summary>The SMTP server's name, as its certificate has it. No mail is sent when empty, the default.</summary>
    public string? Host { get; init; }

    /// <summary>Its port. Default 587; 465 speaks TLS from the first byte, which is not supported.</summary>
    [Range(1, 65_535)]
    public int Port { get; init; } = 587;

    /// <summary>Whether the connection is turned into TLS before anything is said, and the certificate checked. True by default; a server that cannot is not used.</summary>
    public bool StartTls { get; init; } = true;

    /// <summary>The user to sign in as; no sign-in when empty.</summary>
    public string? User { get; init; }

    /// <summary>File with that user's password, read anew for each message: a new one needs no restart.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>The sender's address, with a name before it or not.</summary>
    public string? From { get; init; }

    /// <summary>Where the console is, for the text. No link when empty: some organisations teach their people not to follow any.</summary>
    public string? ConsoleUrl { get; init; }

    /// <summary>Whether mail is sent at all.</summary>
    internal bool IsOn => !string.IsNullOrWhiteSpace(Host);

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!IsOn)
        {
            yield break;
        }

        if (!MailAddress.TryCreate(From, out _))
        {
            yield return new ValidationResult("Mail__Host needs Mail__From, the sender's address.");
        }

        if (Port == TlsFromTheFirstByte)
        {
            yield return new ValidationResult("Mail__Port 465 speaks TLS from the first byte; use the server's port for STARTTLS, mostly 587.");
        }

        if (!string.IsNullOrEmpty(User) && (!StartTls || !File.Exists(PasswordFile)))
        {
            yield return new ValidationResult("Mail__User needs Mail__StartTls and Mail__PasswordFile, a file that is there.");
        }

        if (!string.IsNullOrEmpty(ConsoleUrl) && !(Uri.TryCreate(ConsoleUrl, UriKind.Absolute, out var console) && console.Scheme is "http" or "https"))
        {
            yield return new ValidationResult("Mail__ConsoleUrl must be an address like https://desk.example.jp.");
        }
    }
}
