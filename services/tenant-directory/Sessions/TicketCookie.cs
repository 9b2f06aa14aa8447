namespace TenantDirectory.Sessions;

/// <summary>The staff cookie: host-bound, unreadable to scripts, not sent from other sites.</summary>
internal static class TicketCookie
{
    public static void Set(HttpContext http, string ticket) =>
        http.Response.Cookies.Append(StaffSessions.Cookie, ticket, Options(StaffSessions.Life));

    public static void Clear(HttpContext http) =>
        http.Response.Cookies.Append(StaffSessions.Cookie, string.Empty, Options(TimeSpan.Zero));

    private static CookieOptions Options(TimeSpan life) =>
        new() { Path = "/", Secure = true, HttpOnly = true, SameSite = SameSiteMode.Lax, MaxAge = life, IsEssential = true };
}
