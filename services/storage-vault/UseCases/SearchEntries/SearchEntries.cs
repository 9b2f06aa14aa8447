using Contracts.StorageVault.V1;
using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using ServiceDefaults.Tokens;
using StorageVault.Search;

namespace StorageVault.UseCases.SearchEntries;

/// <summary>What a staff member looks for. The words travel in the body: an address is written down in too many places.</summary>
internal sealed record SearchRequest(string? Query)
{
    /// <summary>Only this desk.</summary>
    public Guid? DeskId { get; init; }

    /// <summary>Consultations opened at or after.</summary>
    public DateTimeOffset? OpenedFrom { get; init; }

    /// <summary>Consultations opened before.</summary>
    public DateTimeOffset? OpenedBefore { get; init; }

    /// <summary>Only closed ones, or only those that are not.</summary>
    public bool? Closed { get; init; }

    /// <summary>Only what this kind of author wrote.</summary>
    public EntryAuthor? Author { get; init; }

    public override string ToString() => nameof(SearchRequest);
}

/// <summary>A part of a snippet that is to be marked, in UTF-16 units.</summary>
internal sealed record Highlight(int Start, int Length);

/// <summary>An entry that holds the words.</summary>
internal sealed record SearchHit(
    Guid ConsultationId, Guid DeskId, DateTimeOffset OpenedAt, DateTimeOffset? ClosedAt, EntryLog Log, long Seq, EntryAuthor Author, DateTimeOffset StoredAt,
    string Snippet, IReadOnlyList<Highlight> Highlights)
{
    public override string ToString() => nameof(SearchHit);
}

/// <summary>What was found: at most 50 entries are shown, the newest cases first; the rest is counted.</summary>
/// <param name="Hits">What is shown.</param>
/// <param name="TotalHits">Entries that hold the words.</param>
/// <param name="TotalCases">Consultations they stand in.</param>
/// <param name="CasesScanned">Consultations that were looked through.</param>
/// <param name="Whole">Whether all were looked through within the time.</param>
internal sealed record SearchPage(IReadOnlyList<SearchHit> Hits, int TotalHits, int TotalCases, int CasesScanned, bool Whole)
{
    public override string ToString() => nameof(SearchPage);
}

/// <summary>A staff member looks for words in the consultations they may read (trust.md 2.9).</summary>
internal static class SearchEntries
{
    internal static async Task<Results<Ok<SearchPage>, ProblemHttpResult>> Handle(SearchRequest request, Caller caller, EntrySearch search, CancellationToken ct)
    {
        if (SearchTerms.Of(request.Query, request.Author) is not { } terms || request.Author is EntryAuthor.Unknown)
            return Problems.Invalid("A search has 1 to 5 words of together at most 100 characters.");
        return await search.Run(caller, terms, request, ct) is { } page ? TypedResults.Ok(page)
            : Problems.Of(StatusCodes.Status429TooManyRequests, "too-often", "Other searches are running. Please try again in a moment.");
    }
}
