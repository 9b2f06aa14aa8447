using System.Buffers.Text;
using LineContactPoint.Handling;
using LineContactPoint.Secrets;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;
using StorageVaultClient;

namespace LineContactPoint.SignIn;

/// <summary>From a verified LINE user to a resident with a one-use ticket in the browser.</summary>
internal sealed partial class ResidentDoor(TenantTransactions transactions, Pseudonyms pseudonyms, VaultClient vault, TokenMint mint, ILogger<ResidentDoor> log)
{
    /// <summary>The cookie that web-chat redeems.</summary>
    public const string TicketCookie = "__Host-ticket";

    private static readonly TimeSpan TicketLife = TimeSpan.FromSeconds(60);

    /// <summary>False while the vault is away: nobody gets in whose way back for notices is not kept.</summary>
    public async Task<bool> LetInAsync(HttpContext http, Guid tenantId, VerifiedToken token, CancellationToken ct)
    {
        var hash = pseudonyms.OfUser(tenantId, token.LineUserId);
        var (resident, identified) = await transactions.RunAsync(tenantId, (tx, inner) => Residents.FindOrAddAsync(tx, hash, inner), ct);
        if (!identified)
        {
            if (await vault.PutIdentityAsync(tenantId, resident, new LineIdentity(token.LineUserId), ct) is not VaultAnswer<Done>.Ok)
            {
                return false;
            }

            await transactions.RunAsync(tenantId, (tx, inner) => Residents.MarkIdentifiedAsync(tx, resident, inner), ct);
        }

        Put(http.Response, TicketCookie, Ticket(tenantId, resident, token), TicketLife);
        LogSignedIn(log, tenantId, resident);
        return true;
    }

    /// <summary>A cookie that only our own pages' requests carry; an empty one of no age takes it away.</summary>
    public static void Put(HttpResponse response, string name, string value, TimeSpan life) => response.Cookies.Append(name, value, new CookieOptions
    {
        HttpOnly = true,
        Secure = true,
        SameSite = SameSiteMode.Lax,
        Path = "/",
        MaxAge = life,
        IsEssential = true,
    });

    private string Ticket(Guid tenantId, Guid resident, VerifiedToken token) => mint.Sign("web-chat", TicketLife, new Dictionary<string, object>
    {
        ["jti"] = Guid.NewGuid().ToString("N"),
        ["tenant"] = tenantId.ToString("D"),
        ["resident"] = resident.ToString("D"),
        // web-chat remembers the token by this until it would have expired: a stolen one cannot be used again.
        ["th"] = Base64Url.EncodeToString(token.Hash),
        ["tex"] = token.ExpiresAt.ToUnixTimeSeconds(),
    });

    [LoggerMessage(EventIds.SignedIn, LogLevel.Information, "A resident of tenant {TenantId} came in through LINE ({ResidentId})")]
    private static partial void LogSignedIn(ILogger log, Guid tenantId, Guid residentId);
}
