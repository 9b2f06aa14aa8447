using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using LocalSystem;

namespace Faults.Actors;

/// <summary>Writes as the pages do: an id of its own making, the same entry again until it is acknowledged, one after the other.</summary>
internal sealed class Pen(HttpClient client, DemoTenant tenant, DemoStaff? member, string who, Journal journal)
{
    /// <summary>How long one entry is tried.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(3);

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
        var (until, status) = (Journal.Now + Patience, 0);
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

            // Ever later, half of it by chance, as the pages do; a talk waits 8 s at most, as whoever presses "send again" would.
            var pause = Backoff.After(attempt, first: 150, most: 9_600);
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
                : ((int)response.StatusCode, null, Short(response.Headers.RetryAfter));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException && !ct.IsCancellationRequested)
        {
            return (0, null, null);
        }
    }

    /// <summary>What the server asks for, but as impatient as a person who presses "send again".</summary>
    private static TimeSpan? Short(RetryConditionHeaderValue? asked) =>
        asked?.Delta is { } delta ? TimeSpan.FromMilliseconds(Math.Min(delta.TotalMilliseconds, 2_000) + Random.Shared.Next(200)) : null;
}
