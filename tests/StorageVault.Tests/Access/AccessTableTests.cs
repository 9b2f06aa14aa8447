using System.Text;
using LocalSystem;
using StorageVault.Access;

namespace StorageVault.Tests.Access;

/// <summary>All 630 rows of role × department × sensitivity × act, against the rules of trust.md 4.5 said once more in another way.</summary>
public sealed class AccessTableTests
{
    private static readonly Guid Me = Guid.CreateVersion7(), Mine = Guid.CreateVersion7(), Other = Guid.CreateVersion7();

    public static TheoryData<string, string, string> Cells()
    {
        var cells = new TheoryData<string, string, string>();
        foreach (var role in Roles.All)
            foreach (var place in Enum.GetNames<Place>())
                foreach (var sensitivity in Enum.GetNames<Sensitivity>()) cells.Add(role, place, sensitivity);
        return cells;
    }

    [Theory, MemberData(nameof(Cells))]
    [Trait("Requirement", "55"), Trait("Requirement", "59")]
    public void The_table_is_what_the_paper_says(string role, string place, string sensitivity)
    {
        foreach (var act in Enum.GetValues<CaseAct>())
            foreach (var officersRead in new[] { false, true })
            {
                var expected = Paper(role, Enum.Parse<Place>(place), sensitivity == "Restricted", act, officersRead);
                var actual = MayOpen.Case(Person(role, Enum.Parse<Place>(place)), Facts(Enum.Parse<Place>(place), Enum.Parse<Sensitivity>(sensitivity)), act, officersRead);
                Assert.True(expected == actual.Allows(), $"{role}, {place}, {sensitivity}, {act}, officers read: {officersRead}: {actual}");
            }
    }

    [Theory, MemberData(nameof(Cells))]
    [Trait("Requirement", "59")]
    public void Whoever_is_on_the_conflict_list_may_nothing(string role, string place, string sensitivity) =>
        Assert.All(Enum.GetValues<CaseAct>(), act => Assert.Equal(
            Decision.RefusedConflict, MayOpen.Case(Person(role, Enum.Parse<Place>(place)), Facts(Enum.Parse<Place>(place), Enum.Parse<Sensitivity>(sensitivity)) with { Conflicts = [Me] }, act, true)));

    [Theory, MemberData(nameof(Cells))]
    public void Facts_that_were_asked_for_a_resident_let_nobody_of_the_staff_in(string role, string place, string sensitivity) =>
        Assert.All(Enum.GetValues<CaseAct>(), act => Assert.Equal(
            Decision.RefusedNoGrant, MayOpen.Case(Person(role, Enum.Parse<Place>(place)), Facts(Enum.Parse<Place>(place), Enum.Parse<Sensitivity>(sensitivity)) with { WithoutStaff = true }, act, true)));

    [Fact]
    public void There_are_630_rows_and_each_is_decided() =>
        Assert.Equal(630, Roles.All.Length * Enum.GetValues<Place>().Length * Enum.GetValues<Sensitivity>().Length * Enum.GetValues<CaseAct>().Length);

    [Fact]
    public void Several_roles_and_places_add_up()
    {
        var both = Person(Roles.Supervisor, Place.OwnDepartment) with { Roles = new HashSet<string> { Roles.Supervisor, Roles.Counselor } };
        var facts = Facts(Place.OwnDepartment, Sensitivity.Normal) with { GrantedStaffId = Me };

        Assert.Equal(Decision.AllowedGrant, MayOpen.Case(both, facts, CaseAct.WriteTalk));
        Assert.Equal(Decision.AllowedSupervisor, MayOpen.Case(both, facts, CaseAct.SetSensitivity));
    }

    /// <summary>The manual's table is this one (requirement 100 for the role table). Delete the file and run the tests to write it anew.</summary>
    [Fact]
    [Trait("Requirement", "55")]
    public void The_manual_shows_this_table()
    {
        var file = Path.Combine(Repo.Root, "services/guide/who-may-read.md");
        if (!File.Exists(file) && Environment.GetEnvironmentVariable("CI") is null) File.WriteAllText(file, Manual());

        Assert.Equal(Manual(), File.ReadAllText(file));
    }

