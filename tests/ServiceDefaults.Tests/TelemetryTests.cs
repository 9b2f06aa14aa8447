using System.Diagnostics;
using Microsoft.Extensions.Configuration;

namespace ServiceDefaults.Tests;

/// <summary>What decides whether and what telemetry leaves; that nothing else does is shown on real payloads by tests/Telemetry.Tests.</summary>
public sealed class TelemetryTests
{
    private const string Parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    [Fact]
    public void Nothing_leaves_without_an_address() => Assert.Null(Target().Endpoint);

    [Theory]
    [InlineData("Telemetry:Endpoint"), InlineData("OTEL_EXPORTER_OTLP_ENDPOINT")]
    public void The_address_is_ours_or_the_standards(string name) => Assert.Equal("http://collector:4318/", Target((name, "http://collector:4318")).Endpoint?.ToString());

    [Fact]
    public void The_standards_switch_turns_it_off() => Assert.Null(Target(("Telemetry:Endpoint", "http://collector:4318"), ("OTEL_SDK_DISABLED", "TRUE")).Endpoint);

    [Theory]
    [InlineData("collector"), InlineData("/var/run/collector"), InlineData("grpc://collector:4317")]
    public void An_address_that_is_none_ends_the_start(string address) => Assert.Throws<InvalidOperationException>(() => Target(("Telemetry:Endpoint", address)));

    [Theory]
    [InlineData(true, Parent), InlineData(false, null)]
    public void The_public_edge_believes_no_trace_context_and_nobody_baggage(bool trustsCallers, string? believed)
    {
        var headers = new Dictionary<string, string> { ["traceparent"] = Parent, ["tracestate"] = "k=word", ["baggage"] = "k=word", ["Correlation-Context"] = "k=word" };
        var propagator = new Telemetry.TraceOnly(trustsCallers);
        void Get(object? _, string name, out string? value, out IEnumerable<string>? values) => (value, values) = (headers.GetValueOrDefault(name), null);

        propagator.ExtractTraceIdAndState(null, Get, out var id, out var state);

        Assert.Equal(believed, id);
        Assert.Null(state);
        Assert.Null(propagator.ExtractBaggage(null, Get));
    }

    [Fact]
    public void Only_the_trace_context_goes_on()
    {
        var sent = new Dictionary<string, string>();
        using var span = new Activity("x").SetIdFormat(ActivityIdFormat.W3C).Start();
        span.AddBaggage("k", "word");
        span.TraceStateString = "k=word";

        new Telemetry.TraceOnly(true).Inject(span, null, (_, name, value) => sent.Add(name, value));

        Assert.Equal([KeyValuePair.Create("traceparent", span.Id)], sent.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)));
    }

    [Fact]
    public void A_span_keeps_what_is_listed_and_one_with_an_exceptions_report_is_not_exported()
    {
        using var span = new Activity("x").SetIdFormat(ActivityIdFormat.W3C).Start();
        span.ActivityTraceFlags = ActivityTraceFlags.Recorded;
        span.SetTag("http.route", "/a/{id}").SetTag("url.path", "/a/word").SetTag("messaging.message.id", "word").SetStatus(ActivityStatusCode.Error, "word");
        using var processor = new OnlyListed();

        processor.OnEnd(span);
        var (tags, status, recorded) = (span.TagObjects.Select(tag => tag.Key).ToList(), span.StatusDescription, span.Recorded);
        span.AddException(new InvalidOperationException("word"));
        processor.OnEnd(span);

        Assert.Equal(["http.route"], tags);
        Assert.Null(status);
        Assert.True(recorded);
        Assert.False(span.Recorded);
    }

    [Fact]
    public void A_trace_comes_out_of_the_outbox_as_it_went_in()
    {
        using var span = new Activity("x").SetIdFormat(ActivityIdFormat.W3C).Start();
        span.ActivityTraceFlags = ActivityTraceFlags.Recorded;

        var context = Messaging.TraceMark.Current?.Context();

        Assert.Equal(span.TraceId, context?.TraceId);
        Assert.Equal(span.SpanId, context?.SpanId);
        Assert.True(context?.IsRemote);
    }

    [Fact]
    public void Nothing_is_kept_of_a_span_that_nobody_records()
    {
        using var span = new Activity("x").SetIdFormat(ActivityIdFormat.W3C).Start();
        span.ActivityTraceFlags = ActivityTraceFlags.None;

        Assert.Null(Messaging.TraceMark.Current);
    }

    private static TelemetryTarget Target(params (string Name, string Value)[] settings) =>
        TelemetryTarget.Of(new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(pair => pair.Name, pair => (string?)pair.Value)).Build());
}
