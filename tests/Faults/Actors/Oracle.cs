namespace Faults.Actors;

/// <summary>Joins what people did and saw with what the vault holds (trust 3.1, 3.7). A pure function: its tests plant each kind of fault.</summary>
public static class Oracle
{
    private const int MostFindings = 12;

    /// <summary>Judges a history.</summary>
    public static Verdict Check(IReadOnlyList<JournalLine> journal, Truth truth)
    {
        ArgumentNullException.ThrowIfNull(journal);
        ArgumentNullException.ThrowIfNull(truth);
        var book = new Book(journal, truth);
        var (lost, dup, shownDup, phantom) = (Lost(book), Dup(book), ShownDup(book), Phantom(book));
        var (holes, inversions, cross, unaudited) = (Holes(book), Inversions(book), Crossing(book), Unaudited(book));
        var (waits, accepted) = (Waits(book), book.Accepted.OrderBy(line => line.At).ToList());
        return new Verdict
        {
            Lost = lost.Count, Dup = dup.Count, ShownDup = shownDup.Count, Phantom = phantom.Count, Holes = holes.Count, Inversions = inversions.Count,
            CrossTenant = cross.Count, Unaudited = unaudited.Count, Canary = truth.Canary.Count,
            Refused = book.Of(Deed.Refused).Count, Accepted = accepted.Count, MostAttempts = accepted.Select(line => line.Attempts ?? 0).DefaultIfEmpty().Max(),
            P50 = At(waits, 0.5), P95 = At(waits, 0.95),
            MaxGap = accepted.Zip(accepted.Skip(1), (one, next) => next.At - one.At).DefaultIfEmpty().Max(),
            Findings = [.. lost.Concat(dup).Concat(shownDup).Concat(phantom).Concat(holes).Concat(inversions).Concat(cross).Concat(unaudited).Concat(truth.Canary.Select(place => "canary: " + place))
                .Concat(book.Of(Deed.Refused).Select(line => $"refused with {line.Status}: {line.EntryId} of {line.Who}")).Take(MostFindings)],
        };
    }

    /// <summary>From acceptance to the other side's screen, 95 of 100, of some lines of a history: of one tenant, say.</summary>
    public static TimeSpan P95Of(IReadOnlyList<JournalLine> journal) => At(Waits(new Book(journal, new Truth([], [], [], []))), 0.95);

    /// <summary>I1: accepted means stored, under the number that was answered and with the words that were sent.</summary>
    private static List<string> Lost(Book book) =>
        [.. book.Accepted.Where(line => !book.Stored(line).Any(row => row.Seq == line.Seq && (row.Sha is null || row.Sha == line.Sha))).Select(line => $"lost: {line.EntryId} of {line.Who}, accepted as {line.Seq}")];

    /// <summary>I3: one id, one row; and each text of a run is unique, so the same words twice are a double as well.</summary>
    private static List<string> Dup(Book book) =>
    [
        .. book.Truth.Rows.GroupBy(row => (row.ConsultationId, row.EntryId)).Where(group => group.Count() > 1).Select(group => $"dup: {group.Key.EntryId} is stored {group.Count()} times"),
        .. book.Truth.Rows.Where(row => row.Sha is not null && book.SentShas.Contains(row.Sha)).GroupBy(row => (row.ConsultationId, row.Sha)).Where(group => group.Select(row => row.EntryId).Distinct().Count() > 1)
            .Select(group => $"dup: the words of {group.First().EntryId} are stored {group.Count()} times"),
    ];

    private static List<string> ShownDup(Book book) =>
    [
        .. book.Screens.SelectMany(screen => screen.GroupBy(line => line.EntryId).Where(group => group.Count() > 1).Select(group => $"shown_dup: {group.Key} {group.Count()} times on {screen.Key}")),
        .. book.Screens.SelectMany(screen => screen.GroupBy(line => line.Seq).Where(group => group.Select(line => line.EntryId).Distinct().Count() > 1).Select(group => $"shown_dup: two entries as {group.Key} on {screen.Key}")),
    ];

    /// <summary>I2: shown means stored, as it is stored; and nothing is stored in a person's name that nobody sent.</summary>
    private static List<string> Phantom(Book book) =>
    [
        .. book.Of(Deed.Shown).Where(line => !book.Stored(line).Any(row => row.Seq == line.Seq && (row.Sha is null || line.Sha is null || row.Sha == line.Sha))).Select(line => $"phantom: {line.EntryId} as {line.Seq} on {line.Screen}"),
        .. book.Truth.Rows.Where(row => row is { Log: 1, Author: 1 or 2, Sha: not null } && !book.Sent.ContainsKey(row.EntryId)).Select(row => $"phantom: {row.EntryId} stands as {row.Seq} and nobody sent it"),
    ];

    /// <summary>I4: 1..n without holes in the vault, and the same on every screen.</summary>
    private static List<string> Holes(Book book)
    {
        var found = new List<string>();
        foreach (var log in book.Truth.Rows.GroupBy(row => (row.ConsultationId, row.Log)))
        {
            var there = log.Select(row => row.Seq).ToHashSet();
            found.AddRange(Enumerable.Range(1, (int)there.Max()).Where(seq => !there.Contains(seq)).Select(seq => $"hole: {seq} of {log.Key.ConsultationId} log {log.Key.Log}"));
        }

        // What was accepted while the screens were open must have come to all of them; the closing notice comes after them.
        foreach (var screen in book.Screens)
        {
            var shown = screen.Select(line => line.EntryId).ToHashSet();
            found.AddRange(book.Accepted.Where(line => line.ConsultationId == screen.First().ConsultationId && !shown.Contains(line.EntryId)).Select(line => $"hole: {line.EntryId} ({line.Seq}) never came to {screen.Key}"));
        }

        return found;
    }

