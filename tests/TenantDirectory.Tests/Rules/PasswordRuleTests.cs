using TenantDirectory.Security;

namespace TenantDirectory.Tests.Rules;

public sealed class PasswordRuleTests
{
    private static readonly string[] Person = ["佐藤 花子", "hanako.sato@city.aoba.example", "青葉市"];

    [Theory]
    [Trait("Requirement", "46")]
    [InlineData("kumo-no-mukou-e7", "Good")]
    [InlineData("むかしむかしあるところにおじいさん", "Good")]
    [InlineData("   spaces are fine   ", "Good")]
    [InlineData("fourteen-chars", "TooShort")]
    [InlineData("🌱🌱🌿🍀🌾🌵🌴🌲🌳🎋🎍🍃🍂🍁", "TooShort")]
    [InlineData("aaaaaaaaaaaaaaaaaa", "Known")]
    [InlineData("abcabcabcabcabcabc", "Known")]
    [InlineData("QWERTYUIOPasdfghjkl", "Known")]
    [InlineData("correct horse battery staple", "Known")]
    [InlineData("123456789012345678", "Known")]
    [InlineData("my-Hanako-is-the-best", "Personal")]
    [InlineData("花子さんのながいながいあいことば", "Personal")]
    [InlineData("welcome to aoba 2026 !", "Personal")]
    [InlineData("Tomoshibi-no-hikari-9", "Personal")]
    [InlineData("nul\0nul-nul-nul-nul", "NotText")]
    public void A_password_is_judged(string password, string verdict) =>
        Assert.Equal(verdict, PasswordRule.Judge(PasswordRule.Normalize(password), Person).ToString());

    [Fact]
    public void Length_ends_at_256() =>
        Assert.Equal((PasswordVerdict.Good, PasswordVerdict.TooLong), (PasswordRule.Judge(Long(256), []), PasswordRule.Judge(Long(257), [])));

    [Fact]
    public void A_lone_surrogate_is_not_text() => Assert.Null(PasswordRule.Normalize("fifteen-chars-\ud800-long"));

    [Fact]
    public void Full_width_and_half_width_are_the_same_password() =>
        Assert.Equal(PasswordRule.Normalize("kumo-no-mukou-e7"), PasswordRule.Normalize("ｋｕｍｏ－ｎｏ－ｍｕｋｏｕ－ｅ７"));

    [Fact]
    public async Task A_hash_with_fewer_rounds_is_right_but_old()
    {
        using var passwords = new Passwords();
        var old = new Microsoft.AspNetCore.Identity.PasswordHasher<object>().HashPassword(new object(), "kumo-no-mukou-e7");
        Assert.Equal(PasswordMatch.RightButOld, await passwords.CompareAsync(old, "kumo-no-mukou-e7", default));
        Assert.Equal(PasswordMatch.Right, await passwords.CompareAsync(passwords.Hash("kumo-no-mukou-e7"), "kumo-no-mukou-e7", default));
        Assert.Equal(PasswordMatch.Wrong, await passwords.CompareAsync(passwords.Hash("kumo-no-mukou-e7"), "kumo-no-mukou-e8", default));
        Assert.Equal(PasswordMatch.Wrong, await passwords.CompareAsync(null, "kumo-no-mukou-e7", default));
    }

    [Fact]
    [Trait("Requirement", "46")]
    public void A_kept_hash_has_210000_rounds_of_format_3()
    {
        using var passwords = new Passwords();
        var kept = Convert.FromBase64String(passwords.Hash("kumo-no-mukou-e7"));
        Assert.Equal(1, kept[0]);
        Assert.Equal(210_000u, System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(kept.AsSpan(5, 4)));
    }

    private static string Long(int length) => string.Concat(Enumerable.Range(0, length).Select(at => (char)('a' + (at * at + at / 7) % 26)));
}
