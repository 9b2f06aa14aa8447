using System.Text.Json.Serialization;
using Contracts.StorageVault.V1;
using StorageVaultClient;
using WebChat.Consultations;

namespace WebChat.Live;

/// <summary>What a resident's stream waits for.</summary>
internal readonly record struct TalkKey(Guid TenantId, Guid ConsultationId);

/// <summary>What an open stream is told; ids and numbers only, a closed set.</summary>
internal abstract record TalkNotice
{
    private TalkNotice()
    {
    }

    /// <summary>The vault holds an entry with this number; <paramref name="Own"/> tells whether the resident wrote it, whose page knows it already, <paramref name="Here"/> whether through this pod.</summary>
    public sealed record Stored(long Seq, bool Own, bool Here = false) : TalkNotice;

    /// <summary>Routing moved the consultation.</summary>
    public sealed record Moved(ConsultationState State, long Version) : TalkNotice;

    /// <summary>A counselor has seen the talk up to here.</summary>
    public sealed record StaffRead(long Seq) : TalkNotice;

    /// <summary>The resident has, perhaps in another tab.</summary>
    public sealed record ResidentRead(long Seq) : TalkNotice;

    /// <summary>What the database says now.</summary>
    public sealed record Row(Consultation Now) : TalkNotice;
}

/// <summary>What a stream knows of its consultation.</summary>
internal sealed record TalkState(ConsultationState State, int? Place, long StaffReadSeq, long ResidentReadSeq, long LastSeq, long RoutingVersion)
{
    /// <summary>As the database has it.</summary>
    public static TalkState Of(Consultation row) => new(row.State, row.Place, row.StaffReadSeq, row.ResidentReadSeq, row.LastSeq, row.RoutingVersion);

    /// <summary>What the page gets.</summary>
    public StreamState Wire() => new(State, Place, StaffReadSeq, ResidentReadSeq, LastSeq);

    /// <summary>Whether the page would see a difference; new entries come by themselves.</summary>
    public bool LooksLike(TalkState other) =>
        State == other.State && Place == other.Place && StaffReadSeq == other.StaffReadSeq && ResidentReadSeq == other.ResidentReadSeq;
}

/// <summary>How a notice changes what a stream knows. Notices come in any order, twice or not at all.</summary>
internal static class TalkStateRule
{
    /// <summary>What is known after a notice.</summary>
    public static TalkState After(TalkState known, TalkNotice notice) => notice switch
    {
        TalkNotice.Stored stored => known with { LastSeq = Math.Max(known.LastSeq, stored.Seq) },
        TalkNotice.StaffRead read => known with { StaffReadSeq = Math.Max(known.StaffReadSeq, read.Seq) },
        TalkNotice.ResidentRead read => known with { ResidentReadSeq = Math.Max(known.ResidentReadSeq, read.Seq) },
        TalkNotice.Moved moved when moved.Version > known.RoutingVersion && !Over(known.State) =>
            known with { State = moved.State, RoutingVersion = moved.Version, Place = moved.State == ConsultationState.Waiting ? known.Place : null },
        TalkNotice.Row { Now: var row } => Taken(known, row),
        _ => known,
    };

    /// <summary>When the entries that a notice tells of are to be fetched, seen from a stream that has shown those up to the cursor; null for not at all.</summary>
    /// <remarks>The page that wrote an entry shows it from its own outbox with the vault's answer; only other tabs wait for its echo. So an echo waits, and the
    /// counselor's reply, which usually comes meanwhile, takes it along: half as many readings of the vault in a live talk.</remarks>
    public static TimeSpan? FetchIn(TalkNotice notice, long cursor) => notice switch
    {
        TalkNotice.Stored stored when stored.Seq > cursor => stored.Own ? OwnEcho : TimeSpan.Zero,
        TalkNotice.Row row when row.Now.LastSeq > cursor => TimeSpan.Zero,
        _ => null,
    };

    private static readonly TimeSpan OwnEcho = TimeSpan.FromSeconds(1);

