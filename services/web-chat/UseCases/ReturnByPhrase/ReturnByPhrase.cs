using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using ServiceDefaults;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;
using WebChat.Sessions;

namespace WebChat.UseCases.ReturnByPhrase;

/// <summary>A phrase as it was typed.</summary>
/// <param name="Phrase">20 letters; blanks, hyphens, case and width do not matter.</param>
public sealed record ReturnByPhraseRequest([property: Required] string? Phrase)
{
    /// <inheritdoc />
    public override string ToString() => nameof(ReturnByPhraseRequest);
}

/// <summary>A session has begun by a phrase.</summary>
/// <param name="Method">Always <c>phrase</c>.</param>
public sealed record ReturnedByPhrase(SignInMethod Method);

/// <summary>Somebody comes back with a recovery phrase. Wrong, malformed and unknown say the same and take the same time (style 5.3.8).</summary>
internal sealed partial class ReturnByPhrase(
    TenantTransactions transactions, SessionStore sessions, PhraseKey key, PhraseTries tries, TimeProvider clock, ILogger<ReturnByPhrase> log)
{
    // Longer than either way takes on a busy machine, short enough not to be felt.
    private static readonly TimeSpan EvenTime = TimeSpan.FromMilliseconds(250);

    /// <summary>Looks the phrase up.</summary>
    public static async Task<Results<Ok<ReturnedByPhrase>, ProblemHttpResult>> Handle(
        ReturnByPhraseRequest request, HttpContext http, Caller caller, ReturnByPhrase returning, CancellationToken ct, [FromHeader(Name = "Tomoshibi-Network")] string? network = null)
    {
        var even = Task.Delay(EvenTime, returning.Clock, ct);
        var verdict = await returning.TryAsync(caller.RequiredTenant, RecoveryPhrase.Read(request.Phrase), Short(network), http, ct);
        await even;
        return verdict;
    }

    private TimeProvider Clock { get; } = clock;

    private async Task<Results<Ok<ReturnedByPhrase>, ProblemHttpResult>> TryAsync(Guid tenantId, string? letters, string network, HttpContext http, CancellationToken ct)
    {
        if (await tries.CountAsync(tenantId, network, letters, ct) is { } wait)
        {
            http.Response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(System.Globalization.CultureInfo.InvariantCulture);
            return Problems.Of(StatusCodes.Status429TooManyRequests, "too-often", "Too many wrong phrases. Please wait.");
        }

        // What cannot be a phrase is looked up all the same, as one that nobody has.
        var mac = key.Phrase(tenantId, letters ?? "-");
        var cookie = await transactions.RunAsync(tenantId, (tx, token) => BeginAsync(tx, mac, (network, letters), http.Request.Cookies[SessionCookies.Session], token), ct);
        if (cookie is null)
        {
            LogRefused(log, tenantId);
            return Problems.NotFound();
        }

        SessionCookies.Give(http.Response, cookie);
        return TypedResults.Ok(new ReturnedByPhrase(SignInMethod.Phrase));
    }

    private async Task<string?> BeginAsync(TenantTransaction tx, byte[] mac, (string Network, string? Letters) counted, string? oldCookie, CancellationToken ct)
    {
        await using var batch = tx.Command("select resident_id from phrases where tenant_id = $1 and phrase_mac = $2", tx.TenantId, mac);
        if (await batch.ExecuteScalarAsync(ct) is not Guid residentId)
        {
            return null;
        }

        await tries.ForgiveAsync(tx, counted.Network, counted.Letters, ct);
        var old = await SessionStore.OwnerAsync(tx, oldCookie, ct);
        return await sessions.BeginAsync(tx, Guid.CreateVersion7(), residentId, SignInMethod.Phrase, old is { } replaced ? [replaced.SessionId] : [], ct);
    }

    private static string Short(string? network) => network is { Length: <= 64 } ? network : string.Empty;

    [LoggerMessage(EventIds.PhraseRefused, LogLevel.Information, "A recovery phrase was not known in tenant {TenantId}")]
    private static partial void LogRefused(ILogger log, Guid tenantId);
}
