using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using LocalSystem;
using ServiceDefaults.Messaging;

namespace Faults.Actors;

/// <summary>A generated counselor: takes whoever waits longest, fetches on each notice as the console does, and answers every few messages.</summary>
public sealed class CounselorActor : IAsyncDisposable
{
    private readonly DemoDesk desk;
    private readonly HttpClient client;
    private readonly Journal journal;
    private readonly int replyEvery;
    private readonly Func<string> words;
    private readonly Pen pen;
    private readonly CancellationTokenSource leaving = new();
    private readonly ConcurrentDictionary<Guid, Talk> talks = new();
    private readonly Bell look = new();

    private readonly Rereading board;

    // Whether the board's last reading showed somebody who waits.
    private volatile bool somebodyWaits = true;
    private readonly List<Task> working = [];

    private CounselorActor(DemoTenant tenant, DemoStaff member, DemoDesk desk, HttpClient client, Journal journal, int replyEvery, Func<string> words, Persistence persistence)
    {
        (Tenant, Member, this.desk, this.client, this.journal, this.replyEvery, this.words) = (tenant, member, desk, client, journal, replyEvery, words);
        pen = new Pen(client, tenant, member, Name, journal, persistence);
        board = new Rereading(AdoptAsync);
    }

    /// <summary>Of which tenant.</summary>
    public DemoTenant Tenant { get; }

    /// <summary>Who.</summary>
    public DemoStaff Member { get; }

    /// <summary>The name in the journal.</summary>
    public string Name => $"{Member.Key}@{Tenant.Slug}";

    /// <summary>The screens of the talks that this counselor has.</summary>
    public IReadOnlyDictionary<Guid, Screen> Screens => talks.ToDictionary(pair => pair.Key, pair => pair.Value.Screen);

    /// <summary>Answers that are on their way.</summary>
    public bool Busy => talks.Values.Any(talk => (talk.Owed >= replyEvery && !talk.Done) || talk.Writing);

    /// <summary>Begins a shift with a session that exists: takes, reads and answers until disposed.</summary>
    public static CounselorActor Begin(DemoTenant tenant, DemoStaff member, DemoDesk desk, HttpClient client, Journal journal, int replyEvery, Func<string> words, Persistence? persistence = null)
    {
        var actor = new CounselorActor(tenant, member, desk, client, journal, replyEvery, words, persistence ?? Persistence.OfPeople);
        actor.working.Add(actor.FollowAsync(actor.leaving.Token));
        actor.working.Add(actor.TakeAsync(actor.leaving.Token));
        return actor;
    }

    /// <summary>Closes one talk when what is owed is answered, so that its place is free for the next; nothing is written in it afterwards.</summary>
    public async Task CloseAsync(Guid consultationId, CancellationToken ct)
    {
        if (!talks.TryGetValue(consultationId, out var talk))
        {
            return;
        }

        var until = Journal.Now + TimeSpan.FromSeconds(30);
        while ((talk.Owed >= replyEvery || talk.Writing) && Journal.Now < until)
        {
            await Task.Delay(100, ct);
        }

        talk.Done = true;
        while (talk.Writing)
        {
            await Task.Delay(50, ct);
        }

        await Doors.UntilSentAsync(client, Tenant, HttpMethod.Post, $"/api/v1/consultations/{consultationId}/close", "{}", "closing", ct);
        journal.Note(new JournalLine(Deed.Closed, Journal.Now, Tenant.TenantId, consultationId, Name) { StaffId = Member.StaffId });
        look.Ring();
    }