    private static TalkState Taken(TalkState known, Consultation row)
    {
        // A hint may be ahead of our own database; the place and the state wait for it, marks only rise.
        var behind = row.RoutingVersion < known.RoutingVersion && !row.Over;
        return known with
        {
            State = behind ? known.State : row.State,
            Place = behind ? known.Place : row.Place,
            RoutingVersion = Math.Max(known.RoutingVersion, row.RoutingVersion),
            StaffReadSeq = Math.Max(known.StaffReadSeq, row.StaffReadSeq),
            ResidentReadSeq = Math.Max(known.ResidentReadSeq, row.ResidentReadSeq),
            LastSeq = Math.Max(known.LastSeq, row.LastSeq),
        };
    }

    private static bool Over(ConsultationState state) => state is ConsultationState.Closed or ConsultationState.Abandoned;
}

/// <summary>What the resident wrote through this pod and the stream has not shown: the page that wrote it has it already.</summary>
internal sealed class OwnEntries
{
    private readonly HashSet<long> here = [];

    /// <summary>Remembers what was written here, forgets what was shown.</summary>
    public void Hear(IEnumerable<TalkNotice> heard, long cursor)
    {
        here.RemoveWhere(seq => seq <= cursor);
        here.UnionWith(heard.OfType<TalkNotice.Stored>().Where(stored => stored.Here && stored.Seq > cursor).Select(stored => stored.Seq));
    }

    /// <summary>Whether everything from the cursor to the last entry is of this kind, so that the stream may wait for somebody else's words.</summary>
    public bool AreAll(long cursor, long last)
    {
        for (var seq = cursor + 1; seq <= last; seq++)
        {
            if (!here.Contains(seq))
            {
                return false;
            }
        }

        return last > cursor;
    }
}

/// <summary>The state as the page gets it.</summary>
/// <param name="State">Where the consultation stands.</param>
/// <param name="Place">People ahead and one, while waiting; null when not waiting or not known yet.</param>
/// <param name="StaffReadSeq">How far the counselor has read.</param>
/// <param name="ResidentReadSeq">How far the resident has read.</param>
/// <param name="LastSeq">The talk's last entry.</param>
public sealed record StreamState(ConsultationState State, int? Place, long StaffReadSeq, long ResidentReadSeq, long LastSeq);

/// <summary>One entry as a resident sees it: never with the name or id of staff.</summary>
/// <param name="Seq">Its place in the talk: 1, 2, 3 … without gaps.</param>
/// <param name="EntryId">Made by the writer's client.</param>
/// <param name="Author">What kind of author.</param>
/// <param name="Kind">What kind of entry.</param>
/// <param name="Text">The words; empty for answers.</param>
/// <param name="Answers">The questionnaire, for that kind only.</param>
/// <param name="StoredAt">When the vault stored it.</param>
public sealed record TalkEntry(
    long Seq, Guid EntryId, EntryAuthor Author, EntryKind Kind, string Text,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<TalkAnswer>? Answers, DateTimeOffset StoredAt)
{
    /// <summary>Images and files that came with it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<AttachedFile>? Attachments { get; init; }

    /// <inheritdoc />
    public override string ToString() => nameof(TalkEntry);

    /// <summary>Takes off what is not for residents.</summary>
    internal static TalkEntry Of(OpenedEntry entry) => new(
        entry.Seq, entry.EntryId, entry.Author, entry.Kind, entry.Text, entry.Answers?.Select(answer => new TalkAnswer(answer.Label, answer.Values)).ToArray(), entry.StoredAt) { Attachments = entry.Attachments };
}

/// <summary>The answers to one question.</summary>
/// <param name="Label">The question's words at that time.</param>
/// <param name="Values">The chosen options' words, or the typed text.</param>
public sealed record TalkAnswer(string Label, IReadOnlyList<string> Values)
{
    /// <inheritdoc />
    public override string ToString() => nameof(TalkAnswer);
}

/// <summary>The answer of a long poll.</summary>
/// <param name="State">Where the consultation stands now.</param>
/// <param name="Entries">Those after the asked place; empty after the wait.</param>
public sealed record PollAnswer(StreamState State, IReadOnlyList<TalkEntry> Entries)
{
    /// <inheritdoc />
    public override string ToString() => nameof(PollAnswer);
}
