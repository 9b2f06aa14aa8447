using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using LocalSystem;

namespace Faults.Actors;

/// <summary>How long and how often an entry is tried again.</summary>
/// <param name="Patience">How long one entry is tried.</param>
/// <param name="First">The first pause at most, in milliseconds; each further one is twice as long.</param>
/// <param name="Most">The longest pause at most, in milliseconds.</param>
public sealed record Persistence(TimeSpan Patience, int First, int Most)
{
    /// <summary>Somebody who presses "send again" and lets it be after three minutes: strikes are hit often, and what hangs is seen.</summary>
    public static Persistence OfPeople { get; } = new(TimeSpan.FromMinutes(3), 150, 9_600);

    /// <summary>The residents' page left to itself (its talk/backoff.ts): it never gives up. The hour only ends a run in which nothing is accepted any more.</summary>
    public static Persistence OfPages { get; } = new(TimeSpan.FromHours(1), 1_000, 30_000);
}

/// <summary>Writes as the pages do: an id of its own making, the same entry again until it is acknowledged, one after the other, never before the time that the server names.</summary>
internal sealed class Pen(HttpClient client, DemoTenant tenant, DemoStaff? member, string who, Journal journal, Persistence persistence)
{
    private readonly ConcurrentDictionary<Guid, SemaphoreSlim> turns = new();

    /// <summary>Writes; true when it was accepted. What is written in a talk while the one before is on its way waits for its turn, as in the pages' outbox; its time runs from here.</summary>
    public async Task<bool> WriteAsync(Guid consultationId, Guid entryId, string text, CancellationToken ct)
    {
        var line = new JournalLine(Deed.Sent, Journal.Now, tenant.TenantId, consultationId, who) { EntryId = entryId, Sha = Screen.ShaOf(text), StaffId = member?.StaffId };
        journal.Note(line);
        var turn = turns.GetOrAdd(consultationId, _ => new SemaphoreSlim(1));
        await turn.WaitAsync(ct);
        try
        {
            return await SendAsync(line, consultationId, entryId, text, ct);
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<bool> SendAsync(JournalLine line, Guid consultationId, Guid entryId, string text, CancellationToken ct)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"/api/v1/consultations/{consultationId}/entries/{entryId}{(member is null ? string.Empty : "?log=talk")}");
        var body = JsonSerializer.Serialize(new { text });
        var (until, status) = (Journal.Now + persistence.Patience, 0);
        // 401 is no end: the page keeps the entry and offers to open it again; a clock that runs wrong heals too.
        for (var attempt = 1; Journal.Now < until; attempt++)
        {
            (status, var seq, var wait) = await OnceAsync(path, body, ct);
            if (seq is not null)
            {
                journal.Note(line with { Deed = Deed.Accepted, At = Journal.Now, Seq = seq, Attempts = attempt });
                return true;
            }

            if (status is >= 400 and < 500 and not (401 or 408 or 429))
            {
                break;
            }

            // Ever later, half of it by chance.
            var pause = Backoff.After(attempt, persistence.First, persistence.Most);
            await Task.Delay(wait > pause ? wait.Value : pause, ct);
        }

        journal.Note(line with { Deed = Deed.Refused, At = Journal.Now, Status = status });
        return false;
    }

    private async Task<(int Status, long? Seq, TimeSpan? Wait)> OnceAsync(string path, string body, CancellationToken ct)
    {
        using var once = CancellationTokenSource.CreateLinkedTokenSource(ct);
        once.CancelAfter(TimeSpan.FromSeconds(12));
        try
        {
            using var response = await Doors.SendAsync(client, member is null ? null : tenant, HttpMethod.Put, path, body, once.Token);
            var text = await response.Content.ReadAsStringAsync(once.Token);
            return response.IsSuccessStatusCode
                ? ((int)response.StatusCode, JsonDocument.Parse(text).RootElement.GetProperty("seq").GetInt64(), null)
                : ((int)response.StatusCode, null, response.Headers.RetryAfter?.Delta);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException && !ct.IsCancellationRequested)
        {
            return (0, null, null);
        }
    }
}
