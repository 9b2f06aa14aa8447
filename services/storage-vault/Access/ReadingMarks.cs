using System.Collections.Concurrent;
using Contracts.StorageVault.V1;

namespace StorageVault.Access;

/// <summary>Reading live is one access-log row at opening and one per ten minutes with the range read (trust.md 2.10, as amended).</summary>
/// <remarks>In memory only: a restart forgets that a reading was open, and the next page opens it with a row again.</remarks>
internal sealed class ReadingMarks(TimeProvider clock)
{
    internal static readonly TimeSpan Span = TimeSpan.FromMinutes(10);

    /// <summary>One person's session reading one log.</summary>
    internal readonly record struct Reading(Guid TenantId, Guid SessionId, Guid ConsultationId, EntryLog Log);

    /// <summary>What was read since the last row.</summary>
    internal sealed record Unwritten(Reading Reading, Actor Actor, Decision Decision, long FromSeq, long ToSeq);

    private sealed class Mark(Actor actor, Decision decision, DateTimeOffset rowAt)
    {
        internal Actor Actor { get; } = actor;
        internal Decision Decision { get; } = decision;
        internal DateTimeOffset RowAt { get; set; } = rowAt;
        internal long FromSeq { get; set; }
        internal long ToSeq { get; set; }
        internal bool Gone { get; set; }
    }

    private readonly ConcurrentDictionary<Reading, Mark> _marks = new();

    /// <summary>Whether this page needs its own row before it is shown; otherwise its range is remembered for the next row.</summary>
    internal bool RowIsDue(Reading reading, Actor actor, Decision decision, long fromSeq, long toSeq)
    {
        if (!_marks.TryGetValue(reading, out var mark)) return true;
        lock (mark)
        {
            if (mark.Gone || mark.Decision != decision || clock.GetUtcNow() - mark.RowAt >= Span) return true;
            if (toSeq < fromSeq) return false;
            mark.FromSeq = mark.ToSeq == 0 ? fromSeq : Math.Min(mark.FromSeq, fromSeq);
            mark.ToSeq = Math.Max(mark.ToSeq, toSeq);
            return false;
        }
    }

    /// <summary>What a due row must tell: the page, and what was read since the last row.</summary>
    internal (long FromSeq, long ToSeq) RangeWith(Reading reading, long fromSeq, long toSeq)
    {
        if (!_marks.TryGetValue(reading, out var mark)) return (fromSeq, toSeq);
        lock (mark) return mark.ToSeq == 0 ? (fromSeq, toSeq) : (Math.Min(mark.FromSeq, fromSeq), Math.Max(mark.ToSeq, toSeq));
    }

    /// <summary>A row was committed: the reading is open from now for ten minutes.</summary>
    internal void RowWritten(Reading reading, Actor actor, Decision decision) => _marks[reading] = new(actor, decision, clock.GetUtcNow());

    /// <summary>Takes out readings whose ten minutes are over; those that read more than their last row says are given to be written.</summary>
    internal IReadOnlyList<Unwritten> TakeOver(bool all)
    {
        var over = new List<Unwritten>();
        foreach (var (reading, mark) in _marks)
            lock (mark)
            {
                if (!all && clock.GetUtcNow() - mark.RowAt < Span) continue;
                mark.Gone = true;
                _marks.TryRemove(new(reading, mark));
                if (mark.ToSeq > 0) over.Add(new(reading, mark.Actor, mark.Decision, mark.FromSeq, mark.ToSeq));
            }
        return over;
    }
}
