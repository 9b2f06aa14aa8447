using Contracts.StorageVault.V1;
using StorageVault.Access;
using StorageVault.Entries;
using StorageVault.Residency;
using StorageVault.Startup;
using StorageVault.UseCases.PutGrant;
using StorageVaultClient;

namespace StorageVault.Tests.Rules;

public sealed class MayOpenTests
{
    private static readonly Guid Resident = Guid.CreateVersion7(), Counselor = Guid.CreateVersion7(), Department = Guid.CreateVersion7();
    private static readonly ConsultationFacts Facts = new(Resident, Department, Counselor);

    private static Actor Person(ActorKind kind, Guid? id, Guid? department, params string[] roles) =>
        new(kind, id, Guid.CreateVersion7(), roles.ToHashSet(), department is { } own ? [own] : new HashSet<Guid>(), null, null);

    public static TheoryData<string, string, bool, bool, string> Table()
    {
        var table = new TheoryData<string, string, bool, bool, string>();
        foreach (var log in new[] { "Talk", "Staff", "Unknown" })
            foreach (var writing in new[] { false, true })
            {
                table.Add("resident", log, writing, true, log == "Talk" ? "AllowedOwn" : "RefusedLog");
                table.Add("other resident", log, writing, true, log == "Talk" ? "RefusedNotOwn" : "RefusedLog");
                table.Add("assignee", log, writing, true, log == "Unknown" ? "RefusedLog" : "AllowedGrant");
                table.Add("supervisor", log, writing, true, log == "Unknown" ? "RefusedLog" : writing ? "RefusedNoGrant" : "AllowedSupervisor");
                foreach (var other in new[] { "counselor", "other supervisor", "officer", "privacy officer", "admin", "auditor" })
                    table.Add(other, log, writing, true, log == "Unknown" ? "RefusedLog" : "RefusedNoGrant");
                table.Add("service", log, writing, true, "RefusedRole");
                table.Add("nobody", log, writing, true, "RefusedRole");
                foreach (var anybody in new[] { "resident", "assignee", "supervisor", "service" }) table.Add(anybody, log, writing, false, "RefusedNotThere");
            }
        return table;
    }

    [Theory]
    [MemberData(nameof(Table))]
    public void The_table_holds(string who, string log, bool writing, bool there, string decision)
    {
        var actor = who switch
        {
            "resident" => Person(ActorKind.Resident, Resident, null),
            "other resident" => Person(ActorKind.Resident, Counselor, null),
            "assignee" => Person(ActorKind.Staff, Counselor, null, "counselor"),
            "supervisor" => Person(ActorKind.Staff, Guid.CreateVersion7(), Department, "supervisor"),
            "other supervisor" => Person(ActorKind.Staff, Guid.CreateVersion7(), Guid.CreateVersion7(), "supervisor"),
            "officer" => Person(ActorKind.Staff, Guid.CreateVersion7(), Department, "departmentOfficer"),
            "privacy officer" => Person(ActorKind.Staff, Guid.CreateVersion7(), Department, "privacyOfficer"),
            "admin" => Person(ActorKind.Staff, Guid.CreateVersion7(), Department, "tenantAdmin"),
            "auditor" => Person(ActorKind.Staff, Guid.CreateVersion7(), Department, "auditor"),
            "counselor" => Person(ActorKind.Staff, Resident, Department, "counselor"),
            "service" => Person(ActorKind.Service, Counselor, null),
            _ => Person(ActorKind.Unknown, null, null),
        };

        Assert.Equal(Enum.Parse<Decision>(decision), MayOpen.Case(actor, there ? Facts : null, MayOpen.ActOn(Enum.Parse<EntryLog>(log), writing)));
    }

    [Fact]
    public void Without_a_grant_nobody_is_the_assignee() =>
        Assert.Equal(Decision.RefusedNoGrant, MayOpen.Case(Person(ActorKind.Staff, null, null, "counselor"), Facts with { GrantedStaffId = null }, CaseAct.ReadTalk));
}

public sealed class GrantRuleTests
{
    private static readonly Guid Assignment = Guid.CreateVersion7(), Staff = Guid.CreateVersion7();

    [Theory]
    [InlineData(1, false, "Insert")]
    [InlineData(1, true, "Insert")]
    public void The_first_one_is_taken(long epoch, bool ended, string verdict) => Assert.Equal(verdict, GrantRule.Decide([], new(Assignment, Staff, epoch, ended)).ToString());

    [Theory]
    [InlineData(2, false, false, "NothingToDo")]
    [InlineData(2, false, true, "End")]
    [InlineData(2, true, true, "NothingToDo")]
    [InlineData(2, true, false, "EpochOld")]
    [InlineData(1, false, false, "EpochOld")]
    [InlineData(1, false, true, "NothingToDo")]
    [InlineData(3, false, false, "Insert")]
    [InlineData(3, false, true, "Insert")]
    public void Against_a_known_one_the_epoch_decides(long epoch, bool knownEnded, bool ended, string verdict) =>
        Assert.Equal(verdict, GrantRule.Decide([new(2, Assignment, Staff, knownEnded)], new(Assignment, Staff, epoch, ended)).ToString());

    [Fact]
    public void Another_assignment_under_the_same_epoch_is_refused() =>
        Assert.Equal(GrantVerdict.EpochOld, GrantRule.Decide([new(2, Assignment, Staff, false)], new(Guid.CreateVersion7(), Staff, 2, true)));
}

