using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using StorageVaultClient;
using WebChat.Consultations;
using WebChat.Live;
using WebChat.Sessions;

namespace WebChat.UseCases.WriteEntry;

/// <summary>What a resident wrote.</summary>
/// <param name="Text">1 to 4,000 UTF-16 units, no NUL, no lone surrogates.</param>
public sealed record WriteEntryRequest([property: Required, StringLength(TextRule.Longest, MinimumLength = 1)] string? Text)
{
    /// <summary>Files that were sent before, at most ten; then the text may be empty.</summary>
    public IReadOnlyList<Guid>? Attachments { get; init; }

    /// <inheritdoc />
    public override string ToString() => nameof(WriteEntryRequest);
}

/// <summary>A resident writes: one hop to the vault, and no answer but the vault's.</summary>
/// <remarks>The remembered session names the consultations that take entries, so that the usual path asks no database. The vault decides on the person.</remarks>
internal static partial class WriteEntry
{
    /// <summary>Passes one entry on under the id the page made.</summary>
    public static async Task<Results<Ok<EntryAccepted>, ProblemHttpResult>> Handle(
        Guid consultationId, Guid entryId, WriteEntryRequest request, ResidentSession session, VaultClient vault, OwnConsultations own, LiveTalk live, CancellationToken ct)
    {
        FaultPoint("chat.write.received");
        var files = request.Attachments is { Count: > 0 } given ? given : null;
        if (entryId == Guid.Empty || files?.Count > AttachmentLimits.MostPerEntry || !(TextRule.Allows(request.Text) || (files is not null && string.IsNullOrEmpty(request.Text))))
        {
            return Problems.Invalid("An entry has 1 to 4,000 characters of text, or at most ten files, or both.");
        }

        if (!session.Open.Contains(consultationId) && await own.RefusalAsync(session, consultationId, ct) is { } refusal)
        {
            return refusal;
        }

        FaultPoint("chat.write.checked");
        var answer = await vault.WriteEntryAsync(session.TenantId, session.Act, consultationId, entryId, request.Text ?? string.Empty, ct, files);
        FaultPoint("chat.write.answered");
        switch (answer)
        {
            case VaultAnswer<EntryAccepted>.Ok { Value: var accepted }:
                ChatMeters.Written();
                live.OwnStored(session.TenantId, consultationId, accepted.Seq);
                return TypedResults.Ok(accepted);
            case VaultAnswer<EntryAccepted>.Conflict { Code: "consultation-closed" }:
                await own.CloseAsync(session.TenantId, consultationId, ct);
                return VaultProblems.Closed();
            case var other:
                return VaultProblems.Of(other);
        }
    }

    // A place for the fault laboratory (decision 0031). Without a body outside its builds: nothing of it is compiled.
    static partial void FaultPoint(string name);
}
