using ServiceDefaults.Data;
using ServiceDefaults.Tokens;
using StorageVault.Access;
using StorageVault.UseCases.SearchEntries;

namespace StorageVault.Search;

/// <summary>Opens and looks through everything the person may read, keeps nothing of it, and shows a little; each step is in the access log first.</summary>
internal sealed partial class EntrySearch(TenantTransactions transactions, CaseScanner scanner, HitReader hits, SearchKeys keys, Paces paces, TimeProvider clock, ILogger<EntrySearch> log) : IDisposable
{
    internal static readonly TimeSpan MostTime = TimeSpan.FromSeconds(5);

    // A search uses all cores: more than two at a time would only make writing wait.
    private readonly SemaphoreSlim _running = new(2, 2);

    internal sealed class Tally
    {
        internal List<SearchCase> Shown { get; } = [];
        internal int ShownHits { get; set; }
        internal int Hits { get; set; }
        internal int Cases { get; set; }
        internal int Scanned { get; set; }
    }

    /// <summary>What was found; null while others search.</summary>
    internal async Task<SearchPage?> Run(Caller caller, SearchTerms terms, SearchRequest request, CancellationToken ct)
    {
        if (!await _running.WaitAsync(TimeSpan.FromSeconds(1), ct)) return null;
        try
        {
            var actor = Actor.Of(caller);
            var startedAt = clock.GetTimestamp();
            var (searchId, left) = await Begin(caller.RequiredTenant, actor, terms, ct);
            var tally = new Tally();
            var whole = await Scan(caller.RequiredTenant, actor, terms, request, left, tally, ct);
            var shown = await hits.Show(caller.RequiredTenant, actor, searchId, terms, tally.Shown, ct);
            if (!whole) LogCut(log, tally.Scanned);
            LogSearched(log, tally.Scanned, clock.GetElapsedTime(startedAt));
            return new(shown, tally.Hits, tally.Cases, tally.Scanned, whole);
        }
        finally { _running.Release(); }
    }

    /// <summary>One row for the search, with the keyed hash of what was looked for, before anything is opened.</summary>
    private async Task<(Guid SearchId, CasesLeft Left)> Begin(Guid tenantId, Actor actor, SearchTerms terms, CancellationToken ct)
    {
        var hash = await keys.Hash(tenantId, terms, ct);
        return await transactions.RunAsync(tenantId, async (tx, token) =>
        {
            var now = clock.GetUtcNow();
            var searchId = Guid.CreateVersion7(now);
            var left = await CasesLeft.Of(tx, actor, paces, token);
            await tx.Write(new(actor, VaultAct.SearchEntries, Decision.AllowedRole) { ObjectId = searchId, ReferenceId = hash }, now, token);
            return (searchId, left);
        }, ct);
    }

    /// <summary>Reads the words of the next pages, and which cases come after them, while one page is looked through; true when all cases were, false when the time was over.</summary>
    private async Task<bool> Scan(Guid tenantId, Actor actor, SearchTerms terms, SearchRequest request, CasesLeft left, Tally tally, CancellationToken ct)
    {
        using var time = new CancellationTokenSource(MostTime, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, time.Token);
        using var ahead = new ReadAhead();
        var listing = Task.FromResult<List<FoundCase>>([]);
        try
        {
            for (listing = List(null); await listing is { Count: > 0 } found;)
            {
                listing = found.Count == SearchPages.Listed ? List(found[^1]) : Task.FromResult<List<FoundCase>>([]);
                foreach (var some in found.Chunk(SearchPages.Size))
                {
                    var read = ahead.IsFull ? await ahead.Next() : null;
                    ahead.Begin(page => transactions.RunAsync(tenantId, (tx, token) => SearchPages.Read(tx, some, page, token), either.Token));
                    if (read is not null) await LookThrough(read);
                }
            }

            while (ahead.Any) await LookThrough(await ahead.Next());
            return true;
        }
        catch (OperationCanceledException) when (time.IsCancellationRequested && !ct.IsCancellationRequested) { return false; }
        finally
        {
            await either.CancelAsync();
            // What is still being read ends before its pages go; what became of it is nobody's business any more.
            await Task.WhenAll(listing, ahead.Ended()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        Task<List<FoundCase>> List(FoundCase? after) => transactions.RunAsync(tenantId, (tx, token) => SearchPages.List(tx, actor, request, after, token), either.Token);

        async Task LookThrough(SearchPageRead page)
        {
            await scanner.Scan(tenantId, actor, terms, page, either.Token);
            Count(page, left, tally);
        }
    }

    /// <summary>Pages whose words are being read, in the order in which they are looked through. Two at a time: one connection alone cannot keep two cores at work.</summary>
    private sealed class ReadAhead : IDisposable
    {
        private const int Most = 2;

        private readonly SearchPageRead[] _pages = [.. Enumerable.Range(0, Most + 1).Select(_ => new SearchPageRead())];
        private readonly Queue<Task<SearchPageRead>> _reading = new(Most);
        private int _begun;

        internal bool Any => _reading.Count > 0;

        internal bool IsFull => _reading.Count == Most;

        internal Task<SearchPageRead> Next() => _reading.Dequeue();

        /// <summary>Begins to read into a page that nobody uses any more.</summary>
        internal void Begin(Func<SearchPageRead, Task> read) => _reading.Enqueue(Into(_pages[_begun++ % _pages.Length], read));

        internal Task<SearchPageRead[]> Ended() => Task.WhenAll(_reading);

        private static async Task<SearchPageRead> Into(SearchPageRead page, Func<SearchPageRead, Task> read)
        {
            await read(page);
            return page;
        }

        public void Dispose()
        {
            foreach (var page in _pages) page.Dispose();
        }
    }

    private static void Count(SearchPageRead page, CasesLeft left, Tally tally)
    {
        foreach (var one in page.Cases)
        {
            if (one.Decision.Allows()) tally.Scanned++;
            if (one.Hits.Count == 0) continue;
            tally.Cases++;
            tally.Hits += one.Hits.Count;
            if (tally.ShownHits >= CaseHits.MostShown || !left.Take(one.ConsultationId)) continue;
            one.Hits.First.RemoveRange(Math.Min(one.Hits.First.Count, CaseHits.MostShown - tally.ShownHits), Math.Max(0, one.Hits.First.Count - (CaseHits.MostShown - tally.ShownHits)));
            tally.ShownHits += one.Hits.First.Count;
            tally.Shown.Add(one);
        }
    }

    public void Dispose() => _running.Dispose();

    [LoggerMessage(EventIds.Searched, LogLevel.Information, "Searched {Count} consultations in {Elapsed}")]
    private static partial void LogSearched(ILogger log, int count, TimeSpan elapsed);

    [LoggerMessage(EventIds.SearchCut, LogLevel.Warning, "A search ended with its time after {Count} consultations")]
    private static partial void LogCut(ILogger log, int count);
}
