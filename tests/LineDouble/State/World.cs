using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using LineDouble.Rules;

namespace LineDouble.State;

/// <summary>All that this LINE knows, in memory. One lock guards every decision: the double favours being right over being fast.</summary>
internal sealed class World
{
    private readonly ConcurrentQueue<Violation> _violations = new();
    private readonly ConcurrentQueue<ReceivedRequest> _received = new();

    public World(LineDoubleConfig config, OffsetClock clock)
    {
        Config = config;
        Clock = clock;
        Limits = new RateLimits(clock);
        Tokens = new TokenStore(this);
        Keys = new SigningKeys();
        foreach (var user in config.Users)
            Users[user.Key] = user;
        foreach (var tenant in config.Tenants)
            Tenants[tenant.Name] = new Tenant(tenant, this);
    }

    public Lock Sync { get; } = new();
    public LineDoubleConfig Config { get; }
    public OffsetClock Clock { get; }
    public RateLimits Limits { get; }
    public TokenStore Tokens { get; }
    public SigningKeys Keys { get; }
    public FaultPlan Faults { get; } = new();
    public ConcurrentDictionary<string, Tenant> Tenants { get; } = new(StringComparer.Ordinal);
    public ConcurrentDictionary<string, UserConfig> Users { get; } = new(StringComparer.Ordinal);
    public ConcurrentQueue<JsonObject> Deliveries { get; } = new();
    public Origins Origins { get; set; } = new("", "", "", "");
    public DateTimeOffset Now => Clock.GetUtcNow();
    public IEnumerable<Violation> Violations => _violations;
    public IEnumerable<ReceivedRequest> Received => _received;

    public void Violate(string kind, string what) => _violations.Enqueue(new Violation(Now, kind, what));
    public void Record(ReceivedRequest request) => _received.Enqueue(request);

    public void ForgetRecords()
    {
        _received.Clear();
        _violations.Clear();
        Deliveries.Clear();
    }

    public Tenant TenantOfLogin(string? clientId) =>
        Tenants.Values.FirstOrDefault(t => t.Config.LoginChannel.Id == clientId) ?? throw Refusal.OAuth(400, "invalid_client", "client_id is not known");
}

internal sealed record Origins(string Api, string ApiData, string Access, string Phone);

internal sealed record Violation(DateTimeOffset At, string Kind, string What);

internal sealed record ReceivedRequest(
    DateTimeOffset At, string Host, string Method, string Target, IReadOnlyDictionary<string, string> Headers, string BodyBase64, string RequestId)
{
    public int Status { get; set; }
    public override string ToString() => $"{Method} {Target}";
}
