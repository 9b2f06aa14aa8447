using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using StorageVaultClient;
using WebChat.Consultations;
using WebChat.Live;
using WebChat.Sessions;

namespace WebChat.UseCases.ReadEntries;

/// <summary>Entries after a place in the talk.</summary>
/// <param name="Entries">By rising seq, without gaps.</param>
/// <param name="LastSeq">The talk's last entry, whether on this page or not.</param>
/// <param name="Closed">Whether the talk takes no more entries.</param>
public sealed record TalkPage(IReadOnlyList<TalkEntry> Entries, long LastSeq, bool Closed)
{
    /// <inheritdoc />
    public override string ToString() => nameof(TalkPage);
}

/// <summary>A resident reads the talk again, from any place in it.</summary>
internal static class ReadEntries
{
    /// <summary>Reads one page; the vault decides whether it is theirs.</summary>
    public static async Task<Results<Ok<TalkPage>, ProblemHttpResult>> Handle(
        Guid consultationId, ResidentSession session, VaultClient vault, CancellationToken ct,
        [Description("The last seq the reader has; 0 for all.")] long after = 0, [Description("1 to 500 entries.")] int limit = 200)
    {
        if (after < 0 || limit is < 1 or > 500)
        {
            return Problems.Invalid("after is 0 or more; limit is 1 to 500.");
        }

        return await vault.ReadEntriesAsync(session.TenantId, session.Act, consultationId, after, limit, ct) switch
        {
            VaultAnswer<EntriesPage>.Ok { Value: var page } => TypedResults.Ok(new TalkPage([.. page.Entries.Select(TalkEntry.Of)], page.LastSeq, page.Closed)),
            var other => VaultProblems.Of(other),
        };
    }
}
