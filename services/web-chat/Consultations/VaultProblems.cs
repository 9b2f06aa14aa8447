using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using StorageVaultClient;

namespace WebChat.Consultations;

/// <summary>What a resident is told when the vault did not do it.</summary>
internal static class VaultProblems
{
    /// <summary>The problem for an answer that is not <c>Ok</c>.</summary>
    public static ProblemHttpResult Of<T>(VaultAnswer<T> answer) => answer switch
    {
        VaultAnswer<T>.NotFound => Problems.NotFound(),
        VaultAnswer<T>.Conflict { Code: "consultation-closed" } => Closed(),
        VaultAnswer<T>.Conflict conflict => Problems.Conflict(conflict.Code, "This id already holds something else."),
        VaultAnswer<T>.Refused { Status: 400 or 408 or 413 or 415 or 429 or 507 } refused => Problems.Of(refused.Status, refused.Code, "The vault does not take this."),
        // A refusal of our own token is our fault, not the resident's: they repeat, nothing was accepted.
        _ => Problems.Away(answer.AwayCode),
    };

    /// <summary>The talk is over: the page offers a new one.</summary>
    public static ProblemHttpResult Closed() => Problems.Conflict("consultation-closed", "This consultation is closed.");
}

/// <summary>Every 503 and 429 of this door says when to come again.</summary>
internal sealed class RetryAfter : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var result = await next(context);
        var inner = result is INestedHttpResult nested ? nested.Result : result;
        if (inner is ProblemHttpResult { StatusCode: 503 })
        {
            context.HttpContext.Response.Headers.RetryAfter = "2";
        }

        return result;
    }
}
