using StorageVaultClient;

namespace StorageVault.Tests;

public sealed class EmergencyWordRuleTests
{
    private static readonly EmergencyWordRule Rule = new(["死にたい", "きえたい", "リスカ", "ＯＤ した", "", " \u200B"]);

    [Theory]
    [InlineData("もう死にたいです")]
    [InlineData("死 に\nた　い")]
    [InlineData("死に\u200Bた\u200Dい")]
    [InlineData("死にタイ")]
    [InlineData("死にﾀｲ")]
    [InlineData("キエタイ")]
    [InlineData("りすか")]
    [InlineData("ﾘｽｶしてしまった")]
    [InlineData("odした")]
    [InlineData("Ｏ\u00ADＤした")]
    [InlineData("死\uFE00にたい")]
    public void An_emergency_word_is_found_however_it_is_typed(string text) => Assert.True(Rule.Matches(text));

    [Theory]
    [InlineData("")]
    [InlineData("学校に行きたくない")]
    [InlineData("死に")]
    public void Other_words_are_left_alone(string text) => Assert.False(Rule.Matches(text));

    [Fact]
    public void Broken_text_is_looked_at_all_the_same()
    {
        Assert.True(Rule.Matches("\ud800死にたい"));
        Assert.False(Rule.Matches("\udc00"));
    }

    [Fact]
    public void No_words_match_nothing() => Assert.False(new EmergencyWordRule([]).Matches("死にたい"));

    [Fact]
    public void Combining_marks_are_composed_first() => Assert.True(new EmergencyWordRule(["ガス"]).Matches("か\u3099す"));
}
