using Faults.Actors;

namespace Faults.Tests;

/// <summary>The oracle is believed because it finds what is planted: each kind of fault, one at a time, in a history that is otherwise right.</summary>
public sealed class OracleTests
{
    private static readonly Guid Tenant = Guid.NewGuid();
    private static readonly Guid Consultation = Guid.NewGuid();
    private static readonly Guid Staff = Guid.NewGuid();
    private static readonly Guid First = Guid.NewGuid();
    private static readonly Guid Second = Guid.NewGuid();
    private static readonly DateTimeOffset Begin = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_right_history_is_all_zeros()
    {
        var verdict = Oracle.Check(History(), Right());

        Assert.True(verdict.Zero, verdict.ToString());
        Assert.Equal(2, verdict.Accepted);
        Assert.Equal(TimeSpan.FromMilliseconds(100), verdict.P50);
        Assert.Equal(TimeSpan.FromSeconds(1), verdict.MaxGap);
    }

    [Fact]
    public void Accepted_and_not_stored_is_lost() => Assert.Equal(1, Oracle.Check(History(), Right() with { Rows = Rows()[..1] }).Lost);

    [Fact]
    public void Accepted_under_one_number_and_stored_under_another_is_lost() => Assert.Equal(1, Oracle.Check(History(), Right() with { Rows = [Rows()[0], Rows()[1] with { Seq = 3 }] }).Lost);

    [Fact]
    public void Other_words_than_sent_are_lost() => Assert.Equal(1, Oracle.Check(History(), Right() with { Rows = [Rows()[0], Rows()[1] with { Sha = "other" }] }).Lost);

    [Fact]
    public void The_same_id_stored_twice_is_a_double() => Assert.Equal(1, Oracle.Check(History(), Right() with { Rows = [.. Rows(), Rows()[1] with { Seq = 3 }] }).Dup);

    [Fact]
    public void The_same_words_under_two_ids_are_a_double() => Assert.Equal(1, Oracle.Check(History(), Right() with { Rows = [.. Rows(), Rows()[1] with { Seq = 3, EntryId = Guid.NewGuid() }] }).Dup);

    [Fact]
    public void The_same_entry_twice_on_a_screen_is_a_shown_double() => Assert.Equal(1, Oracle.Check([.. History(), Shown(Second, 2, "b", 3)], Right()).ShownDup);

    [Fact]
    public void Two_entries_under_one_number_on_a_screen_are_a_shown_double() => Assert.Equal(1, Oracle.Check([.. History(), Shown(Guid.NewGuid(), 2, "b", 3)], Right()).ShownDup);

    [Fact]
    public void Shown_and_not_stored_is_a_phantom() => Assert.Equal(1, Oracle.Check([.. History(), Shown(Guid.NewGuid(), 3, "c", 3)], Right()).Phantom);

    [Fact]
    public void Shown_with_other_words_is_a_phantom() => Assert.Equal(1, Oracle.Check([.. History().Where(line => line is not { Deed: Deed.Shown, Seq: 2 }), Shown(Second, 2, "other", 3)], Right()).Phantom);

    [Fact]
    public void Stored_in_a_persons_name_and_sent_by_nobody_is_a_phantom() => Assert.Equal(1, Oracle.Check(History(), Right() with { Rows = [.. Rows(), new(Tenant, Consultation, 1, 3, Guid.NewGuid(), 1, "c")] }).Phantom);

    [Fact]
    public void A_missing_number_is_a_hole() => Assert.Equal(1, Oracle.Check(History(), Right() with { Rows = [.. Rows(), new(Tenant, Consultation, 1, 4, Guid.NewGuid(), 3, null)] }).Holes);

    [Fact]
    public void Accepted_and_never_on_a_screen_is_a_hole() => Assert.Equal(1, Oracle.Check([.. History().Where(line => line is not { Deed: Deed.Shown, Seq: 2 })], Right()).Holes);

    [Fact]
    public void Falling_numbers_on_one_connection_are_an_inversion()
    {
        var history = History().Where(line => line.Deed != Deed.Shown).Concat([Shown(Second, 2, "b", 3), Shown(First, 1, "a", 4)]);

        Assert.Equal(1, Oracle.Check([.. history], Right()).Inversions);
    }

