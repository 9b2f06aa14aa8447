using TenantDirectory.Settings;

namespace TenantDirectory.Tests.Rules;

public sealed class SettingRulesTests
{
    private static readonly Guid Department = Guid.NewGuid();
    private static readonly HashSet<Guid> Departments = [Department];

    [Fact]
    public void A_good_desk_has_no_faults() => Assert.Empty(SettingRules.Faults(Desk(), Departments));

    [Theory]
    [InlineData("17:00", "21:00", true)]
    [InlineData("00:00", "24:00", true)]
    [InlineData("21:00", "17:00", false)]
    [InlineData("17:00", "17:00", false)]
    [InlineData("24:00", "24:00", false)]
    [InlineData("9:00", "17:00", false)]
    [InlineData("09:60", "17:00", false)]
    [InlineData("09:00", "24:01", false)]
    [InlineData("09:00\n", "17:00", false)]
    [InlineData("", "", false)]
    public void Hours_are_HH_mm_in_order(string opens, string closes, bool good) =>
        Assert.Equal(good, !SettingRules.Faults(Desk() with { Hours = [new OpeningHours(["mon"], opens, closes)] }, Departments).Any());

    [Theory]
    [InlineData("Mon")]
    [InlineData("holiday")]
    [InlineData("")]
    public void Other_days_are_refused(string day) =>
        Assert.Equal(["hours"], SettingRules.Faults(Desk() with { Hours = [new OpeningHours([day], "09:00", "17:00")] }, Departments));

    [Theory]
    [InlineData("2026-12-29", true, null, null, true)]
    [InlineData("2026-12-29", false, "10:00", "12:00", true)]
    [InlineData("2026-12-29", false, null, null, false)]
    [InlineData("2026-02-30", true, null, null, false)]
    [InlineData("29.12.2026", true, null, null, false)]
    public void Special_days_are_dates_with_hours_or_closed(string date, bool closed, string? opens, string? closes, bool good) =>
        Assert.Equal(good, !SettingRules.Faults(Desk() with { SpecialDays = [new SpecialDay(date, closed, opens, closes)] }, Departments).Any());

    [Fact]
    public void A_choice_without_options_a_foreign_department_and_a_double_question_are_refused()
    {
        var question = new Question("q1", "年代", "choice", true, [new QuestionOption("a", "10代")]);
        Assert.Empty(SettingRules.Faults(Desk() with { Questions = [question] }, Departments));
        Assert.Equal(["questions"], SettingRules.Faults(Desk() with { Questions = [question with { Options = [] }] }, Departments));
        Assert.Equal(["questions"], SettingRules.Faults(Desk() with { Questions = [question with { Kind = "file" }] }, Departments));
        Assert.Equal(["questions"], SettingRules.Faults(Desk() with { Questions = [question, question] }, Departments));
        Assert.Equal(["departmentId"], SettingRules.Faults(Desk() with { DepartmentId = Guid.NewGuid() }, Departments));
    }

    [Fact]
    public void Only_the_named_readers_read_only_their_kinds()
    {
        string[] kinds = ["tenant", "desk", "department", "staff", "lineChannel"];
        var allowed = SettingsReaders.Issuers.Append("storage-vault-client").Order(StringComparer.Ordinal)
            .Select(issuer => $"{issuer}: {string.Join(' ', kinds.Where(kind => SettingsReaders.May(issuer, [kind])))}");
        Assert.Equal(
            [
                "gateway: tenant",
                "line-contact-point: tenant desk lineChannel",
                "reporting: tenant desk department",
                "routing: tenant desk department staff",
                "storage-vault: tenant desk department staff",
                "storage-vault-client: ",
                "web-chat: tenant desk",
            ],
            allowed);
        Assert.False(SettingsReaders.May("routing", []));
        Assert.False(SettingsReaders.May("routing", ["desk", "lineChannel"]));
        Assert.False(SettingsReaders.May("routing", ["Desk"]));
    }

    private static DeskSetting Desk() =>
        new("こども相談", "十八歳まで", Department, true, [new OpeningHours(["mon", "fri"], "17:00", "21:00")], [], "また来てください", [], 20, null);
}
