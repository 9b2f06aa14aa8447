using System.Text.Json;

namespace Reporting.Tests;

/// <summary>The answer as lines of numbers that can be compared.</summary>
internal sealed record Report(JsonElement Days, JsonElement Hours, JsonElement Desks, DateTimeOffset GeneratedAt)
{
    public static readonly string[] Kinds = ["accesses", "opened", "served", "turnedAway", "abandoned", "completed", "entriesResident", "entriesStaff"];
    private readonly string? made;

    private Report(string made)
        : this(default, default, default, default) => this.made = made;

    public string Text => made ?? Join(Lines(Days, "date"), Lines(Hours, "hour"), Lines(Desks, "deskId"));

    public static Report Of(IEnumerable<string> days, IEnumerable<string> hours, IEnumerable<string> desks) => new(Join(days, hours, desks));

    public bool Equals(Report? other) => Text == other?.Text;

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    private static string Join(IEnumerable<string> days, IEnumerable<string> hours, IEnumerable<string> desks) => string.Join('\n', [.. days, .. hours, .. desks]);

    private static IEnumerable<string> Lines(JsonElement rows, string key) =>
        rows.EnumerateArray().Select(row => $"{row.GetProperty(key)}:{string.Join(',', Kinds.Select(kind => row.GetProperty(kind).GetInt64()))}");
}
