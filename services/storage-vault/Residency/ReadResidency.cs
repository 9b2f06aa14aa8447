using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using ServiceDefaults.Tokens;

namespace StorageVault.Residency;

/// <summary>The signed attestation, for monitors and for tenant administrators; to the public the vault says of itself only that it is alive.</summary>
internal static class ReadResidency
{
    // The operator's tool, and reporting, which prints the last one in the usage report (requirement 87).
    private static readonly string[] Monitors = ["operator-cli", "reporting"];

    internal static async Task<Results<ContentHttpResult, ProblemHttpResult>> Handle(Caller caller, Attestations attestations, CancellationToken ct) =>
        May(caller) ? await attestations.Sign(ct) is { } statement ? TypedResults.Text(statement, "application/jose") : Problems.NotFound() : Problems.NotAllowed();

    private static bool May(Caller caller) => caller.Use switch
    {
        TokenUse.Service => Monitors.Contains(caller.Issuer),
        TokenUse.Staff => caller.RequiredAct.Roles.Contains("tenantAdmin"),
        _ => false,
    };
}
