using System.Text.Json;
using System.Text.Json.Serialization;

namespace WebChat.Settings;

/// <summary>A tenant as tenant-directory publishes it; this service reads what the door needs.</summary>
internal sealed record TenantSettings(
    string Name, string? OfficialAccountName, IReadOnlyList<Hotline>? Hotlines, ConsentText? Consent, string? EntryMode, string? LiffId, bool Active = true);

/// <summary>A telephone number that needs no consultation.</summary>
/// <param name="Name">Whose.</param>
/// <param name="Number">As it is shown.</param>
/// <param name="Hours">When somebody answers, in words.</param>
/// <param name="Tel">What a phone dials; absent where it is not one number.</param>
public sealed record Hotline(string Name, string Number, string? Hours, string? Tel);

/// <summary>The wording a resident agrees to.</summary>
internal sealed record ConsentText([property: JsonConverter(typeof(TextOrNumber))] string Version, IReadOnlyList<string>? Paragraphs);

/// <summary>A desk (窓口) as tenant-directory publishes it.</summary>
internal sealed record DeskSettings(
    string Name, string? Summary, Guid DepartmentId, IReadOnlyList<HoursWindow>? Hours, IReadOnlyList<SpecialDay>? SpecialDays,
    string? ClosedMessage, IReadOnlyList<Question>? Questions, int NoticeGraceSeconds = 20);

/// <summary>A window of the week, in Japanese time; one that closes before it opens crosses midnight.</summary>
internal sealed record HoursWindow(IReadOnlyList<string>? Days, string? Opens, string? Closes);

/// <summary>A date that has its own hours, or none.</summary>
internal sealed record SpecialDay(DateOnly Date, bool Closed, string? Opens = null, string? Closes = null);

/// <summary>A question asked at the opening.</summary>
public sealed record Question(string QuestionId, string Label, QuestionKind Kind, bool Required, IReadOnlyList<QuestionOption>? Options);

/// <summary>How a question is answered.</summary>
public enum QuestionKind
{
    /// <summary>Not known to this build.</summary>
    Unknown = 0,

    /// <summary>One or more of the options.</summary>
    Choice = 1,

    /// <summary>In the resident's own words.</summary>
    Text = 2,
}

/// <summary>One option of a question.</summary>
/// <param name="OptionId">What is sent back.</param>
/// <param name="Label">What is shown.</param>
public sealed record QuestionOption(string OptionId, string Label);

/// <summary>A version that some write as a number and some as a text.</summary>
internal sealed class TextOrNumber : JsonConverter<string>
{
    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString() ?? string.Empty,
        JsonTokenType.Number => reader.GetInt64().ToString(System.Globalization.CultureInfo.InvariantCulture),
        _ => throw new JsonException(),
    };

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}
