using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Architecture.Tests;

namespace Telemetry.Tests;

/// <summary>What leaves the processes, compared whole with the committed list (decisions 0010 and 0030).</summary>
[Collection(nameof(ExportedTown))]
public sealed class PayloadTests(ExportedTown town)
{
    private static readonly Signals Listed = Signals.Read();

    /// <summary>What a few seconds of an untroubled town do not bring about; everything else must be seen.</summary>
    private static readonly string[] NeedAnAccident = ["tomoshibi.inbox.duplicates", "kestrel.rejected_connections", "tomoshibi.line.pushes", "tomoshibi.gateway.refusals"];

    [Fact]
    [Trait("Requirement", "39")]
    public void Spans_carry_the_listed_attributes_and_no_others() =>
        Assert.Equal(Listed.SpanAttributes.Order(StringComparer.Ordinal), town.Exported.Spans.SelectMany(span => span.Attributes.Keys).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void Spans_carry_no_event_no_status_text_and_no_state_of_others()
    {
        Assert.NotEmpty(town.Exported.Spans);
        Assert.DoesNotContain(town.Exported.Spans, span => span.Events > 0 || span.StatusText.Length > 0 || span.TraceState.Length > 0 || span.Links > 0);
    }

    [Fact]
    public void Resources_say_which_service_and_no_more() => Assert.Equal(Listed.ResourceAttributes.Order(), town.Exported.ResourceAttributes.Order());

    [Fact]
    public void Every_exported_metric_is_listed_with_its_kind_unit_and_attributes()
    {
        var strange = town.Exported.Points
            .Where(point => !Listed.Metrics.Any(metric => metric.Name == point.Metric && metric.Kind == point.Kind && metric.Unit == point.Unit && point.Attributes.Keys.All(metric.Attributes.Contains)))
            .Select(point => $"{point.Service}: {point.Metric}, {point.Kind}, {point.Unit}, {string.Join(' ', point.Attributes.Keys)}").Distinct();

        Assert.Empty(strange);
    }

    [Fact]
    public void Every_listed_metric_is_exported()
    {
        var exported = town.Exported.Points.Select(point => point.Metric).ToHashSet();

        Assert.Empty(Listed.Metrics.Select(metric => metric.Name).Where(name => !exported.Contains(name)).Except(NeedAnAccident));
    }

    [Fact]
    public void Numbers_have_few_faces()
    {
        // A label with many values is an id in disguise.
        var many = town.Exported.Points.SelectMany(point => point.Attributes.Select(pair => (point.Metric, pair.Key, pair.Value))).Distinct()
            .Where(face => face.Key != "http.route").GroupBy(face => (face.Metric, face.Key)).Where(group => group.Count() > 20).Select(group => group.Key);

        Assert.Empty(many);
        Assert.All(town.Exported.Points.SelectMany(point => point.Attributes.Values), value => Assert.DoesNotMatch("[0-9a-f]{8}-[0-9a-f]{4}|[0-9a-f]{24}", value));
    }

    [Fact]
    public void The_desks_numbers_are_what_happened()
    {
        double Most(string metric, string? attribute = null) => town.Exported.Points.Where(point => point.Metric == metric && (attribute is null || point.Attributes.Values.Contains(attribute))).Select(point => point.Value).DefaultIfEmpty().Max();

        Assert.Equal(1, Most("tomoshibi.consultation.waiting"), tolerance: 3);
        Assert.True(Most("tomoshibi.consultation.oldest_waiting") > 0);
        Assert.True(Most("tomoshibi.consultation.oldest_unanswered") > 0);
        Assert.Equal(2, Most("tomoshibi.assignment.duration", "taken"));
        Assert.Equal(1, Most("tomoshibi.assignment.duration", "abandoned"));
        Assert.Equal(2, Most("tomoshibi.channel.messages", "web"));
        Assert.Equal(2, Most("tomoshibi.channel.messages", "line"));
        Assert.Equal(1, Most("tomoshibi.reply.delivery.duration", "web"));
        Assert.True(Most("tomoshibi.vault.refusals") >= 1);
        Assert.Equal(0, Most("tomoshibi.dead_letters"));
        Assert.Equal(0, Most("tomoshibi.residency.fenced"));
    }

    [Fact]
    [Trait("Requirement", "39")]
    public void No_word_that_a_person_wrote_is_in_any_payload()
    {
        var hits = town.Payloads.SelectMany(payload => town.Markers.SelectMany(Encodings).Where(needle => payload.Body.AsSpan().IndexOf(needle.Bytes) >= 0).Select(needle => $"{needle.Encoding} in {payload.Signal}"));

        Assert.True(town.Markers.Count >= 10);
        Assert.Contains(town.Payloads, payload => payload.Signal == "logs");
        Assert.Empty(hits);
    }

    [Fact]
    public void No_person_is_in_any_payload()
    {
        var text = town.Payloads.Select(payload => (payload.Signal, Text: Encoding.Latin1.GetString(payload.Body))).ToList();
        string[] people = [.. town.Tenant.Staff.SelectMany(member => new[] { member.Email, member.DisplayName }).Select(name => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(name)))];

        Assert.DoesNotContain(text, payload => Regex.IsMatch(payload.Text, @"U[0-9a-f]{32}")); // LINE user ids
        Assert.DoesNotContain(text, payload => people.Any(name => payload.Text.Contains(name, StringComparison.Ordinal)));
        Assert.DoesNotContain(text, payload => payload.Text.Contains("203.0.113.77", StringComparison.Ordinal) || payload.Text.Contains("127.0.0.1", StringComparison.Ordinal));
        // On spans and numbers not even whose it is; log lines may name ids.
        Assert.DoesNotContain(text.Where(payload => payload.Signal != "logs"), payload => payload.Text.Contains(town.Tenant.TenantId.ToString("D"), StringComparison.OrdinalIgnoreCase)
            || town.Tenant.Staff.Any(member => payload.Text.Contains(member.StaffId.ToString("D"), StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public void Log_lines_are_templates_with_ids_and_numbers()
    {
        var placeholders = new HashSet<string>([.. LogNames.Allowed, "tomoshibi.log.number", "tomoshibi.log.stack", "exception.type"]);
        var ours = town.Exported.Logs.Where(log => !log.Scope.StartsWith("Microsoft.", StringComparison.Ordinal) && !log.Scope.StartsWith("MassTransit", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(ours);
        Assert.DoesNotContain(ours.SelectMany(log => log.Attributes.Keys), name => !placeholders.Contains(name));
        Assert.Contains(ours, log => log.Body.Contains("{ConsultationId}", StringComparison.Ordinal) && Guid.TryParse(log.Attributes["ConsultationId"], out _) && log.TraceId.Length == 32);
        // 3002: a consultation was taken, in a request.
        Assert.Contains(ours, log => log.Attributes["tomoshibi.log.number"] == "3002");
    }

    [Fact]
    public void A_part_that_is_away_is_shown_as_away_and_the_others_as_they_are()
    {
        string[] parts = ["web-chat", "storage-vault", "routing", "line-contact-point", "tenant-directory", "reporting"];

        Assert.Equal(parts, town.Status.Before.GetProperty("parts").EnumerateArray().Select(part => part.GetProperty("part").GetString()));
        Assert.All(parts, part => Assert.Equal("ready", ExportedTown.StateOf(town.Status.Before, part)));
        Assert.All(parts, part => Assert.Equal(part == "reporting" ? "away" : "ready", ExportedTown.StateOf(town.Status.After, part)));
    }

    private static IEnumerable<(string Encoding, byte[] Bytes)> Encodings(string marker)
    {
        var utf8 = Encoding.UTF8.GetBytes(marker);
        yield return ("UTF-8", utf8);
        yield return ("UTF-16LE", Encoding.Unicode.GetBytes(marker));
        yield return ("hex", Encoding.ASCII.GetBytes(Convert.ToHexStringLower(utf8)));
        yield return ("percent", Encoding.ASCII.GetBytes(Uri.EscapeDataString(marker)));
        yield return ("percent lower", Encoding.ASCII.GetBytes(Uri.EscapeDataString(marker).ToLowerInvariant()));
        yield return ("JSON", Encoding.ASCII.GetBytes(JsonSerializer.Serialize(marker).Trim('"')));
        yield return ("JSON lower", Encoding.ASCII.GetBytes(JsonSerializer.Serialize(marker).Trim('"').ToLowerInvariant()));
        // The random part alone: whatever was done to the Japanese before it.
        yield return ("tail", Encoding.ASCII.GetBytes(marker[^32..]));
        for (var start = 0; start < 3; start++)
        {
            var text = Convert.ToBase64String([.. new byte[start], .. utf8]);
            yield return ("base64", Encoding.ASCII.GetBytes(text[(start == 0 ? 0 : 4)..(text.Length - 4)]));
            yield return ("base64url", Encoding.ASCII.GetBytes(text[(start == 0 ? 0 : 4)..(text.Length - 4)].Replace('+', '-').Replace('/', '_')));
        }
    }
}
