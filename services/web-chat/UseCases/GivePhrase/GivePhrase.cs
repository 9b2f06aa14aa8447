using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;
using WebChat.Sessions;

namespace WebChat.UseCases.GivePhrase;

/// <summary>A recovery phrase, shown this once.</summary>
/// <param name="Phrase">To be written down; it cannot be asked for again.</param>
public sealed record PhraseGiven(string Phrase)
{
    /// <inheritdoc />
    public override string ToString() => nameof(PhraseGiven);
}

/// <summary>Somebody comes without LINE: a new resident, known by nothing but a recovery phrase.</summary>
internal sealed partial class GivePhrase(TenantTransactions transactions, SessionStore sessions, PhraseKey key, TimeProvider clock, ILogger<GivePhrase> log)
{
    /// <summary>Makes resident, phrase and session in one commit.</summary>
    public static async Task<Created<PhraseGiven>> Handle(HttpContext http, Caller caller, GivePhrase giving, CancellationToken ct)
    {
        var phrase = RecoveryPhrase.Fresh();
        var cookie = await giving.GiveAsync(caller.RequiredTenant, phrase, http.Request.Cookies[SessionCookies.Session], ct);
        SessionCookies.Give(http.Response, cookie);
        return TypedResults.Created((string?)null, new PhraseGiven(phrase));
    }

    private async Task<string> GiveAsync(Guid tenantId, string phrase, string? oldCookie, CancellationToken ct)
    {
        var residentId = Guid.CreateVersion7();
        var mac = key.Phrase(tenantId, RecoveryPhrase.Read(phrase) ?? throw new InvalidOperationException("A fresh phrase cannot be read."));
        var cookie = await transactions.RunAsync(tenantId, async (tx, token) =>
        {
            var old = await SessionStore.OwnerAsync(tx, oldCookie, token);
            await using var batch = tx.Command(
                "insert into phrases (tenant_id, phrase_mac, resident_id, created_at) values ($1, $2, $3, $4)", tenantId, mac, residentId, clock.GetUtcNow());
            await batch.ExecuteNonQueryAsync(token);
            return await sessions.BeginAsync(tx, Guid.CreateVersion7(), residentId, SignInMethod.Phrase, old is { } replaced ? [replaced.SessionId] : [], token);
        }, ct);
        LogGiven(log, tenantId);
        return cookie;
    }

    [LoggerMessage(EventIds.PhraseGiven, LogLevel.Information, "A recovery phrase was given in tenant {TenantId}")]
    private static partial void LogGiven(ILogger log, Guid tenantId);
}
