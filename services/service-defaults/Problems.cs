using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace ServiceDefaults;

/// <summary>The one shape of errors: RFC 9457 with a stable <c>code</c> (style 5.3). Clients branch on the code, never on the title.</summary>
public static class Problems
{
    /// <summary>A problem with its status, code and a title written by us.</summary>
    public static ProblemHttpResult Of(int status, string code, string title) =>
        TypedResults.Problem(statusCode: status, title: title, extensions: new Dictionary<string, object?> { ["code"] = code });

    /// <summary>404: not there, or not yours to know of. One body for both.</summary>
    public static ProblemHttpResult NotFound() => Of(StatusCodes.Status404NotFound, "not-found", "There is no such thing here.");

    /// <summary>400: malformed, or a declared limit is broken.</summary>
    public static ProblemHttpResult Invalid(string title = "The request is malformed.") => Of(StatusCodes.Status400BadRequest, "validation-failed", title);

    /// <summary>401: nobody is signed in.</summary>
    public static ProblemHttpResult SignInNeeded() => Of(StatusCodes.Status401Unauthorized, "sign-in-needed", "Please sign in.");

    /// <summary>403: signed in, and may not do this at all.</summary>
    public static ProblemHttpResult NotAllowed() => Of(StatusCodes.Status403Forbidden, "not-allowed", "This is not allowed.");

    /// <summary>409 with the code that says what is not true any more.</summary>
    public static ProblemHttpResult Conflict(string code, string title) => Of(StatusCodes.Status409Conflict, code, title);

    /// <summary>503: something we depend on is away; the caller repeats the same request.</summary>
    public static ProblemHttpResult Away(string code = "vault-away") =>
        Of(StatusCodes.Status503ServiceUnavailable, code, "Something we depend on is away. Please repeat the same request.");

    /// <summary>Refuses requests that bring credentials: an address for anonymous people must not link a name to a visit (style habit 17).</summary>
    public static RouteGroupBuilder RefuseCredentials(this RouteGroupBuilder group, params string[] cookies) =>
        group.AddEndpointFilter(async (context, next) =>
            context.HttpContext.Request.Headers.ContainsKey("Authorization") || cookies.Any(context.HttpContext.Request.Cookies.ContainsKey)
                ? Of(StatusCodes.Status400BadRequest, "credentials-refused", "This address takes no sign-in.")
                : await next(context)).WithMetadata(new RefusesCredentials());

    /// <summary>Marks a group that refuses credentials; the architecture test looks for it.</summary>
    public sealed class RefusesCredentials;

    internal static IServiceCollection AddProblems(this IServiceCollection services)
    {
        services.AddProblemDetails(options => options.CustomizeProblemDetails = context =>
        {
            // An empty 4xx made by the framework (no route, wrong method, wrong type) gets its code here.
            context.ProblemDetails.Extensions.TryAdd("code", CodeOf(context.HttpContext.Response.StatusCode));
            context.ProblemDetails.Detail = null;
            context.ProblemDetails.Extensions.Remove("exception");
        });
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.ConfigureHttpJsonOptions(options => Json.Apply(options.SerializerOptions));
        return services.AddExceptionHandler<UnexpectedFailures>();
    }

    /// <summary>The code for a bare status.</summary>
    public static string CodeOf(int status) => status switch
    {
        400 => "validation-failed",
        401 => "sign-in-needed",
        403 => "not-allowed",
        404 or 405 => "not-found",
        408 => "too-slow",
        413 => "too-large",
        415 => "type-not-allowed",
        429 => "too-often",
        503 => "vault-away",
        507 => "storage-full",
        _ => "internal",
    };
}

/// <summary>How JSON is written and read everywhere: camelCase, enums as camelCase words.</summary>
public static class Json
{
    /// <summary>The shared options.</summary>
    public static JsonSerializerOptions Options { get; } = Apply(new JsonSerializerOptions(JsonSerializerDefaults.Web));

    /// <summary>Applies the shared rules to a set of options.</summary>
    public static JsonSerializerOptions Apply(JsonSerializerOptions options)
    {
        options.Converters.Add(new System.Text.Json.Serialization.JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        options.Encoder = System.Text.Encodings.Web.JavaScriptEncoder.Create(System.Text.Unicode.UnicodeRanges.All);
        options.AllowDuplicateProperties = false;
        return options;
    }
}

/// <summary>Turns what nobody expected into a problem that says nothing about it (style habit 20).</summary>
internal sealed partial class UnexpectedFailures(IProblemDetailsService problems, DatabaseAwayCode away, ILogger<UnexpectedFailures> log) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext http, Exception exception, CancellationToken ct)
    {
        if (exception is OperationCanceledException && http.RequestAborted.IsCancellationRequested)
        {
            http.Response.StatusCode = 499;
            return true;
        }

        var (status, code) = Classify(exception);
        http.Response.StatusCode = status;
        if (status == StatusCodes.Status503ServiceUnavailable)
        {
            http.Response.Headers.RetryAfter = "2";
        }

        if (status == StatusCodes.Status500InternalServerError)
        {
            LogUnexpected(log, exception.GetType().Name, exception.StackTrace);
        }
        else if (status == StatusCodes.Status507InsufficientStorage)
        {
            LogFull(log, code);
        }

        return await problems.TryWriteAsync(new ProblemDetailsContext
        {
            HttpContext = http,
            ProblemDetails = new ProblemDetails { Status = status, Title = Title(status), Extensions = { ["code"] = code } },
        });
    }

    private (int Status, string Code) Classify(Exception exception) => exception switch
    {
        BadHttpRequestException bad => (bad.StatusCode, Problems.CodeOf(bad.StatusCode)),
        JsonException or System.Text.DecoderFallbackException => (400, "validation-failed"),
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } => (507, "storage-full"),
        PostgresException { SqlState: "40001" or "40P01" or "55P03" or "57014" or "57P01" or "57P02" or "57P03" or "53300" } => (503, away.Code),
        PostgresException => (500, "internal"),
        NpgsqlException or TimeoutException or HttpRequestException => (503, away.Code),
        OperationCanceledException { InnerException: TimeoutException } => (503, away.Code),
        { InnerException: NpgsqlException inner } => Classify(inner),
        _ => (500, "internal"),
    };

    private static string Title(int status) => status switch
    {
        503 => "Something we depend on is away. Please repeat the same request.",
        507 => "There is no room left.",
        500 => "Something went wrong on our side.",
        408 => "The request came too slowly.",
        413 => "The request is too large.",
        415 => "This type is not taken here.",
        _ => "The request is malformed.",
    };

    [LoggerMessage(EventIds.StorageFull, LogLevel.Error, "The database of this service has no room left; {Code} was answered with 507")]
    private static partial void LogFull(ILogger log, string code);

    [LoggerMessage(EventIds.Unexpected, LogLevel.Error, "An unexpected {Code} was answered with 500 {Stack}")]
    private static partial void LogUnexpected(ILogger log, string code, string? stack);
}

/// <summary>What a service calls its own database being away.</summary>
/// <param name="Code">The problem's code: <c>vault-away</c> at the vault, <c>service-away</c> elsewhere.</param>
public sealed record DatabaseAwayCode(string Code);