    /// <summary>I4: one writer's entries stand in the order of writing; each connection shows rising numbers.</summary>
    private static List<string> Inversions(Book book)
    {
        var found = new List<string>();
        foreach (var connection in book.Of(Deed.Shown).GroupBy(line => line.Screen))
        {
            found.AddRange(connection.Zip(connection.Skip(1)).Where(pair => pair.Second.ConsultationId == pair.First.ConsultationId && pair.Second.Seq < pair.First.Seq)
                .Select(pair => $"inversion: {pair.Second.Seq} after {pair.First.Seq} on {connection.Key}"));
        }

        foreach (var writer in book.Accepted.GroupBy(line => (line.Who, line.ConsultationId)))
        {
            // Only where the second was begun after the first was acknowledged: then the order is the writer's own.
            var inOrder = writer.OrderBy(line => line.At).ToList();
            found.AddRange(inOrder.Zip(inOrder.Skip(1)).Where(pair => pair.Second.EntryId is { } id && book.Sent.TryGetValue(id, out var sent) && sent.At >= pair.First.At && pair.Second.Seq < pair.First.Seq)
                .Select(pair => $"inversion: {pair.Second.EntryId} of {writer.Key.Who} stands before the one written before it"));
        }

        return found;
    }

    private static List<string> Crossing(Book book) =>
    [
        .. book.Truth.Rows.Where(row => book.TenantOf.TryGetValue(row.ConsultationId, out var tenant) && tenant != row.TenantId).Select(row => $"cross_tenant: {row.EntryId} is stored under another tenant"),
        .. book.Of(Deed.Shown).Where(line => book.TenantOf.TryGetValue(line.ConsultationId, out var tenant) && tenant != line.TenantId).Select(line => $"cross_tenant: {line.EntryId} on {line.Screen}"),
        .. book.Truth.Crossings.Select(place => "cross_tenant: " + place),
    ];

    /// <summary>I9: each stored entry has the row of its writing, each screen the row of its reading (one at opening, amended 2.10).</summary>
    private static List<string> Unaudited(Book book)
    {
        var written = book.Truth.Audit.Where(row => row.Write).Select(row => row.ObjectId).ToHashSet();
        var read = book.Truth.Audit.Where(row => !row.Write).Select(row => (row.ConsultationId, Reader: row.Staff ? row.ActorId : null)).ToHashSet();
        return
        [
            .. book.Accepted.Where(line => !written.Contains(line.EntryId)).Select(line => $"unaudited: the writing of {line.EntryId}"),
            .. book.Screens.Select(screen => screen.First()).Where(line => !read.Contains((line.ConsultationId, line.StaffId))).Select(line => $"unaudited: the reading of {line.ConsultationId} by {line.Who}"),
        ];
    }

    /// <summary>I5: from acceptance to the other side's screen; shown before the answer arrived counts as nothing.</summary>
    private static List<TimeSpan> Waits(Book book)
    {
        var first = book.Of(Deed.Shown).Where(line => line.EntryId is not null).GroupBy(line => (line.EntryId, Staff: line.StaffId is not null)).ToDictionary(group => group.Key, group => group.Min(line => line.At));
        return [.. book.Accepted.Select(line => first.TryGetValue((line.EntryId, line.StaffId is null), out var at) ? (TimeSpan?)(at > line.At ? at - line.At : TimeSpan.Zero) : null).OfType<TimeSpan>().Order()];
    }

    private static TimeSpan At(List<TimeSpan> sorted, double part) => sorted.Count == 0 ? TimeSpan.Zero : sorted[Math.Min(sorted.Count - 1, (int)(part * sorted.Count))];

    /// <summary>The history by what the questions ask for.</summary>
    private sealed class Book
    {
        private readonly ILookup<Deed, JournalLine> byDeed;
        private readonly ILookup<(Guid, Guid), StoredRow> rows;

        public Book(IReadOnlyList<JournalLine> journal, Truth truth)
        {
            Truth = truth;
            byDeed = journal.ToLookup(line => line.Deed);
            rows = truth.Rows.ToLookup(row => (row.ConsultationId, row.EntryId));
            Accepted = Of(Deed.Accepted);
            Sent = Of(Deed.Sent).Where(line => line.EntryId is not null).GroupBy(line => line.EntryId!.Value).ToDictionary(group => group.Key, group => group.First());
            SentShas = [.. Of(Deed.Sent).Select(line => line.Sha).OfType<string>()];
            TenantOf = Of(Deed.Opened).GroupBy(line => line.ConsultationId).ToDictionary(group => group.Key, group => group.First().TenantId);
            Screens = [.. Of(Deed.Shown).GroupBy(line => (line.Screen ?? string.Empty).Split('#')[0] + " " + line.ConsultationId)];
        }

        public Truth Truth { get; }

        public IReadOnlyList<JournalLine> Accepted { get; }

        public Dictionary<Guid, JournalLine> Sent { get; }

        public HashSet<string> SentShas { get; }

        public Dictionary<Guid, Guid> TenantOf { get; }

        public IReadOnlyList<IGrouping<string, JournalLine>> Screens { get; }

        public IReadOnlyList<JournalLine> Of(Deed deed) => [.. byDeed[deed]];

        public IEnumerable<StoredRow> Stored(JournalLine line) => rows[(line.ConsultationId, line.EntryId ?? Guid.Empty)];
    }
}
