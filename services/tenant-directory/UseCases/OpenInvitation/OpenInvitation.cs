using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using QRCoder;
using ServiceDefaults;
using ServiceDefaults.Data;
using TenantDirectory.Accounts;
using TenantDirectory.Security;

namespace TenantDirectory.UseCases.OpenInvitation;

/// <summary>The token of an invitation link.</summary>
/// <param name="Token">What stands behind the # of the link.</param>
public sealed record OpenInvitationRequest([property: Required, StringLength(200)] string Token)
{
    public override string ToString() => nameof(OpenInvitationRequest);
}

/// <summary>The secret for the authenticator app: as text, as address, as picture.</summary>
/// <param name="SecretBase32">To be typed in by hand.</param>
/// <param name="OtpauthUri">To be opened on the phone itself.</param>
/// <param name="QrSvg">To be scanned: an SVG without script, style or reference.</param>
internal sealed record TotpEnrolment(string SecretBase32, string OtpauthUri, string QrSvg)
{
    public override string ToString() => nameof(TotpEnrolment);
}

/// <summary>Whom the link invites, and what they enrol.</summary>
/// <param name="DisplayName">Who.</param>
/// <param name="Email">What they will sign in with.</param>
/// <param name="TenantName">Whereto.</param>
/// <param name="Totp">What they enrol.</param>
internal sealed record OpenedInvitation(string DisplayName, string Email, string TenantName, TotpEnrolment Totp)
{
    public override string ToString() => nameof(OpenedInvitation);
}

/// <summary>Opening an invitation link: shows the same secret until it is accepted.</summary>
internal static class OpenInvitation
{
    /// <summary>The invitation behind the token, or 404.</summary>
    internal static async Task<Results<Ok<OpenedInvitation>, ProblemHttpResult>> Handle(
        OpenInvitationRequest request, TenantTransactions transactions, Invitations invitations, CancellationToken ct)
    {
        if (!OneTimeSecret.LooksRight(request.Token))
        {
            return Problems.NotFound();
        }

        var (invitation, account, tenantName) = await transactions.RunWithoutTenantAsync(async (tx, token) =>
        {
            if (await invitations.FindAsync(tx, request.Token, token) is not { } found)
            {
                return default;
            }

            return (found, await AccountTable.ByIdAsync(tx, found.StaffId, token), await TenantTable.NameAsync(tx, found.TenantId, token));
        }, ct);
        if (invitation is null || account is null || account.Active)
        {
            return Problems.NotFound();
        }

        var secret = Base32.Encode(invitation.TotpSecret);
        var address = Totp.Uri(account.Email, secret);
        return TypedResults.Ok(new OpenedInvitation(account.DisplayName, account.Email, tenantName ?? string.Empty, new TotpEnrolment(secret, address, Picture(address))));
    }

    /// <summary>The QR code as one path: no script, no style, no foreign reference in it.</summary>
    private static string Picture(string text)
    {
        using var generator = new QRCodeGenerator();
        using var code = generator.CreateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var size = code.ModuleMatrix.Count;
        var path = new System.Text.StringBuilder();
        for (var y = 0; y < size; y++)
        {
            for (var x = 0; x < size; x++)
            {
                if (code.ModuleMatrix[y][x])
                {
                    path.Append(System.Globalization.CultureInfo.InvariantCulture, $"M{x} {y}h1v1h-1z");
                }
            }
        }

        return $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {size} {size}\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h{size}v{size}h-{size}z\"/><path d=\"{path}\"/></svg>";
    }
}