    /// <summary>Closes all talks of this counselor, so that the places are free again.</summary>
    public Task CloseAllAsync(CancellationToken ct) => Parallel.ForEachAsync(
        talks.Where(pair => !pair.Value.Done).Select(pair => pair.Key), new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = ct }, async (id, token) => await CloseAsync(id, token));

    private async Task TakeAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            // Nobody asks for more while the hands are full.
            if (talks.Values.Count(talk => !talk.Done) >= Member.Capacity)
            {
                await look.WaitAsync(TimeSpan.FromSeconds(2), ct).ContinueWith(_ => { }, TaskScheduler.Default);
                continue;
            }

            try
            {
                using var response = await Doors.SendAsync(client, Tenant, HttpMethod.Post, $"/api/v1/lines/{desk.DeskId}/next", "{}", ct);
                if (response.StatusCode == System.Net.HttpStatusCode.NoContent) somebodyWaits = false;
                if (response.StatusCode == System.Net.HttpStatusCode.OK)
                {
                    using var taken = JsonDocument.Parse(await response.Content.ReadAsStringAsync(ct));
                    Begin(taken.RootElement.GetProperty("consultationId").GetGuid());
                    continue;
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException && !ct.IsCancellationRequested)
            {
                // Away: looks again in a moment.
            }
            catch (OperationCanceledException)
            {
                return;
            }

            // A person takes when the board shows somebody; now and then without, in case a ring and the reading after it were both lost.
            await look.WaitAsync(TimeSpan.FromSeconds(somebodyWaits ? 2 : 8), ct).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    /// <summary>A talk is this counselor's: a screen of its own, read from the beginning.</summary>
    private void Begin(Guid consultationId)
    {
        var talk = new Talk(new Screen($"{Name}/{consultationId.ToString("N")[..6]}", Tenant.TenantId, consultationId, Member.StaffId, journal), (one, ct) => ReadNewsAsync(consultationId, one, ct));
        if (talks.TryAdd(consultationId, talk))
        {
            journal.Note(new JournalLine(Deed.Taken, Journal.Now, Tenant.TenantId, consultationId, Name) { StaffId = Member.StaffId });
            Fetch(talk, leaving.Token);
        }
    }

    private Task FollowAsync(CancellationToken ct) => EventStream.ReadAsync(client, () => "/api/v1/board/stream", connection =>
    {
        // The board is loaded anew on each connect: whatever rang meanwhile was not heard.
        foreach (var talk in talks.Values)
        {
            talk.Screen.Connection = connection;
            Fetch(talk, ct);
        }

        Look(ct);
        return Task.CompletedTask;
    }, (name, _, data) =>
    {
        if (name == "board")
        {
            Look(ct);
        }
        else if (name == "entry")
        {
            using var notice = JsonDocument.Parse(data);
            if (talks.TryGetValue(notice.RootElement.GetProperty("consultationId").GetGuid(), out var talk) && notice.RootElement.GetProperty("seq").GetInt64() > talk.Screen.After)
            {
                Fetch(talk, ct);
            }
        }

        return Task.CompletedTask;
    }, ct);

    private void Look(CancellationToken ct)
    {
        if (board.Ring()) Spawn(board.AnswerAsync(ct));
    }

    private void Fetch(Talk talk, CancellationToken ct)
    {
        if (talk.News.Ring()) Spawn(talk.News.AnswerAsync(ct));
    }

    /// <summary>Talks that were given while nobody heard the answer stand on the board, and so does who waits.</summary>
    private async Task<Reading> AdoptAsync(CancellationToken ct)
    {
        using var response = await Doors.SendAsync(client, Tenant, HttpMethod.Get, "/api/v1/board", null, ct);
        if (!response.IsSuccessStatusCode)
        {
            return Reading.Refused(response);
        }

        using var shown = JsonDocument.Parse(await response.Content.ReadAsStringAsync(ct));
        somebodyWaits = shown.RootElement.GetProperty("desks").EnumerateArray().Any(line => line.GetProperty("waiting").GetArrayLength() > 0);
        if (somebodyWaits) look.Ring();
        foreach (var mine in shown.RootElement.GetProperty("mine").EnumerateArray().Where(mine => mine.GetProperty("state").GetString() == "assigned"))
        {
            var id = mine.GetProperty("consultationId").GetGuid();
            Begin(id);
            if (talks.TryGetValue(id, out var talk) && mine.GetProperty("lastTalkSeq").GetInt64() > talk.Screen.After) Fetch(talk, ct);
        }

        return Reading.Done;
    }

    private async Task<Reading> ReadNewsAsync(Guid consultationId, Talk talk, CancellationToken ct)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"/api/v1/consultations/{consultationId}/entries?log=talk&after={talk.Screen.After}&limit=200");
        using var response = await Doors.SendAsync(client, Tenant, HttpMethod.Get, path, null, ct);
        if (!response.IsSuccessStatusCode)
        {
            return Reading.Refused(response);
        }

        foreach (var entry in Entries.Of(await response.Content.ReadAsStringAsync(ct)))
        {
            talk.Screen.Show(entry);
            talk.Owe(entry.Author == "resident" && entry.Kind == "text" ? 1 : 0);
        }

        if (talk.Owed >= replyEvery && !talk.Writing)
        {
            Spawn(AnswerAsync(consultationId, talk, leaving.Token));
        }

        return Reading.Done;
    }

    private async Task AnswerAsync(Guid consultationId, Talk talk, CancellationToken ct)
    {
        talk.Writing = true;
        try
        {
            while (talk.Owed >= replyEvery && !talk.Done && !ct.IsCancellationRequested)
            {
                talk.Owe(-replyEvery);
                await pen.WriteAsync(consultationId, Guid.NewGuid(), words(), ct);
            }
        }
        catch (OperationCanceledException)
        {
            // The shift is over.
        }
        finally
        {
            talk.Writing = false;
        }
    }

    private void Spawn(Task task)
    {
        lock (working)
        {
            working.RemoveAll(done => done.IsCompletedSuccessfully);
            working.Add(task);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await leaving.CancelAsync();
        Task[] rest;
        lock (working)
        {
            rest = [.. working];
        }

        await Task.WhenAll(rest).WaitAsync(TimeSpan.FromSeconds(20)).ContinueWith(_ => { }, TaskScheduler.Default);
        leaving.Dispose();
    }

    private sealed class Talk
    {
        private int owed;

        public Talk(Screen screen, Func<Talk, CancellationToken, Task<Reading>> read) => (Screen, News) = (screen, new Rereading(ct => read(this, ct)));

        public Screen Screen { get; }

        public Rereading News { get; }

        public volatile bool Writing;

        public volatile bool Done;

        public int Owed => Volatile.Read(ref owed);

        public void Owe(int more) => Interlocked.Add(ref owed, more);
    }
}

