using System.Security.Cryptography;
using System.Text;
using Gateway.Routes;

namespace Gateway.Forwarding;

/// <summary>Which cookies a service may see: each only its own, the other app's never.</summary>
internal static class SessionCookies
{
    public const string Resident = "__Host-r";
    public const string Ticket = "__Host-ticket";
    public const string LineState = "__Host-line";
    public const string Staff = "__Host-s";

    /// <summary>The cookies of this host that this service may see.</summary>
    public static IReadOnlyList<string> For(Gate gate) => (gate.Host, gate.Service) switch
    {
        (HostClass.Tenant, "web-chat") => [Resident, Ticket],
        (HostClass.Tenant, "line-contact-point") => [LineState],
        (HostClass.Desk, "tenant-directory") => [Staff],
        _ => [],
    };

    /// <summary>The hash of the session cookie of this host, or null; a limit's key, never the value.</summary>
    public static string? HashOf(HttpContext http, HostClass? host) =>
        http.Request.Cookies[host == HostClass.Desk ? Staff : Resident] is { Length: > 0 } value ? Hash(value) : null;

    /// <summary>What stands for a cookie's value in memory.</summary>
    public static string Hash(string value) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(value)));

    /// <summary>The Cookie header with only the allowed names, or null; values go on as they came.</summary>
    public static string? Filter(IEnumerable<string?> header, IReadOnlyList<string> allowed)
    {
        var kept = header
            .SelectMany(line => (line ?? string.Empty).Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .Where(pair => pair.IndexOf('=', StringComparison.Ordinal) is > 0 and var at && allowed.Contains(pair[..at]));
        var text = string.Join("; ", kept);
        return text.Length > 0 ? text : null;
    }
}
