namespace Telemetry.Tests;

/// <summary>One trace follows what a resident does through every service, over HTTP and over the broker, and begins at our own door.</summary>
[Collection(nameof(ExportedTown))]
public sealed class TraceTests(ExportedTown town)
{
    [Fact]
    public void One_trace_covers_gateway_web_chat_vault_the_event_and_routing()
    {
        var door = town.Exported.Spans.First(span => span.Service == "gateway" && span.Name == "PUT " + ExportedTown.EntryRoute && span.Attributes["http.response.status_code"] == "200"
            && Trace(span).Any(other => other.Service == "web-chat"));
        var trace = Trace(door);

        Assert.Equal(string.Empty, door.ParentId);
        var chat = Assert.Single(trace, span => span.Service == "web-chat" && span.ParentId == door.SpanId);
        var vault = Assert.Single(trace, span => span.Service == "storage-vault" && span.ParentId == chat.SpanId);
        Assert.Equal("seal", vault.Attributes["tomoshibi.vault.operation"]);
        var published = trace.Where(span => span.Service == "storage-vault" && span.Name == "publish event" && span.ParentId == vault.SpanId).ToList();
        Assert.NotEmpty(published);
        // By the broker, its own spans between; and by the feed, which is where the effect happens.
        Assert.Contains(trace, span => span.Service == "routing" && span.Scope == "MassTransit" && Above(trace, span).Any(published.Contains));
        Assert.Contains(trace, span => span.Service == "routing" && span.Name == "apply event" && span.ParentId == vault.SpanId);
    }

    [Fact]
    public void Every_span_but_the_first_of_a_trace_has_its_parent_in_it() =>
        Assert.Empty(town.Exported.Orphans().Select(span => $"{span.Service}: {span.Name}"));

    [Fact]
    public void A_trace_that_a_browser_names_is_not_believed() =>
        Assert.DoesNotContain(town.Exported.Spans, span => span.TraceId == ExportedTown.ForeignTrace || span.ParentId == "b7ad6b7169203331");

    [Fact]
    public void A_method_that_is_free_text_is_not_told() =>
        Assert.Empty(town.Exported.Spans.Select(span => span.Attributes.GetValueOrDefault("http.request.method")).Where(method => method is not null).Distinct().Except(["GET", "POST", "PUT", "DELETE", "_OTHER"]));

    [Fact]
    public void Probes_and_polls_leave_no_traces() =>
        Assert.DoesNotContain(town.Exported.Spans, span => span.Name.Contains("/health", StringComparison.Ordinal) || (span.ParentId.Length == 0 && span.Name.Contains("/internal/", StringComparison.Ordinal)));

    [Fact]
    public void LINE_is_told_no_trace() => Assert.DoesNotContain("traceparent", town.SentToLine, StringComparison.OrdinalIgnoreCase);

    private List<ExportedSpan> Trace(ExportedSpan one) => town.Exported.Spans.FindAll(span => span.TraceId == one.TraceId);

    private static IEnumerable<ExportedSpan> Above(List<ExportedSpan> trace, ExportedSpan span)
    {
        for (var at = trace.Find(other => other.SpanId == span.ParentId); at is not null; at = trace.Find(other => other.SpanId == at.ParentId))
        {
            yield return at;
        }
    }
}