/// <summary>How a reading ended: done, or refused, and then how long the server asks to wait.</summary>
internal readonly record struct Reading(bool IsDone, TimeSpan? Told = null)
{
    public static Reading Done { get; } = new(true);

    public static Reading Refused(HttpResponseMessage response) => new(false, response.Headers.RetryAfter?.Delta);
}

/// <summary>As the console does: one reading for all rings that came during a reading, and while it is refused again, ever later, never before the time that the server names; but a new ring, or a line that stands again, asks at once.</summary>
internal sealed class Rereading(Func<CancellationToken, Task<Reading>> read)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(12);

    private readonly Bell anew = new();

    // How many rings the last reading has not answered yet.
    private int rings;

    /// <summary>True for whoever has to <see cref="AnswerAsync"/>.</summary>
    public bool Ring()
    {
        if (Interlocked.Increment(ref rings) == 1)
        {
            return true;
        }

        anew.Ring();
        return false;
    }

    /// <summary>Reads until every ring is answered.</summary>
    public async Task AnswerAsync(CancellationToken ct)
    {
        for (var failures = 0; !ct.IsCancellationRequested;)
        {
            var (seen, reading) = (Volatile.Read(ref rings), default(Reading));
            try
            {
                using var once = CancellationTokenSource.CreateLinkedTokenSource(ct);
                once.CancelAfter(Longest);
                reading = await read(once.Token);
            }
            catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
            {
                // Away: the page shows what it has.
            }

            if (reading.IsDone)
            {
                failures = 0;
                if (Interlocked.CompareExchange(ref rings, 0, seen) == seen) return;
                continue;
            }

            var pause = Backoff.After(++failures, first: 1_000, most: 15_000);
            await anew.WaitAsync(reading.Told > pause ? reading.Told.Value : pause, ct).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }
}
