using System.Diagnostics.Metrics;
using ServiceDefaults;

namespace StorageVault.Residency;

/// <summary>Stands between the words and everybody once it is not proven any more that they are in Japan.</summary>
/// <remarks>
/// A source that says something else fences at once and until the process is started anew: a person must look, and the start gate then decides.
/// A source that does not answer fences when the last proof is a quarter of an hour old, and the next proof lifts that.
/// </remarks>
internal sealed partial class ResidencyFence(ILogger<ResidencyFence> log)
{
    /// <summary>The code of what is answered while fenced; the residents' page then shows the emergency numbers.</summary>
    internal const string Code = "vault-fenced";

    internal static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    private static readonly Meter Meter = new("Tomoshibi.StorageVault");
    private static volatile ResidencyFence? current;
    private static readonly ObservableGauge<int> Gauge =
        Meter.CreateObservableGauge("tomoshibi.residency.fenced", () => current is { IsDown: false } ? 0 : 1, "{fence}", "1 while the vault opens nothing because its place is not proven.");

    private volatile Judged state = new(ResidencyFault.SourceUnreadable, null, Lasting: false, Down: true);

    private sealed record Judged(ResidencyFault Fault, DateTimeOffset? ProvenAt, bool Lasting, bool Down);

    /// <summary>Nothing is opened or sealed. So it is before the first proof, too.</summary>
    internal bool IsDown => state.Down;

    internal ResidencyFault Fault => state.Fault;

    internal DateTimeOffset? ProvenAt => state.ProvenAt;

    /// <summary>Whether the next check is wanted soon.</summary>
    internal bool Waits => state is { Down: true, Lasting: false };

    /// <summary>Takes a check's outcome.</summary>
    internal void Take(ResidencyFault fault, DateTimeOffset now)
    {
        current = this;
        _ = Gauge.Enabled;
        var before = state;
        if (before.Lasting) return;
        state = fault switch
        {
            ResidencyFault.None => new(fault, now, Lasting: false, Down: false),
            ResidencyFault.SourceUnreadable => before with { Fault = fault, Down = before.Down || before.ProvenAt is not { } proven || now - proven >= Patience },
            _ => before with { Fault = fault, Lasting = true, Down = true },
        };
        if (state.Down && !before.Down || state.Lasting) LogFenced(log, fault);
        else if (state.Down) LogNotProven(log, fault);
        else if (fault != ResidencyFault.None) LogSourceAway(log, fault);
        else if (before is { Down: true, ProvenAt: not null }) LogLifted(log);
    }

    /// <summary>Middleware: health, feeds of ids and the attestation stay; all else is 503 with its own code.</summary>
    internal Task Invoke(HttpContext http, RequestDelegate next)
    {
        var path = http.Request.Path;
        return !IsDown || path.StartsWithSegments("/health") || path.StartsWithSegments("/internal/feed") || path.StartsWithSegments("/internal/residency")
            ? next(http)
            : Problems.Of(StatusCodes.Status503ServiceUnavailable, Code, "The vault has closed itself. Nothing can be read or written now.").ExecuteAsync(http);
    }

    [LoggerMessage(EventIds.ResidencyLost, LogLevel.Critical, "The vault has fenced itself: {Reason}. Nothing is opened until it is proven to stand in Japan")]
    private static partial void LogFenced(ILogger log, ResidencyFault reason);

    [LoggerMessage(EventIds.ResidencyNotProven, LogLevel.Error, "It is not proven yet that the vault stands in Japan: {Reason}. Nothing is opened")]
    private static partial void LogNotProven(ILogger log, ResidencyFault reason);

    [LoggerMessage(EventIds.ResidencySourceAway, LogLevel.Error, "A source of the vault's place does not answer: {Reason}. The vault fences itself when the last proof is 15 minutes old")]
    private static partial void LogSourceAway(ILogger log, ResidencyFault reason);

    [LoggerMessage(EventIds.ResidencyProvenAgain, LogLevel.Warning, "It is proven again that the vault stands in Japan")]
    private static partial void LogLifted(ILogger log);
}