    // trust.md 4.5 in prose: allow if assignee, or supervisor of the owning department, or live share; and role has the act; and what design decided beside it.
    private static bool Paper(string role, Place place, bool restricted, CaseAct act, bool officersRead)
    {
        var reads = act is CaseAct.ReadTalk or CaseAct.ReadStaff;
        var writes = act is CaseAct.WriteTalk or CaseAct.WriteStaff;
        return role switch
        {
            "counselor" => place == Place.Assignee && (reads || writes || act == CaseAct.ReadAccessLog),
            "supervisor" when place == Place.Assignee => reads || writes || act == CaseAct.ReadAccessLog,
            "supervisor" when place == Place.OwnDepartment => !writes && act != CaseAct.BreakGlass && !(restricted && act == CaseAct.Share),
            "supervisor" => place == Place.SharedDepartment && reads && !restricted,
            "departmentOfficer" => officersRead && !restricted && reads && place is (Place.OwnDepartment or Place.SharedDepartment),
            "privacyOfficer" when place == Place.BrokenGlass => reads || act is (CaseAct.ReadAccessLog or CaseAct.SetConflict or CaseAct.BreakGlass),
            "privacyOfficer" => place != Place.Assignee && act is (CaseAct.ReadAccessLog or CaseAct.SetConflict or CaseAct.BreakGlass),
            "auditor" => act == CaseAct.ReadAccessLog && place != Place.Assignee,
            _ => false,
        };
    }

    private static Actor Person(string role, Place place) =>
        new(ActorKind.Staff, Me, Guid.CreateVersion7(), new HashSet<string> { role }, place is Place.OwnDepartment or Place.SharedDepartment ? new HashSet<Guid> { Mine } : new HashSet<Guid>(), null, null);

    // Broken glass comes on top of standing elsewhere: nobody is in that place alone.
    private static ConsultationFacts Facts(Place place, Sensitivity sensitivity) =>
        new(Guid.CreateVersion7(), place == Place.OwnDepartment ? Mine : Other, place == Place.Assignee ? Me : null)
        {
            Sensitivity = sensitivity, SharedWith = place == Place.SharedDepartment ? [Mine] : [], GlassBrokenBy = place == Place.BrokenGlass ? [Me] : [],
        };

    private static string Manual()
    {
        var text = new StringBuilder(
            """
            # Who may do what with a consultation

            Made from `services/storage-vault/Access/AccessTable.cs`, the table the vault itself decides by; a test keeps the two equal. `○` may, `–` may not
            (the answer is the same 404 as for a consultation that is not there), `△` only where the municipality lets its department officers read
            (tenant setting `officersRead`). Whoever is on a consultation's or its resident's conflict list may nothing, whatever the table says.
            Who stands in several places or holds several roles may what any of them may. *Restricted*: a staff member or a staff member's child is involved.


            """);
        var acts = Enum.GetValues<CaseAct>();
        text.Append("| role | place | sensitivity |").AppendJoin(" |", acts.Select(act => " " + Sentence(act.ToString()))).Append(" |\n|---|---|---|").Append(string.Concat(acts.Select(_ => "---|"))).Append('\n');
        foreach (var role in Roles.All)
            foreach (var place in Enum.GetValues<Place>())
                foreach (var sensitivity in Enum.GetValues<Sensitivity>())
                {
                    text.Append("| ").Append(role).Append(" | ").Append(Sentence(place.ToString())).Append(" | ").Append(Sentence(sensitivity.ToString())).Append(" |");
                    foreach (var act in acts) text.Append(AccessTable.Allows(role, place, sensitivity, act, false) ? " ○ |" : AccessTable.Allows(role, place, sensitivity, act, true) ? " △ |" : " – |");
                    text.Append('\n');
                }

        return text.ToString();
    }

    private static string Sentence(string name) =>
        string.Concat(name.Select((letter, at) => at > 0 && char.IsUpper(letter) ? $" {char.ToLowerInvariant(letter)}" : char.ToLowerInvariant(letter).ToString()));
}
