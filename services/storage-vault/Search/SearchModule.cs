using StorageVault.UseCases.ReadTranscript;
using StorageVault.UseCases.SearchEntries;

namespace StorageVault.Search;

/// <summary>Sealed transcripts and the search through them.</summary>
internal static class SearchModule
{
    internal static IServiceCollection AddSearch(this IServiceCollection services)
    {
        services.AddOptions<TranscriptOptions>().BindConfiguration("Transcripts").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<SearchKeys>().AddSingleton<CaseScanner>().AddSingleton<TransactionsOfHits>().AddSingleton<HitReader>().AddSingleton<EntrySearch>();
        return services.AddSingleton<TranscriptMaker>().AddHostedService<TranscriptWorker>();
    }

    internal static void MapSearch(this RouteGroupBuilder people)
    {
        people.MapPost("/searches", SearchEntries.Handle).RequireAuthorization("Staff").WithName(nameof(SearchEntries)).WithSummary("Looks for words in the consultations one may read.");
        people.MapGet("/consultations/{consultationId:guid}/transcript", ReadTranscript.Handle).RequireAuthorization("Staff")
            .WithName(nameof(ReadTranscript)).WithSummary("Reads the sealed copy of a closed log.");
    }
}
