using System.Text.Json;
using LocalSystem;

namespace Telemetry.Tests;

/// <summary>The committed list of what may leave (services/guide/telemetry-signals.json).</summary>
internal sealed record Signals(IReadOnlyList<string> SpanAttributes, IReadOnlyList<string> ResourceAttributes, IReadOnlyList<ListedMetric> Metrics)
{
    public static Signals Read() => JsonSerializer.Deserialize<Signals>(File.ReadAllText(Path.Combine(Repo.Root, "services/guide/telemetry-signals.json")), JsonSerializerOptions.Web) ?? throw new InvalidDataException();
}

/// <summary>One metric of the list.</summary>
internal sealed record ListedMetric(string Name, string Kind, string Unit, IReadOnlyList<string> Attributes);
