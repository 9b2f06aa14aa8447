using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace WebChat.Sessions;

/// <summary>The residents' cookies: readable by no script, sent to no other site, kept by the server only as a hash.</summary>
internal static class SessionCookies
{
    /// <summary>The session.</summary>
    public const string Session = "__Host-r";

    /// <summary>The one-use ticket that line-contact-point made.</summary>
    public const string Ticket = "__Host-ticket";

    // Longer than the session: even an expired one says that this is the same browser (design 4.2).
    private static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    /// <summary>A fresh 256-bit value.</summary>
    public static string Fresh() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>What is stored of a value; null for what we never gave out.</summary>
    public static byte[]? Hash(string? value) =>
        value is { Length: 43 } && value.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_') ? SHA256.HashData(Encoding.ASCII.GetBytes(value)) : null;

    /// <summary>Gives the browser its session and takes the ticket away.</summary>
    public static void Give(HttpResponse response, string value)
    {
        response.Cookies.Append(Session, value, Flags(Kept));
        TakeTicket(response);
    }

    /// <summary>Lets the browser keep the session it came with for another while.</summary>
    public static void KeepOn(HttpContext http)
    {
        if (http.Request.Cookies[Session] is { } value && Hash(value) is not null)
        {
            http.Response.Cookies.Append(Session, value, Flags(Kept));
        }
    }

    /// <summary>Takes the ticket away.</summary>
    public static void TakeTicket(HttpResponse response) => response.Cookies.Append(Ticket, string.Empty, Flags(TimeSpan.Zero));

    /// <summary>Takes everything away.</summary>
    public static void TakeAll(HttpResponse response)
    {
        response.Cookies.Append(Session, string.Empty, Flags(TimeSpan.Zero));
        TakeTicket(response);
        response.Headers["Clear-Site-Data"] = "\"cookies\", \"storage\", \"cache\"";
    }

    private static CookieOptions Flags(TimeSpan life) =>
        new() { Secure = true, HttpOnly = true, SameSite = SameSiteMode.Lax, Path = "/", MaxAge = life, IsEssential = true };
}
