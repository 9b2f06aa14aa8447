using Contracts.StorageVault.V1;
using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using ServiceDefaults.Tokens;
using StorageVault.Attachments;
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
        var files = request.Attachments ?? [];
        var text = request.Text ?? string.Empty;
        if (LogName.Read(log) is not { } which || entryId == Guid.Empty || !EntryFiles.AreGiven(files) || !(WordsRule.IsText(text) || (text.Length == 0 && files.Count > 0)))
            return Problems.Invalid("An entry has 1 to 4,000 characters of text, or at most ten files, or both.");
        return await writer.Write(caller, new(consultationId, entryId, which) { Attachments = files }, text, ct) switch
        {
            WriteVerdict.Stored stored => TypedResults.Ok(new EntryAccepted(stored.Seq, stored.StoredAt)),
            WriteVerdict.Closed => Problems.Conflict("consultation-closed", "This consultation is closed."),
            WriteVerdict.IdReused => Problems.Conflict("entry-id-reused", "This id already holds another entry."),
            WriteVerdict.FilesMissing => Problems.Conflict("attachment-missing", "A file of this entry is not here. Please send it again."),
            WriteVerdict.Full => Problems.Of(StatusCodes.Status507InsufficientStorage, "storage-full", "This consultation can hold no more entries."),
            _ => Problems.NotFound(),
        };
    }
}

/// <summary>Which entry is to be written where.</summary>
internal sealed record EntryToWrite(Guid ConsultationId, Guid EntryId, EntryLog Log)
{
    internal IReadOnlyList<Guid> Attachments { get; init; } = [];
    internal bool AfterClosing { get; init; }
    internal EntryKind Kind => Attachments.Count > 0 ? EntryKind.Files : EntryKind.Text;
}

/// <summary>How a write ended.</summary>
internal abstract record WriteVerdict
{
    private WriteVerdict() { }

    internal sealed record Stored(long Seq, DateTimeOffset StoredAt) : WriteVerdict;

    internal sealed record NotThere : WriteVerdict;

    internal sealed record Closed : WriteVerdict;

    internal sealed record IdReused : WriteVerdict;

    internal sealed record Full : WriteVerdict;

    internal sealed record FilesMissing : WriteVerdict;
}
