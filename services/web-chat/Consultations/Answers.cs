using System.ComponentModel.DataAnnotations;
using StorageVaultClient;
using WebChat.Settings;

namespace WebChat.Consultations;

/// <summary>What a resident answered to one question of the desk.</summary>
/// <param name="QuestionId">The question.</param>
/// <param name="OptionIds">The chosen options, for a question of choice.</param>
/// <param name="Text">1 to 4,000 UTF-16 units, for a question of text.</param>
public sealed record GivenChoice(
    [property: Required] string? QuestionId, IReadOnlyList<string?>? OptionIds, [property: StringLength(TextRule.Longest, MinimumLength = 1)] string? Text)
{
    /// <inheritdoc />
    public override string ToString() => nameof(GivenChoice);
}

/// <summary>Puts the desk's words to the chosen options; words that are not the desk's come only in a text answer.</summary>
internal static class AnswersRule
{
    private const int Most = 50;

    /// <summary>The answers as the vault keeps them, or null where they do not fit the desk's questions.</summary>
    public static IReadOnlyList<GivenAnswer>? Fit(IReadOnlyList<Question>? questions, IReadOnlyList<GivenChoice?>? given)
    {
        var asked = questions ?? [];
        var answers = given ?? [];
        if (answers.Count > Most || answers.Any(answer => answer?.QuestionId is null) || answers.DistinctBy(answer => answer?.QuestionId).Count() != answers.Count
            || answers.Any(answer => asked.All(question => question.QuestionId != answer?.QuestionId)))
        {
            return null;
        }

        var fitted = new List<GivenAnswer>();
        foreach (var question in asked)
        {
            if (Values(question, answers.FirstOrDefault(answer => answer?.QuestionId == question.QuestionId)) is not { } values || (values.Count == 0 && question.Required))
            {
                return null;
            }

            if (values.Count > 0)
            {
                fitted.Add(new GivenAnswer(question.QuestionId, question.Label, values));
            }
        }

        return fitted;
    }

    private static List<string>? Values(Question question, GivenChoice? given) => question.Kind switch
    {
        QuestionKind.Choice => given is { Text: { Length: > 0 } } ? null : Chosen(question, given?.OptionIds ?? []),
        QuestionKind.Text => given is { OptionIds.Count: > 0 } ? null : given?.Text is not { Length: > 0 } text ? [] : TextRule.Allows(text) ? [text] : null,
        _ => [],
    };

    private static List<string>? Chosen(Question question, IReadOnlyList<string?> chosen)
    {
        var labels = new List<string>();
        foreach (var optionId in chosen.Distinct())
        {
            if (question.Options?.FirstOrDefault(option => option.OptionId == optionId) is not { } option)
            {
                return null;
            }

            labels.Add(option.Label);
        }

        return labels;
    }
}