public sealed class ReadingMarksTests
{
    private readonly SetClock _clock = new();
    private readonly Actor _actor = new(ActorKind.Staff, Guid.CreateVersion7(), Guid.CreateVersion7(), new HashSet<string>(), new HashSet<Guid>(), null, null);
    private readonly ReadingMarks.Reading _reading = new(Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), EntryLog.Talk);

    [Fact]
    public void The_range_of_ten_minutes_comes_with_the_next_row()
    {
        var marks = new ReadingMarks(_clock);
        Assert.True(marks.RowIsDue(_reading, _actor, Decision.AllowedGrant, 1, 3));
        marks.RowWritten(_reading, _actor, Decision.AllowedGrant);
        Assert.False(marks.RowIsDue(_reading, _actor, Decision.AllowedGrant, 4, 6));
        Assert.False(marks.RowIsDue(_reading, _actor, Decision.AllowedGrant, 7, 6));

        _clock.Advance(ReadingMarks.Span);

        Assert.True(marks.RowIsDue(_reading, _actor, Decision.AllowedGrant, 8, 9));
        Assert.Equal((4L, 9L), marks.RangeWith(_reading, 8, 9));
    }

    [Fact]
    public void A_reading_that_ended_quietly_is_given_to_be_written()
    {
        var marks = new ReadingMarks(_clock);
        marks.RowWritten(_reading, _actor, Decision.AllowedGrant);
        marks.RowIsDue(_reading, _actor, Decision.AllowedGrant, 4, 6);
        Assert.Empty(marks.TakeOver(all: false));

        _clock.Advance(ReadingMarks.Span);

        var over = Assert.Single(marks.TakeOver(all: false));
        Assert.Equal((4L, 6L), (over.FromSeq, over.ToSeq));
        Assert.True(marks.RowIsDue(_reading, _actor, Decision.AllowedGrant, 7, 7));
    }

    [Fact]
    public void Another_reason_needs_a_row_of_its_own()
    {
        var marks = new ReadingMarks(_clock);
        marks.RowWritten(_reading, _actor, Decision.AllowedGrant);

        Assert.True(marks.RowIsDue(_reading, _actor, Decision.AllowedSupervisor, 1, 1));
    }
}

public sealed class StartRulesTests
{
    [Theory]
    [Trait("Requirement", "85")]
    [InlineData("ap-northeast-1", "", true)]
    [InlineData("ap-northeast-3", "", true)]
    [InlineData("asia-northeast1", "", true)]
    [InlineData("asia-northeast2", "", true)]
    [InlineData("japaneast", "", true)]
    [InlineData("japanwest", "", true)]
    [InlineData("jp-onprem:aoba", "青葉市役所、青葉市", true)]
    [InlineData("jp-onprem:aoba", "", false)]
    [InlineData("jp-onprem:", "somewhere", false)]
    [InlineData("jp-onprem: ", "somewhere", false)]
    [InlineData("", "", false)]
    [InlineData("AP-NORTHEAST-1", "", false)]
    [InlineData("ap-northeast-1 ", "", false)]
    [InlineData("ap-northeast-2", "", false)]
    [InlineData("asia-northeast3", "", false)]
    [InlineData("us-east-1", "", false)]
    public void The_vault_runs_in_japan_or_not_at_all(string region, string site, bool starts) =>
        Assert.Equal(starts, ResidencyRule.Judge(new() { Region = region, Site = site }, new([new("declared", region), new("node-label", region)], null, default)) == ResidencyFault.None);

    [Theory]
    [Trait("Requirement", "75")]
    [InlineData("on", "on", "on", true)]
    [InlineData("on", "on", "remote_apply", true)]
    [InlineData("off", "on", "on", false)]
    [InlineData("on", "off", "on", false)]
    [InlineData("on", "on", "off", false)]
    [InlineData("on", "on", "local", false)]
    public void The_database_must_promise_to_keep(string fsync, string pages, string commit, bool durable) =>
        Assert.Equal(durable, DurabilityCheck.AreDurable(new Dictionary<string, string> { ["fsync"] = fsync, ["full_page_writes"] = pages, ["synchronous_commit"] = commit }));

    [Theory]
    [InlineData("a", true)]
    [InlineData("𠮷", true)]
    [InlineData("", false)]
    [InlineData(null, false)]
    [InlineData("a\0", false)]
    public void Words_are_whole(string? text, bool fine) => Assert.Equal(fine, WordsRule.IsText(text));

    /// <remarks>Not as a theory: attributes and test names are UTF-8, in which a lone surrogate does not exist.</remarks>
    [Fact]
    public void A_lone_surrogate_is_no_text()
    {
        string[] broken = ["\ud842", "\udfb7\ud842", "\ud842\ud842\udfb7", "a\udfb7", "𠮷\ud842"];

        Assert.All(broken, text => Assert.False(WordsRule.IsText(text)));
    }

    [Fact]
    public void Records_with_words_do_not_print_them()
    {
        object[] records =
        [
            new WriteEntryRequest("秘密"), new GivenAnswer("q", "秘密", ["秘密"]), new LineIdentity("秘密"), new EntriesPage([], 1, false),
            new OpenedEntry(1, Guid.Empty, EntryAuthor.Resident, EntryKind.Text, "秘密", null, null, default), new VaultAnswer<LineIdentity>.Ok(new("秘密")),
        ];

        Assert.All(records, record => Assert.DoesNotContain("秘密", $"{record}", StringComparison.Ordinal));
    }
}
