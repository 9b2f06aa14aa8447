namespace LineDouble.Rules;

/// <summary>A token bucket per channel and endpoint, with the limits of LINE's reference; no header tells how much is left.</summary>
internal sealed class RateLimits(TimeProvider clock)
{
    private static readonly Dictionary<string, (double Amount, TimeSpan Per)> Known = new(StringComparer.Ordinal)
    {
        ["multicast"] = (200, TimeSpan.FromSeconds(1)),
        ["loading"] = (100, TimeSpan.FromSeconds(1)),
        ["menu-list"] = (10, TimeSpan.FromSeconds(1)),
        ["short-token"] = (370, TimeSpan.FromSeconds(1)),
        ["webhook-endpoint"] = (1000, TimeSpan.FromMinutes(1)),
        ["webhook-test"] = (60, TimeSpan.FromHours(1)),
        ["menu-create"] = (100, TimeSpan.FromHours(1)),
        ["menu-delete"] = (100, TimeSpan.FromHours(1)),
        ["alias-delete"] = (100, TimeSpan.FromHours(1)),
        ["batch-progress"] = (100, TimeSpan.FromHours(1)),
        ["menu-batch"] = (3, TimeSpan.FromHours(1)),
    };

    private readonly Lock _sync = new();
    private readonly Dictionary<string, (double Left, DateTimeOffset At)> _buckets = new(StringComparer.Ordinal);

    public void Take(string channel, string endpoint)
    {
        var (amount, per) = Known.GetValueOrDefault(endpoint, (2000, TimeSpan.FromSeconds(1)));
        lock (_sync)
        {
            var now = clock.GetUtcNow();
            var name = channel + "/" + endpoint;
            var (left, at) = _buckets.GetValueOrDefault(name, (amount, now));
            left = Math.Min(amount, left + Math.Max(0, (now - at) / per) * amount);
            if (left < 1)
                throw Refusal.Line(429, "The API rate limit has been exceeded. Try again later.");
            _buckets[name] = (left - 1, now);
        }
    }
}
