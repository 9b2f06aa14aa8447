using Contracts.StorageVault.V1;
using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using ServiceDefaults.Tokens;
using StorageVault.Entries;
using StorageVaultClient;

namespace StorageVault.UseCases.WriteEntry;

/// <summary>A resident or a counselor writes; the answer comes after the commit and never before.</summary>
internal static class WriteEntry
{
    /// <summary>Stores one entry under the id its writer made.</summary>
    internal static async Task<Results<Ok<EntryAccepted>, ProblemHttpResult>> Handle(
        Guid consultationId, Guid entryId, WriteEntryRequest request, Caller caller, EntryWriter writer, CancellationToken ct, string log = "talk")
    {
        if (LogName.Read(log) is not { } which || entryId == Guid.Empty || !WordsRule.IsText(request.Text)) return Problems.Invalid("An entry has 1 to 4,000 characters of text.");
        return await writer.Write(caller, new(consultationId, entryId, which), request.Text, ct) switch
        {
            WriteVerdict.Stored stored => TypedResults.Ok(new EntryAccepted(stored.Seq, stored.StoredAt)),
            WriteVerdict.Closed => Problems.Conflict("consultation-closed", "This consultation is closed."),
            WriteVerdict.IdReused => Problems.Conflict("entry-id-reused", "This id already holds another entry."),
            WriteVerdict.Full => Problems.Of(StatusCodes.Status507InsufficientStorage, "storage-full", "This consultation can hold no more entries."),
            _ => Problems.NotFound(),
        };
    }
}

/// <summary>Which entry is to be written where.</summary>
internal sealed record EntryToWrite(Guid ConsultationId, Guid EntryId, EntryLog Log);

/// <summary>How a write ended.</summary>
internal abstract record WriteVerdict
{
    private WriteVerdict() { }

    internal sealed record Stored(long Seq, DateTimeOffset StoredAt) : WriteVerdict;

    internal sealed record NotThere : WriteVerdict;

    internal sealed record Closed : WriteVerdict;

    internal sealed record IdReused : WriteVerdict;

    internal sealed record Full : WriteVerdict;
}
