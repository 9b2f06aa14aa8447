using Routing.Data;
using Routing.Live;
using Routing.Settings;

namespace Routing.Tests.Rules;

public sealed class ScopeAndAlertRuleTests
{
    private static readonly Guid Desk = Guid.NewGuid();
    private static readonly Guid Department = Guid.NewGuid();

    private static StaffScope Scope(string role, Guid[] departments, Guid[] desks, string state = "active") =>
        StaffScope.Of(Guid.NewGuid(), new StaffSetting([role], departments, desks, 5, state));

    [Fact]
    public void A_counselor_covers_the_named_desks_or_else_those_of_the_departments()
    {
        Assert.True(Scope("counselor", [], [Desk]).Covers(Desk, Department));
        Assert.True(Scope("counselor", [Department], []).Covers(Desk, Department));
        Assert.False(Scope("counselor", [Department], [Guid.NewGuid()]).Covers(Desk, Department));
        Assert.False(Scope("counselor", [Guid.NewGuid()], []).Covers(Desk, Department));
        Assert.False(Scope("counselor", [Department], []).Covers(Desk, null));
    }

    [Theory]
    [InlineData("departmentOfficer")]
    [InlineData("privacyOfficer")]
    [InlineData("tenantAdmin")]
    [InlineData("auditor")]
    [InlineData("somethingNew")]
    public void Other_roles_take_nothing(string role) => Assert.False(Scope(role, [Department], [Desk]).Covers(Desk, Department));

    [Theory]
    [InlineData("invited")]
    [InlineData("disabled")]
    public void Who_is_not_active_has_no_rights(string state)
    {
        Assert.False(Scope("counselor", [Department], [Desk], state).Covers(Desk, Department));
        Assert.False(Scope("supervisor", [Department], [], state).Supervises(Department));
    }

    [Fact]
    public void An_alert_concerns_supervisors_who_is_on_duty_and_whose_it_is()
    {
        var alert = new Alert { Kind = AlertKind.EmergencyWords, DeskId = Desk, ConsultationId = Guid.NewGuid() };
        var counselor = Scope("counselor", [Department], []);

        Assert.True(AlertRule.Concerns(alert, Department, Scope("supervisor", [Department], []), onDuty: false, theirs: false));
        Assert.False(AlertRule.Concerns(alert, Department, Scope("supervisor", [Guid.NewGuid()], []), onDuty: false, theirs: false));
        Assert.True(AlertRule.Concerns(alert, Department, counselor, onDuty: true, theirs: false));
        Assert.False(AlertRule.Concerns(alert, Department, counselor, onDuty: false, theirs: false));
        Assert.True(AlertRule.MayAcknowledge(alert, Department, counselor, theirs: true));
        Assert.False(AlertRule.MayAcknowledge(alert, Department, counselor, theirs: false));
    }

    [Fact]
    public void An_exception_on_line_concerns_all_supervisors_and_no_counselor()
    {
        var alert = new Alert { Kind = AlertKind.EmergencyException, ExceptionId = Guid.NewGuid() };

        Assert.True(AlertRule.Concerns(alert, null, Scope("supervisor", [], []), onDuty: false, theirs: false));
        Assert.False(AlertRule.Concerns(alert, null, Scope("counselor", [Department], [Desk]), onDuty: true, theirs: false));
    }

    [Fact]
    public void The_alert_of_an_entry_is_always_the_same_and_no_other_entrys()
    {
        var consultation = Guid.NewGuid();

        Assert.Equal(AlertRule.IdOf(consultation, 3), AlertRule.IdOf(consultation, 3));
        Assert.NotEqual(AlertRule.IdOf(consultation, 3), AlertRule.IdOf(consultation, 4));
        Assert.NotEqual(AlertRule.IdOf(consultation, 3), AlertRule.IdOf(Guid.NewGuid(), 3));
    }
}