    [Fact]
    public void Written_after_and_stored_before_is_an_inversion()
    {
        var swapped = History().Select(line => line.Seq is null ? line : line with { Seq = 3 - line.Seq }).OrderBy(line => line.Seq).ToList();
        var truth = Right() with { Rows = [.. Rows().Select(row => row with { Seq = 3 - row.Seq })] };

        Assert.Equal(1, Oracle.Check(swapped, truth).Inversions);
    }

    [Fact]
    public void Stored_or_shown_under_another_tenant_crosses()
    {
        Assert.Equal(1, Oracle.Check(History(), Right() with { Rows = [Rows()[0], Rows()[1] with { TenantId = Guid.NewGuid() }] }).CrossTenant);
        Assert.Equal(1, Oracle.Check([.. History().Where(line => line is not { Deed: Deed.Shown, Seq: 2 }), Shown(Second, 2, "b", 3) with { TenantId = Guid.NewGuid() }], Right()).CrossTenant);
        Assert.Equal(1, Oracle.Check(History(), Right() with { Crossings = ["routing.consultations"] }).CrossTenant);
    }

    [Fact]
    public void A_write_or_a_reading_without_its_row_is_unaudited()
    {
        Assert.Equal(1, Oracle.Check(History(), Right() with { Audit = [.. Audit().Where(row => row.ObjectId != Second)] }).Unaudited);
        Assert.Equal(1, Oracle.Check(History(), Right() with { Audit = [.. Audit().Where(row => row.Write)] }).Unaudited);
    }

    [Fact]
    public void Words_outside_the_vault_are_counted() => Assert.Equal(2, Oracle.Check(History(), Right() with { Canary = ["a log", "a queue"] }).Canary);

    [Fact]
    public void A_refusal_and_an_empty_run_are_not_zero()
    {
        Assert.False(Oracle.Check([.. History(), new(Deed.Refused, Begin, Tenant, Consultation, "resident") { EntryId = Guid.NewGuid(), Status = 500 }], Right()).Zero);
        Assert.False(Oracle.Check([], new Truth([], [], [], [])).Zero);
    }

    [Fact]
    public void A_journal_is_read_back_as_it_was_written()
    {
        var path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N") + ".jsonl");
        using (var journal = new Journal(path))
        {
            foreach (var line in History())
            {
                journal.Note(line);
            }
        }

        Assert.Equal(History(), Journal.Read(path));
        File.Delete(path);
    }

    private static List<JournalLine> History()
    {
        var at = Begin;
        JournalLine Line(Deed deed, Guid entry, string sha, double seconds, long? seq) => new(deed, at.AddMilliseconds((int)Math.Round(seconds * 1_000)), Tenant, Consultation, "resident") { EntryId = entry, Sha = sha, Seq = seq, Attempts = deed == Deed.Accepted ? 1 : null };
        return
        [
            new(Deed.Opened, at, Tenant, Consultation, "resident"),
            Line(Deed.Sent, First, "a", 0.1, null),
            Line(Deed.Accepted, First, "a", 0.2, 1),
            Shown(First, 1, "a", 0.3),
            Line(Deed.Sent, Second, "b", 1.1, null),
            Line(Deed.Accepted, Second, "b", 1.2, 2),
            Shown(Second, 2, "b", 1.3),
        ];
    }

    private static JournalLine Shown(Guid entry, long seq, string sha, double seconds) =>
        new(Deed.Shown, Begin.AddMilliseconds((int)Math.Round(seconds * 1_000)), Tenant, Consultation, "counselor") { EntryId = entry, Sha = sha, Seq = seq, Screen = "counselor#1", StaffId = Staff };

    private static StoredRow[] Rows() => [new(Tenant, Consultation, 1, 1, First, 1, "a"), new(Tenant, Consultation, 1, 2, Second, 1, "b")];

    private static AuditRow[] Audit() =>
        [new(Tenant, Consultation, false, Guid.NewGuid(), true, First), new(Tenant, Consultation, false, Guid.NewGuid(), true, Second), new(Tenant, Consultation, true, Staff, false, null)];

    private static Truth Right() => new(Rows(), Audit(), [], []);
}
