namespace StorageVaultClient.Trace;

/// <summary>What is wrong with an access log.</summary>
public enum FindingKind
{
    /// <summary>Not a finding.</summary>
    None = 0,

    /// <summary>The entry is not what was linked: edited, moved, exchanged or put in between.</summary>
    Broken = 1,

    /// <summary>The chain names a row that the log does not hold any more.</summary>
    RowMissing = 2,

    /// <summary>Links are missing before this one.</summary>
    Gap = 3,

    /// <summary>A place or a row stands in the chain twice.</summary>
    Repeated = 4,

    /// <summary>The row claims a time long before the rows that were linked before it.</summary>
    Backdated = 5,

    /// <summary>The log holds a row that was never linked.</summary>
    NotLinked = 6,

    /// <summary>The chain ends before a place that an anchor has seen.</summary>
    Cut = 7,

    /// <summary>An anchor has seen another chain: from the first place it does not share, all was made anew.</summary>
    Contradicted = 8,
}

/// <summary>The first bad entry: its place, its row where there is one, and the anchor that says so where one does.</summary>
public sealed record Finding(FindingKind Kind, long Seq, Guid? RowId = null, DateTimeOffset? AnchorAt = null);

/// <summary>Recomputes a tenant's chain link by link and compares it with the anchors. Fed in the order of the chain; stops at the first finding.</summary>
public sealed class ChainVerifier
{
    /// <summary>Rows wait for their link for about a second, and for a database's failover at most this long.</summary>
    public static readonly TimeSpan Backdating = TimeSpan.FromMinutes(10);

    private readonly Guid tenantId;
    private readonly long from;
    private readonly Dictionary<long, List<(DateTimeOffset At, string Head)>> anchored;
    private readonly long lastAnchored;
    private readonly HashSet<Guid> rows = [];
    private byte[]? before;
    private long last;
    private long lastGood;
    private DateTimeOffset newest = DateTimeOffset.UnixEpoch;

    /// <summary>A verifier from a place on. Where that is not the first, the link before it is fed first and taken as it stands.</summary>
    public ChainVerifier(Guid tenantId, long from, IEnumerable<AnchorStatement> anchors)
    {
        this.tenantId = tenantId;
        this.from = from;
        anchored = anchors.SelectMany(anchor => anchor.Heads.Where(head => head.Tenant == tenantId && head.Seq > 0).Select(head => (head.Seq, anchor.At, head.Head)))
            .GroupBy(head => head.Seq).ToDictionary(group => group.Key, group => group.Select(head => (head.At, head.Head)).ToList());
        lastAnchored = anchored.Count == 0 ? 0 : anchored.Keys.Max();
        before = from == 1 ? AuditChain.Genesis(tenantId) : null;
        last = from == 1 ? 0 : from - 2;
        lastGood = from - 1;
    }

    /// <summary>How many links were recomputed and hold.</summary>
    public long Verified { get; private set; }

    /// <summary>The last place that an anchor confirmed; 0 without any.</summary>
    public long Anchored { get; private set; }

    /// <summary>The next link; null while nothing is wrong.</summary>
    public Finding? Add(ChainLink link)
    {
        ArgumentNullException.ThrowIfNull(link);
        if (link.Seq <= last || !rows.Add(link.RowId)) return new(FindingKind.Repeated, link.Seq, link.RowId);
        if (link.Seq != last + 1) return new(FindingKind.Gap, last + 1, link.RowId);
        last = link.Seq;
        if (before is null) { before = link.Hash; return Compare(link); }
        if (link.Row is not { } row) return new(FindingKind.RowMissing, link.Seq, link.RowId);
        var hash = AuditChain.Next(before, row.Canonical(tenantId, link.Seq));
        if (row.RowId != link.RowId || !hash.AsSpan().SequenceEqual(link.Hash)) return new(FindingKind.Broken, link.Seq, link.RowId);
        before = hash;
        if (row.DbAt < newest - Backdating) return new(FindingKind.Backdated, link.Seq, link.RowId);
        if (row.DbAt > newest) newest = row.DbAt;
        Verified++;
        return Compare(link);
    }

    /// <summary>After the last link, where the whole rest was asked for: whether an anchor has seen more.</summary>
    public Finding? End() => lastAnchored > last
        ? new(FindingKind.Cut, Math.Max(last + 1, from), null, anchored[lastAnchored].Min(head => head.At)) : null;

    private Finding? Compare(ChainLink link)
    {
        if (!anchored.TryGetValue(link.Seq, out var seen)) return null;
        var head = Convert.ToHexStringLower(link.Hash);
        foreach (var (at, expected) in seen)
            if (expected != head) return new(FindingKind.Contradicted, Math.Min(lastGood + 1, link.Seq), link.RowId, at);
        lastGood = Anchored = link.Seq;
        return null;
    }
}
