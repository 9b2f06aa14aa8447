using System.Text.Json;
using System.Text.RegularExpressions;

namespace Architecture.Tests;

/// <summary>The committed list of what may leave against the sources; tests/Telemetry.Tests compares it with what does.</summary>
public sealed partial class SignalListTests
{
    private static readonly JsonElement List = JsonDocument.Parse(File.ReadAllText(Path.Combine(Sources.Root, "services/guide/telemetry-signals.json"))).RootElement;

    [Fact]
    public void Every_instrument_of_ours_is_listed_and_every_listed_one_exists()
    {
        var made = Sources.CSharp.SelectMany(file => Instrument().Matches(file.Text)).Select(match => match.Groups[1].Value).Distinct().Order(StringComparer.Ordinal);
        var listed = Metrics().Select(metric => metric.Name).Where(name => name.StartsWith("tomoshibi.", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

        Assert.Equal(listed, made);
    }

    [Fact]
    public void Names_are_as_the_conventions_want_them() =>
        Assert.DoesNotContain(Metrics().Select(metric => metric.Name), name => !Name().IsMatch(name) || name.EndsWith("_total", StringComparison.Ordinal) || name.EndsWith("seconds", StringComparison.Ordinal));

    /// <summary>Small numbers identify people: nothing on a metric or a span says whose it is (style 5.9.3).</summary>
    [Fact]
    public void No_attribute_says_whose_it_is()
    {
        var attributes = Metrics().SelectMany(metric => metric.Attributes).Concat(List.GetProperty("spanAttributes").EnumerateArray().Select(name => name.GetString() ?? string.Empty));

        Assert.DoesNotContain(attributes, name => Whose().IsMatch(name));
    }

    private static List<(string Name, List<string> Attributes)> Metrics() => [.. List.GetProperty("metrics").EnumerateArray()
        .Select(metric => (metric.GetProperty("name").GetString() ?? string.Empty, metric.GetProperty("attributes").EnumerateArray().Select(name => name.GetString() ?? string.Empty).ToList()))];

    [GeneratedRegex("""Create(?:Counter|UpDownCounter|Histogram|Gauge|Observable[A-Z]\w+)(?:<\w+>)?\(\s*"([^"]+)"\s*,""")]
    private static partial Regex Instrument();

    [GeneratedRegex("^[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)+$")]
    private static partial Regex Name();

    [GeneratedRegex("tenant|consultation|counselor|resident|staff|desk|department|entry|user|enduser|client|peer|address|url")]
    private static partial Regex Whose();
}
