using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using OpenTelemetry;
using OpenTelemetry.Logs;

namespace ServiceDefaults;

/// <summary>One line of JSON per record. Of an exception it says types and stack, never the message: whoever wrote that may have quoted a person.</summary>
/// <remarks>The framework's own JSON formatter prints exceptions whole, and no filter by category reaches every library that hands one over.</remarks>
public sealed class WordlessFormatter(TimeProvider clock) : ConsoleFormatter(FormatterName)
{
    /// <summary>The name by which the console's options choose it.</summary>
    public const string FormatterName = "wordless";

    /// <inheritdoc />
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("Timestamp", clock.GetUtcNow().UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
            json.WriteNumber("EventId", logEntry.EventId.Id);
            json.WriteString("LogLevel", logEntry.LogLevel.ToString());
            json.WriteString("Category", logEntry.Category);
            if (Activity.Current is { IdFormat: ActivityIdFormat.W3C } span)
            {
                json.WriteString("TraceId", span.TraceId.ToHexString());
            }

            json.WriteString("Message", logEntry.Formatter(logEntry.State, logEntry.Exception));
            if (logEntry.Exception is { } exception)
            {
                json.WriteString("Exception", Wordless(exception));
            }

            if (logEntry.State is IReadOnlyList<KeyValuePair<string, object?>> state)
            {
                WriteState(json, state);
            }

            json.WriteEndObject();
        }

        textWriter.WriteLine(System.Text.Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length));
    }

    /// <summary>Types and stacks from the outside in.</summary>
    internal static string Wordless(Exception exception)
    {
        var text = new System.Text.StringBuilder();
        for (var (one, depth) = (exception, 0); one is not null && depth < 8; (one, depth) = (one.InnerException, depth + 1))
        {
            text.Append(depth == 0 ? string.Empty : " <- ").Append(one.GetType().FullName).Append(one.StackTrace is { } stack ? "\n" + stack : string.Empty);
        }

        return text.ToString();
    }

    private static void WriteState(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, object?>> state)
    {
        json.WriteStartObject("State");
        foreach (var (name, value) in state)
        {
            switch (value)
            {
                case null: json.WriteNull(name); break;
                case bool yes: json.WriteBoolean(name, yes); break;
                case int or long or short or byte: json.WriteNumber(name, Convert.ToInt64(value, CultureInfo.InvariantCulture)); break;
                case Exception thrown: json.WriteString(name, Wordless(thrown)); break;
                default: json.WriteString(name, Convert.ToString(value, CultureInfo.InvariantCulture)); break;
            }
        }

        json.WriteEndObject();
    }
}

/// <summary>What of a log record is exported: the line as we wrote it, its numbers and ids, and of an exception types and stack.</summary>
/// <remarks>Texts are left out whoever logs them, but for the names of types and routes: a library's line may quote a person, its template cannot.</remarks>
internal sealed class WordlessRecords : BaseProcessor<LogRecord>
{
    private const string Template = "{OriginalFormat}";

    /// <inheritdoc />
    public override void OnEnd(LogRecord data)
    {
        var told = new List<KeyValuePair<string, object?>>();
        foreach (var (name, value) in data.Attributes ?? [])
        {
            if (MayLeave(name, value))
            {
                told.Add(new(name, value is Guid or TimeSpan or DateTimeOffset or Enum ? Convert.ToString(value, CultureInfo.InvariantCulture) : value));
            }
        }

        told.Add(new("tomoshibi.log.number", data.EventId.Id));
        if (data.Exception is { } exception)
        {
            told.Add(new("exception.type", exception.GetType().FullName));
            told.Add(new("tomoshibi.log.stack", WordlessFormatter.Wordless(exception)));
            data.Exception = null;
        }

        data.Attributes = told;
        data.FormattedMessage = null;
    }

    private static bool MayLeave(string name, object? value) =>
        name is Template || value is Guid or int or long or short or byte or double or bool or TimeSpan or DateTimeOffset or Enum || (value is string && name is "Code" or "Route" or "Stack");
}

/// <summary>What of a span is exported (style 5.9.4): the listed attributes, no status text; and no span at all that carries an event.</summary>
/// <remarks>Only libraries' reports of exceptions are events, with message and stack, and a span's events cannot be edited; the span of ours around it says that it failed.</remarks>
internal sealed class OnlyListed : BaseProcessor<Activity>
{
    private static readonly HashSet<string> Listed = ["http.request.method", "http.route", "http.response.status_code", "error.type", "tomoshibi.vault.operation"];

    /// <inheritdoc />
    public override void OnEnd(Activity data)
    {
        foreach (var (name, _) in data.TagObjects.ToArray())
        {
            if (!Listed.Contains(name))
            {
                data.SetTag(name, null);
            }
        }

        if (data.Status != ActivityStatusCode.Unset)
        {
            data.SetStatus(data.Status);
        }

        // A pod's own queue has a name of its own in every pod.
        if (data.DisplayName.IndexOf(".live.", StringComparison.Ordinal) is var cut and > 0)
        {
            data.DisplayName = data.DisplayName[..(cut + 5)] + " receive";
        }

        if (data.Events.Any())
        {
            data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        }
    }
}
