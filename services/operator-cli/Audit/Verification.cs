using StorageVaultClient.Trace;

namespace OperatorCli.Audit;

/// <summary>What a verification found. <see cref="Finding"/> names the first bad entry.</summary>
internal sealed record VerificationResult(
    Guid TenantId, long From, long? To, long Verified, long AnchoredUpTo, Finding? Finding, IReadOnlyList<string> BadAnchors, IReadOnlyList<AnchorGap> AnchorGaps)
{
    internal bool IsClean => Finding is null && BadAnchors.Count == 0;

    internal IEnumerable<string> Lines()
    {
        yield return $"tenant {TenantId}: {Verified} entries from {From} recomputed; anchors confirm up to {AnchoredUpTo}";
        if (AnchoredUpTo == 0) yield return "no anchor was compared: the order is proven, not that nothing was cut off or made anew";
        foreach (var gap in AnchorGaps) yield return $"no anchor between {gap.From:u} and {gap.To:u}";
        foreach (var file in BadAnchors) yield return $"BAD ANCHOR {file}: its signature or root does not hold";
        if (Finding is { } bad) yield return $"FIRST BAD ENTRY {bad.Seq}{(bad.RowId is { } row ? $" (row {row})" : "")}: {Sentence(bad)}";
        else if (IsClean) yield return "nothing is wrong";
    }

    private static string Sentence(Finding finding) => finding.Kind switch
    {
        FindingKind.Broken => "it is not what was linked: edited, moved, exchanged or put in between",
        FindingKind.RowMissing => "the chain names a row that the log does not hold any more",
        FindingKind.Gap => "links are missing here",
        FindingKind.Repeated => "this place or row stands in the chain twice",
        FindingKind.Backdated => "it claims a time long before the entries linked before it",
        FindingKind.NotLinked => "the log holds this row, and it was never linked",
        FindingKind.Cut => $"the chain ends before it; the anchor of {finding.AnchorAt:u} has seen it",
        FindingKind.Contradicted => $"from here on or later the chain was made anew; the anchor of {finding.AnchorAt:u} has seen another",
        _ => "unknown",
    };
}

/// <summary>Walks through a tenant's chain and stops at the first bad entry.</summary>
internal static class Verification
{
    internal static async Task<VerificationResult> Run(IChainSource source, Guid tenantId, long from, long? to, AnchorFolder anchors, CancellationToken ct)
    {
        var verifier = new ChainVerifier(tenantId, from, anchors.Good);
        var finding = await Links(source, verifier, tenantId, Math.Max(0, from - 2), to, ct);
        // A part of the chain says nothing about the log's other rows, nor about its end.
        if (finding is null && to is null) finding = verifier.End() ?? await Unlinked(source, tenantId, ct);
        return new(tenantId, from, to, verifier.Verified, verifier.Anchored, finding, anchors.Bad, anchors.Gaps());
    }

    private static async Task<Finding?> Links(IChainSource source, ChainVerifier verifier, Guid tenantId, long after, long? to, CancellationToken ct)
    {
        while (true)
        {
            var page = await source.Links(tenantId, after, ct);
            foreach (var link in page.Links)
            {
                if (link.Seq > to) return null;
                if (verifier.Add(link) is { } bad) return bad;
                after = link.Seq;
            }

            if (page.Links.Count < IChainSource.PageSize) return null;
        }
    }

    private static async Task<Finding?> Unlinked(IChainSource source, Guid tenantId, CancellationToken ct)
    {
        for (Guid? after = null; ;)
        {
            var page = await source.Unlinked(tenantId, after, ct);
            if (page.Rows is [var first, ..]) return new(FindingKind.NotLinked, 0, first);
            if (page.Next is not { } next) return null;
            after = next;
        }
    }
}
