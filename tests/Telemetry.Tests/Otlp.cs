using System.Globalization;

namespace Telemetry.Tests;

/// <summary>A span as it was exported.</summary>
internal sealed record ExportedSpan(string Service, string Scope, string TraceId, string SpanId, string ParentId, string Name, IReadOnlyDictionary<string, string> Attributes, int Events, int Links, string TraceState, string StatusText);

/// <summary>A point of a metric as it was exported.</summary>
internal sealed record ExportedPoint(string Service, string Metric, string Kind, string Unit, IReadOnlyDictionary<string, string> Attributes, double Value);

/// <summary>A log record as it was exported.</summary>
internal sealed record ExportedLog(string Service, string Scope, string Body, IReadOnlyDictionary<string, string> Attributes, string TraceId);

/// <summary>What the services sent to the sink: OTLP's own messages (opentelemetry-proto 1.x, the field numbers of its documents).</summary>
internal sealed class Otlp
{
    public List<ExportedSpan> Spans { get; } = [];

    public List<ExportedPoint> Points { get; } = [];

    public List<ExportedLog> Logs { get; } = [];

    public HashSet<string> ResourceAttributes { get; } = [];

    public static Otlp Read(IEnumerable<(string Signal, byte[] Body)> payloads)
    {
        var read = new Otlp();
        foreach (var (signal, body) in payloads)
        {
            foreach (var resourced in Protobuf.Many(body, 1))
            {
                read.Take(signal, resourced);
            }
        }

        return read;
    }

    /// <summary>Spans whose parent was not exported: a batch may be under way. A stream's span ends with the stream; reporting is killed with what it had not sent.</summary>
    public List<ExportedSpan> Orphans()
    {
        var known = Spans.Select(span => (span.TraceId, span.SpanId)).ToHashSet();
        return Spans.FindAll(span => span.ParentId.Length > 0 && !known.Contains((span.TraceId, span.ParentId)) && span.Service != "reporting"
            && !span.Name.EndsWith("/stream", StringComparison.Ordinal) && !span.Name.Contains("/entries", StringComparison.Ordinal));
    }

    private void Take(string signal, ReadOnlyMemory<byte> resourced)
    {
        var resource = Protobuf.Many(resourced, 1).SelectMany(one => Attributes(one, 1)).ToDictionary();
        ResourceAttributes.UnionWith(resource.Keys);
        var service = resource.GetValueOrDefault("service.name", "?");
        foreach (var scoped in Protobuf.Many(resourced, 2))
        {
            var scope = Protobuf.Many(scoped, 1).SelectMany(Protobuf.Fields).FirstOrDefault(field => field.Number == 1).Text;
            foreach (var item in Protobuf.Many(scoped, 2))
            {
                switch (signal)
                {
                    case "traces": Spans.Add(Span(service, scope, item)); break;
                    case "metrics": Points.AddRange(Metric(service, item)); break;
                    case "logs": Logs.Add(Log(service, scope, item)); break;
                    default: throw new InvalidDataException(signal);
                }
            }
        }
    }

    private static ExportedSpan Span(string service, string scope, ReadOnlyMemory<byte> item)
    {
        var fields = Protobuf.Fields(item);
        Field One(int number) => fields.FirstOrDefault(field => field.Number == number);
        var status = One(15).Bytes;
        return new ExportedSpan(service, scope, One(1).Hex, One(2).Hex, One(4).Hex, One(5).Text, Attributes(item, 9).ToDictionary(), fields.Count(field => field.Number == 11),
            fields.Count(field => field.Number == 13), One(3).Text, Protobuf.Fields(status).FirstOrDefault(field => field.Number == 2).Text);
    }

    private static IEnumerable<ExportedPoint> Metric(string service, ReadOnlyMemory<byte> item)
    {
        var fields = Protobuf.Fields(item);
        var (name, unit) = (fields.First(field => field.Number == 1).Text, fields.FirstOrDefault(field => field.Number == 3).Text);
        foreach (var data in fields.Where(field => field.Number is 5 or 7 or 9))
        {
            var monotonic = Protobuf.Fields(data.Bytes).Any(field => field is { Number: 3, Wire: 0, Value: 1 });
            var kind = data.Number switch { 5 => "gauge", 9 => "histogram", _ => monotonic ? "counter" : "upDownCounter" };
            foreach (var point in Protobuf.Many(data.Bytes, 1))
            {
                var numbers = Protobuf.Fields(point);
                var value = kind == "histogram" ? numbers.First(field => field.Number == 4).Value
                    : numbers.FirstOrDefault(field => field.Number == 6) is { Number: 6 } whole ? unchecked((long)whole.Value) : numbers.FirstOrDefault(field => field.Number == 4).Number64;
                yield return new ExportedPoint(service, name, kind, unit, Attributes(point, kind == "histogram" ? 9 : 7).ToDictionary(), value);
            }
        }
    }

    private static ExportedLog Log(string service, string scope, ReadOnlyMemory<byte> item)
    {
        var fields = Protobuf.Fields(item);
        return new ExportedLog(service, scope, Any(fields.FirstOrDefault(field => field.Number == 5).Bytes), Attributes(item, 6).ToDictionary(), fields.FirstOrDefault(field => field.Number == 9).Hex);
    }

    private static IEnumerable<KeyValuePair<string, string>> Attributes(ReadOnlyMemory<byte> message, int number) =>
        Protobuf.Many(message, number).Select(Protobuf.Fields).Select(pair => KeyValuePair.Create(pair.First(field => field.Number == 1).Text, Any(pair.FirstOrDefault(field => field.Number == 2).Bytes)));

    private static string Any(ReadOnlyMemory<byte> value) => Protobuf.Fields(value).Select(field => field switch
    {
        { Number: 1 } => field.Text,
        { Number: 4 } => field.Number64.ToString(CultureInfo.InvariantCulture),
        { Wire: 0 } => unchecked((long)field.Value).ToString(CultureInfo.InvariantCulture),
        _ => field.Hex,
    }).FirstOrDefault(string.Empty);
}
