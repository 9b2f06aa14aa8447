using System.Globalization;
using System.Text.Json;
using LocalSystem;

namespace Faults.Actors;

/// <summary>A generated resident: comes in by recovery phrase, opens a consultation, writes, and watches the stream.</summary>
public sealed class ResidentActor : IAsyncDisposable
{
    private readonly RunningSystem system;
    private readonly Journal journal;
    private readonly Persistence persistence;
    private readonly CancellationTokenSource leaving = new();
    private HttpClient? client;
    private Pen? pen;
    private Task following = Task.CompletedTask;

    /// <summary>Names one; nothing is sent yet.</summary>
    public ResidentActor(RunningSystem system, DemoTenant tenant, DemoDesk desk, string name, Journal journal, Persistence? persistence = null)
    {
        (this.system, Tenant, Desk, Name, this.journal, this.persistence) = (system, tenant, desk, name, journal, persistence ?? Persistence.OfPeople);
        Screen = new Screen(name, Tenant.TenantId, ConsultationId, null, journal);
    }

    /// <summary>Whose resident.</summary>
    public DemoTenant Tenant { get; }

    /// <summary>At which desk.</summary>
    public DemoDesk Desk { get; }

    /// <summary>The name in the journal.</summary>
    public string Name { get; }

    /// <summary>The consultation; its id is made here, as the page makes it.</summary>
    public Guid ConsultationId { get; } = Guid.NewGuid();

    /// <summary>What this resident's phone shows.</summary>
    public Screen Screen { get; }

    /// <summary>The session's client, for what the actor itself does not do.</summary>
    public HttpClient Client => client ?? throw new InvalidOperationException("Has not come in yet.");

    /// <summary>Comes in and opens the consultation; then the stream is followed until the actor is disposed.</summary>
    public async Task EnterAsync(CancellationToken ct)
    {
        client = await Doors.ResidentAsync(system, Tenant, ct);
        pen = new Pen(client, Tenant, null, Name, journal, persistence);
        await Doors.UntilSentAsync(client, null, HttpMethod.Put, $"/api/v1/consultations/{ConsultationId}", Doors.Opening(Desk), "the opening", ct);
        journal.Note(new JournalLine(Deed.Opened, Journal.Now, Tenant.TenantId, ConsultationId, Name));
        following = FollowAsync(leaving.Token);
    }

    /// <summary>Writes one entry; true when it was accepted.</summary>
    public Task<bool> WriteAsync(string text, CancellationToken ct) =>
        (pen ?? throw new InvalidOperationException("Has not come in yet.")).WriteAsync(ConsultationId, Guid.NewGuid(), text, ct);

    /// <summary>The whole talk as the product gives it to its resident, read anew.</summary>
    public async Task<IReadOnlyList<SeenEntry>> ReadAllAsync(CancellationToken ct)
    {
        var all = new List<SeenEntry>();
        while (true)
        {
            var (before, page) = (all.Count, string.Empty);
            await Doors.UntilAsync(async token =>
            {
                var path = string.Create(CultureInfo.InvariantCulture, $"/api/v1/consultations/{ConsultationId}/entries?after={(all.Count == 0 ? 0 : all[^1].Seq)}&limit=500");
                using var response = await Doors.SendAsync(Client, null, HttpMethod.Get, path, null, token);
                page = await response.Content.ReadAsStringAsync(token);
                return response.IsSuccessStatusCode;
            }, "reading the talk", ct);
            all.AddRange(Entries.Of(page));
            if (all.Count == before)
            {
                return all;
            }
        }
    }

    private Task FollowAsync(CancellationToken ct) => EventStream.ReadAsync(
        Client,
        () => string.Create(CultureInfo.InvariantCulture, $"/api/v1/consultations/{ConsultationId}/stream?after={Screen.After}"),
        connection => { Screen.Connection = connection; return Task.CompletedTask; },
        (name, _, data) =>
        {
            if (name == "entry")
            {
                Screen.Show(Entries.One(data));
            }

            return Task.CompletedTask;
        }, ct);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await leaving.CancelAsync();
        await following;
        leaving.Dispose();
        client?.Dispose();
    }
}

/// <summary>Reads entries out of answers.</summary>
internal static class Entries
{
    public static SeenEntry One(string json)
    {
        using var document = JsonDocument.Parse(json);
        return One(document.RootElement);
    }

    public static IReadOnlyList<SeenEntry> Of(string page)
    {
        using var document = JsonDocument.Parse(page);
        return [.. document.RootElement.GetProperty("entries").EnumerateArray().Select(One)];
    }

    private static SeenEntry One(JsonElement entry) => new(
        entry.GetProperty("seq").GetInt64(), entry.GetProperty("entryId").GetGuid(), entry.GetProperty("author").GetString() ?? string.Empty, entry.GetProperty("kind").GetString() ?? string.Empty,
        entry.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null);
}
