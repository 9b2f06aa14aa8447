using System.ComponentModel.DataAnnotations;
using LineContactPoint.Channels;
using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using ServiceDefaults.Tokens;

namespace LineContactPoint.SignIn;

/// <summary>The raw token, as LIFF gave it; no profile field is ever taken.</summary>
/// <param name="IdToken">LINE's id token, at most an hour old.</param>
internal sealed record OpenLineSessionRequest([property: Required] string? IdToken)
{
    public override string ToString() => nameof(OpenLineSessionRequest);
}

/// <summary>Takes a LIFF id token and leaves a one-use ticket in the browser.</summary>
internal sealed partial class OpenLineSession(LineChannels channels, IdTokens tokens, ResidentDoor door, TimeProvider clock, ILogger<OpenLineSession> log)
{
    internal static Task<Results<NoContent, ProblemHttpResult>> Handle(OpenLineSessionRequest request, Caller caller, HttpContext http, OpenLineSession opening, CancellationToken ct) =>
        opening.OpenAsync(request, caller.RequiredTenant, http, ct);

    private async Task<Results<NoContent, ProblemHttpResult>> OpenAsync(OpenLineSessionRequest request, Guid tenantId, HttpContext http, CancellationToken ct)
    {
        http.Response.Headers.CacheControl = "no-store";
        if (channels.Of(tenantId) is not { } channel || !channel.Started(clock.GetUtcNow()))
        {
            return Refuse(tenantId);
        }

        return await tokens.VerifyLiffAsync(request.IdToken, channel.Setting.LoginChannelId, ct) switch
        {
            TokenVerdict.Good good => await door.LetInAsync(http, tenantId, good.Token, ct) ? TypedResults.NoContent() : Problems.Away(),
            TokenVerdict.Away => Problems.Away("line-away"),
            _ => Refuse(tenantId),
        };
    }

    /// <summary>One answer for every fault: a forger learns nothing from it.</summary>
    private ProblemHttpResult Refuse(Guid tenantId)
    {
        LogRefused(log, tenantId);
        return Problems.SignInNeeded();
    }

    [LoggerMessage(EventIds.SignInRefused, LogLevel.Warning, "A LINE sign-in of tenant {TenantId} was refused")]
    private static partial void LogRefused(ILogger log, Guid tenantId);
}
