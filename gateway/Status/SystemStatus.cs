using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using ServiceDefaults;

namespace Gateway.Status;

/// <summary>How a part of the system is, as staff may know it.</summary>
public enum PartState
{
    /// <summary>A value this build does not know.</summary>
    Unknown = 0,

    /// <summary>It does its work.</summary>
    Ready = 1,

    /// <summary>It does its work, but what it tells the others reaches them late.</summary>
    Late = 2,

    /// <summary>It answers, and says that it cannot work: its database is away, or it has just started.</summary>
    NotReady = 3,

    /// <summary>The vault has closed itself because its place is not proven.</summary>
    Fenced = 4,

    /// <summary>It does not answer.</summary>
    Away = 5,
}

/// <summary>One part.</summary>
/// <param name="Part">The service's name.</param>
/// <param name="State">How it is.</param>
/// <param name="Since">Since when this gateway has seen it so.</param>
public sealed record PartStatus(string Part, PartState State, DateTimeOffset Since);

/// <summary>All parts at one moment.</summary>
/// <param name="CheckedAt">When they were asked.</param>
/// <param name="Parts">Every part, in the order of a resident's way through them.</param>
public sealed record SystemStatusView(DateTimeOffset CheckedAt, IReadOnlyList<PartStatus> Parts);

/// <summary>Asks all parts at once whether they are ready; one answer serves everybody for five seconds, so that many open pages are no load.</summary>
/// <remarks>Nothing of any tenant is asked or told: the parts are everybody's.</remarks>
internal sealed partial class SystemStatus(PeerHttp peers, TimeProvider clock, ILogger<SystemStatus> log)
{
    private static readonly string[] Services = ["web-chat", "storage-vault", "routing", "line-contact-point", "tenant-directory", "reporting"];
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private readonly ConcurrentDictionary<string, PartStatus> known = new();
    private readonly Lock turn = new();
    private (DateTimeOffset At, Task<SystemStatusView> View)? last;

    /// <summary>The state of all parts, at most five seconds old.</summary>
    public Task<SystemStatusView> ReadAsync(CancellationToken ct)
    {
        lock (turn)
        {
            var now = clock.GetUtcNow();
            if (last is not { } asked || now - asked.At >= Fresh)
            {
                last = (now, AskAllAsync(now));
            }

            return last.Value.View.WaitAsync(ct);
        }
    }

    private async Task<SystemStatusView> AskAllAsync(DateTimeOffset now) => new(now, await Task.WhenAll(Services.Select(service => AskAsync(service, now))));

    private async Task<PartStatus> AskAsync(string service, DateTimeOffset now)
    {
        var state = await StateAsync(service);
        return known.AddOrUpdate(service, _ => new PartStatus(service, state, now), (_, before) =>
        {
            if (before.State == state)
            {
                return before;
            }

            LogChanged(log, service, state);
            return new PartStatus(service, state, now);
        });
    }

    private async Task<PartState> StateAsync(string service)
    {
        using var deadline = new CancellationTokenSource(Patience, clock);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, peers.Address(service, "/internal/ready"));
            using var response = await peers.SendAsync(request, deadline.Token);
            if (response.StatusCode == HttpStatusCode.OK)
            {
                var answer = await response.Content.ReadFromJsonAsync<ReadyAnswer>(Json.Options, deadline.Token);
                return answer is null ? PartState.NotReady : answer.EventsLate ? PartState.Late : PartState.Ready;
            }

            var problem = response.StatusCode == HttpStatusCode.ServiceUnavailable ? await response.Content.ReadFromJsonAsync<JsonElement>(Json.Options, deadline.Token) : default;
            return problem.ValueKind == JsonValueKind.Object && problem.TryGetProperty("code", out var code) && code.ValueEquals("vault-fenced") ? PartState.Fenced : PartState.NotReady;
        }
        catch (JsonException)
        {
            return PartState.NotReady;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            return PartState.Away;
        }
    }

    [LoggerMessage(EventIds.PartChanged, LogLevel.Warning, "The part {Code} is seen as {Reason} now")]
    private static partial void LogChanged(ILogger log, string code, PartState reason);
}
