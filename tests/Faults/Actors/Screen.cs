using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Faults.Actors;

/// <summary>An entry as a screen or a page of the API shows it.</summary>
/// <param name="Seq">Its place.</param>
/// <param name="EntryId">Its id.</param>
/// <param name="Author">Who wrote it: <c>resident</c>, <c>counselor</c> …</param>
/// <param name="Kind">What it is: <c>text</c> …</param>
/// <param name="Text">Its words.</param>
public sealed record SeenEntry(long Seq, Guid EntryId, string Author, string Kind, string? Text)
{
    /// <summary>SHA-256 of its words.</summary>
    public string Sha => Screen.ShaOf(Text ?? string.Empty);

    /// <inheritdoc />
    public override string ToString() => nameof(SeenEntry);
}

/// <summary>One person's view of one talk: what came to it, and up to where it is whole.</summary>
public sealed class Screen(string name, Guid tenantId, Guid consultationId, Guid? staffId, Journal journal)
{
    private readonly ConcurrentDictionary<long, Guid> shown = new();
    private long whole;

    /// <summary>Up to here nothing is missing: what the next connection asks after.</summary>
    public long After => Interlocked.Read(ref whole);

    /// <summary>How many entries it shows.</summary>
    public int Count => shown.Count;

    /// <summary>Which connection is open.</summary>
    public int Connection { get; set; } = 1;

    /// <summary>An entry came. Every arrival is noted, also one that the page would pass over: the oracle judges.</summary>
    public void Show(SeenEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        journal.Note(new JournalLine(Deed.Shown, Journal.Now, tenantId, consultationId, name)
        {
            EntryId = entry.EntryId, Seq = entry.Seq, Sha = entry.Text is null ? null : entry.Sha, Screen = $"{name}#{Connection}", StaffId = staffId,
        });
        shown.TryAdd(entry.Seq, entry.EntryId);
        lock (shown)
        {
            while (shown.ContainsKey(whole + 1))
            {
                whole++;
            }
        }
    }

    /// <summary>SHA-256 of a text, in hexadecimal.</summary>
    public static string ShaOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
