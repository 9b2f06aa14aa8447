using System.ComponentModel.DataAnnotations;
using TenantDirectory.Accounts;
using TenantDirectory.Mail;

namespace TenantDirectory.Tests.Rules;

public sealed class MailRuleTests
{
    private static readonly Guid Desk = Guid.NewGuid(), Department = Guid.NewGuid(), User = Guid.NewGuid();

    [Theory]
    [InlineData("privacyOfficer", true, false)]
    [InlineData("tenantAdmin", true, false)]
    [InlineData("supervisor", false, true)]
    [InlineData("counselor", false, false)]
    [InlineData("departmentOfficer", false, false)]
    [InlineData("auditor", false, false)]
    public void Each_role_is_told_its_own(string role, bool glass, bool emergency)
    {
        var person = new Colleague(Guid.NewGuid(), new TenantAct([role], [Department], [], 0));

        Assert.Equal(glass, Told(new MailCause(MailKind.BreakGlassUsed, Guid.NewGuid(), default, NotTo: User), person));
        Assert.Equal(emergency, Told(new MailCause(MailKind.EmergencyWords, Guid.NewGuid(), default, Desk), person));
        Assert.Equal(emergency, Told(new MailCause(MailKind.EmergencyException, Guid.NewGuid(), default), person));
        Assert.False(Told(new MailCause(MailKind.BreakGlassUsed, Guid.NewGuid(), default, NotTo: person.StaffId), person));
    }

    [Fact]
    public void A_supervisor_is_the_desks_by_department_or_by_name()
    {
        var cause = new MailCause(MailKind.EmergencyWords, Guid.NewGuid(), default, Desk);

        Assert.True(Told(cause, new Colleague(User, new TenantAct(["supervisor"], [], [Desk], 0))));
        Assert.False(Told(cause, new Colleague(User, new TenantAct(["supervisor"], [Guid.NewGuid()], [Guid.NewGuid()], 0))));
    }

    [Fact]
    public void Attempts_come_after_half_a_minute_to_half_an_hour_for_a_day()
    {
        Assert.Equal(TimeSpan.FromSeconds(30), MailRule.Later(1, TimeSpan.Zero, 0));
        Assert.Equal(TimeSpan.FromSeconds(75), MailRule.Later(2, TimeSpan.Zero, 1));
        Assert.Equal(TimeSpan.FromMinutes(30), MailRule.Later(7, TimeSpan.Zero, 0));
        Assert.Equal(TimeSpan.FromMinutes(30), MailRule.Later(1_000, TimeSpan.FromHours(23), 0));
        Assert.Null(MailRule.Later(60, TimeSpan.FromHours(23.6), 0));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_letter_says_whose_what_kind_and_when_and_its_first_lines_nothing_of_it(int kind)
    {
        var letter = MailText.Of((MailKind)kind, "a@b.example", "青葉市", new DateTimeOffset(2026, 12, 31, 15, 4, 59, TimeSpan.Zero), null);

        Assert.Contains("日時: 2027年1月1日 00:04（日本時間）", letter.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("http", letter.Text, StringComparison.Ordinal);
        var shown = letter.Subject + letter.Text.Split("\r\n\r\n")[0];
        foreach (var telling in new[] { "緊急", "至急", "死", "LINE", "閲覧" })
        {
            Assert.DoesNotContain(telling, shown, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(null, 587, true, null, null, null)]
    [InlineData("no-reply@example.jp", 587, true, null, null, "https://desk.example.jp")]
    [InlineData(null, 587, true, null, null, null, "Mail__From", "smtp")]
    [InlineData("nobody", 587, true, null, null, null, "Mail__From", "smtp")]
    [InlineData("no-reply@example.jp", 465, true, null, null, null, "Mail__Port", "smtp")]
    [InlineData("no-reply@example.jp", 587, true, "mailer", null, null, "Mail__User", "smtp")]
    [InlineData("no-reply@example.jp", 587, false, "mailer", "/dev/null", null, "Mail__User", "smtp")]
    [InlineData("no-reply@example.jp", 587, true, null, null, "desk", "Mail__ConsoleUrl", "smtp")]
    public void Half_a_configuration_is_refused_at_the_start(string? from, int port, bool startTls, string? user, string? passwordFile, string? console, string? named = null, string host = "")
    {
        var options = new MailOptions { Host = host, Port = port, StartTls = startTls, User = user, PasswordFile = passwordFile, From = from, ConsoleUrl = console };
        var faults = new List<ValidationResult>();

        Assert.Equal(named is null, Validator.TryValidateObject(options, new ValidationContext(options), faults, validateAllProperties: true));
        Assert.All(faults, fault => Assert.Contains(named ?? string.Empty, fault.ErrorMessage, StringComparison.Ordinal));
    }

    private static bool Told(MailCause cause, Colleague person) => MailRule.Recipients(cause, Department, [person]).Count == 1;
}
