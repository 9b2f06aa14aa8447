using System.Collections.Concurrent;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Faults.Actors;

/// <summary>What somebody did or saw.</summary>
public enum Deed
{
    /// <summary>Never written.</summary>
    Unknown = 0,

    /// <summary>A consultation was opened.</summary>
    Opened = 1,

    /// <summary>A counselor took it.</summary>
    Taken = 2,

    /// <summary>An entry was sent for the first time.</summary>
    Sent = 3,

    /// <summary>An answer with a seq came: from now on it may never be lost.</summary>
    Accepted = 4,

    /// <summary>An answer came that no repeat can change, or patience ended.</summary>
    Refused = 5,

    /// <summary>An entry came to a screen.</summary>
    Shown = 6,

    /// <summary>The consultation was closed.</summary>
    Closed = 7,
}

/// <summary>One line of the history that the oracle reads: ids, numbers, times and a hash, never the text.</summary>
/// <param name="Deed">What happened.</param>
/// <param name="At">When, by this program's clock.</param>
/// <param name="TenantId">In whose house.</param>
/// <param name="ConsultationId">In which consultation.</param>
/// <param name="Who">The actor's name.</param>
public sealed record JournalLine(Deed Deed, DateTimeOffset At, Guid TenantId, Guid ConsultationId, string Who)
{
    /// <summary>The entry's client-made id.</summary>
    public Guid? EntryId { get; init; }

    /// <summary>Its place, as the system said.</summary>
    public long? Seq { get; init; }

    /// <summary>SHA-256 of its text; null where it has none of ours.</summary>
    public string? Sha { get; init; }

    /// <summary>The status of a refusal; 0 when no answer ever came.</summary>
    public int? Status { get; init; }

    /// <summary>How often it was sent until then.</summary>
    public int? Attempts { get; init; }

    /// <summary>Which screen, and its how manieth connection: <c>resident-3#2</c>.</summary>
    public string? Screen { get; init; }

    /// <summary>The staff member, where one acted or saw.</summary>
    public Guid? StaffId { get; init; }
}

/// <summary>What all actors of one run did and saw, in memory and as JSON lines in a file.</summary>
public sealed class Journal : IDisposable
{
    private static readonly JsonSerializerOptions Writing = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Converters = { new JsonStringEnumConverter() },
    };

    private readonly ConcurrentQueue<JournalLine> lines = new();
    private readonly StreamWriter? file;

    /// <summary>Begins one; with a path also on disk.</summary>
    public Journal(string? path = null)
    {
        if (path is not null)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path)) ?? ".");
            file = new StreamWriter(path);
        }
    }

    /// <summary>Everything so far.</summary>
    public IReadOnlyList<JournalLine> Lines => [.. lines];

    /// <summary>Now, by the clock that all lines share.</summary>
    public static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    /// <summary>Adds a line.</summary>
    public void Note(JournalLine line)
    {
        lines.Enqueue(line);
        if (file is not null)
        {
            var text = JsonSerializer.Serialize(line, Writing);
            lock (file)
            {
                file.WriteLine(text);
            }
        }
    }

    /// <summary>Reads a journal back from its file.</summary>
    public static IReadOnlyList<JournalLine> Read(string path) =>
        [.. File.ReadLines(path).Select(line => JsonSerializer.Deserialize<JournalLine>(line, Writing) ?? throw new InvalidDataException("An empty line in " + path))];

    /// <inheritdoc />
    public void Dispose()
    {
        if (file is not null)
        {
            lock (file)
            {
                file.Dispose();
            }
        }
    }
}
