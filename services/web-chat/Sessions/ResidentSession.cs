using ServiceDefaults.Tokens;

namespace WebChat.Sessions;

/// <summary>How a resident signed in.</summary>
public enum SignInMethod
{
    /// <summary>Not known to this build.</summary>
    Unknown = 0,

    /// <summary>Through LINE.</summary>
    Line = 1,

    /// <summary>With a recovery phrase.</summary>
    Phrase = 2,
}

/// <summary>A session that was checked for this request.</summary>
/// <param name="TenantId">The tenant; the same as the token's.</param>
/// <param name="SessionId">The session.</param>
/// <param name="ResidentId">Who.</param>
/// <param name="Method">How they signed in.</param>
/// <param name="ExpiresAt">When it ends, unless a consultation is open then.</param>
/// <param name="Open">The resident's consultations that take entries, as of at most two seconds ago.</param>
internal sealed record ResidentSession(
    Guid TenantId, Guid SessionId, Guid ResidentId, SignInMethod Method, DateTimeOffset ExpiresAt, IReadOnlyList<Guid> Open)
{
    /// <summary>The person as the vault sees them.</summary>
    public Act Act { get; } = Act.Of(ResidentId, SessionId);

    /// <summary>The session of a request that passed the policy <c>Resident</c>.</summary>
    public static ResidentSession Of(HttpContext http) =>
        http.Features.Get<ResidentSession>() ?? throw new InvalidOperationException("The request was not authenticated.");

    /// <summary>Lets endpoints take a session as a parameter.</summary>
    public static ValueTask<ResidentSession> BindAsync(HttpContext http) => ValueTask.FromResult(Of(http));
}
