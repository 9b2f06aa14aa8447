using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using ServiceDefaults.Tokens;
using StorageVault.Keys;
using StorageVault.Keys.Rings;

namespace StorageVault.UseCases.KeyActs;

/// <summary>What operators may ask for. Numbers are stored: never renumbered. Destruction is not among them: it is a disposal, with its own approvers.</summary>
internal enum KeyActKind : short { Unknown = 0, Rotate = 1, Disable = 2, Enable = 3 }

/// <summary>One operator asks; nothing happens yet.</summary>
internal sealed record RequestKeyAct(Guid TenantId, KeyActKind Act, string KekId, int? Version);

/// <summary>Another operator confirms.</summary>
internal sealed record ConfirmKeyAct(Guid TenantId);

/// <summary>A version and its state, as operators see it.</summary>
internal sealed record KeyVersionLine(string KekId, int Version, KekState State);

/// <summary>A tenant's key versions.</summary>
internal sealed record KeyVersions(IReadOnlyList<KeyVersionLine> Versions);

/// <summary>What was done: the version it was done to.</summary>
internal sealed record KeyActDone(string KekId, int Version);

/// <summary>Acts on tenant keys: asked for by one operator, confirmed by another within the hour (trust.md 4.5). Only the operators' tool may call.</summary>
internal static class KeyActEndpoints
{
    internal static void MapKeyActs(this WebApplication app)
    {
        var keys = app.MapGroup("/internal/keys").WithTags("Tenant keys, internal").RequireAuthorization("Operator")
            // The tool must name the person at it: two of them are needed.
            .AddEndpointFilter(async (context, next) => Caller.Of(context.HttpContext) is { Act: not null } ? await next(context) : Problems.NotAllowed());
        keys.MapGet("/{tenantId:guid}", List).WithName("ListKeys").WithSummary("Lists a tenant's key versions.");
        keys.MapPut("/acts/{actId:guid}", Request).WithName("RequestKeyAct").WithSummary("Asks for an act on a tenant key.");
        keys.MapPost("/acts/{actId:guid}/confirm", Confirm).WithName("ConfirmKeyAct").WithSummary("Confirms it as another person and does it.");
    }

    private static async Task<Ok<KeyVersions>> List(Guid tenantId, Caller caller, KeyActStore acts, KeyLifecycle lifecycle, CancellationToken ct)
    {
        await acts.Looked(tenantId, caller, ct);
        var versions = await lifecycle.Versions(tenantId, null, ct);
        return TypedResults.Ok(new KeyVersions([.. versions.Select(version => new KeyVersionLine(version.Kek.Bucket.Id, version.Kek.Version, version.State))]));
    }

    private static async Task<Results<Accepted, ProblemHttpResult>> Request(Guid actId, RequestKeyAct request, Caller caller, KeyActStore acts, CancellationToken ct)
    {
        var whole = actId != Guid.Empty && request.TenantId != Guid.Empty && Bucket.Parse(request.KekId) is not null && request.Act switch
        {
            KeyActKind.Rotate => request.Version is null,
            KeyActKind.Disable or KeyActKind.Enable => request.Version is > 0,
            _ => false,
        };
        if (!whole) return Problems.Invalid();
        return await acts.Request(actId, request, caller, ct) switch
        {
            KeyActVerdict.Taken => TypedResults.Accepted((string?)null),
            KeyActVerdict.IdReused => Problems.Conflict("entry-id-reused", "This id already holds another act."),
            _ => Problems.NotFound(),
        };
    }

    private static async Task<Results<Ok<KeyActDone>, ProblemHttpResult>> Confirm(Guid actId, ConfirmKeyAct request, Caller caller, KeyActStore acts, CancellationToken ct)
    {
        var (verdict, done) = await acts.Confirm(request.TenantId, actId, caller, ct);
        return verdict switch
        {
            KeyActVerdict.Taken when done is not null => TypedResults.Ok(done),
            KeyActVerdict.SamePerson => Problems.Conflict("approval-missing", "Another person must confirm."),
            KeyActVerdict.TooLate => Problems.Conflict("approval-missing", "The request is more than an hour old. Ask again."),
            KeyActVerdict.NotInThisState => Problems.Conflict("key-state", "The key is not in a state in which this can be done."),
            _ => Problems.NotFound(),
        };
    }
}
