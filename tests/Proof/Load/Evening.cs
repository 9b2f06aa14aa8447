using System.Collections.Concurrent;
using System.Diagnostics;
using Faults.Actors;
using LocalSystem;

namespace Proof.Load;

/// <summary>What an evening left beside its history.</summary>
/// <param name="Town">The history and what residents read at the end.</param>
/// <param name="Began">When.</param>
/// <param name="Entered">How long each took from the first touch to an open consultation.</param>
/// <param name="Peak">The longest the waiting line was.</param>
/// <param name="Served">How many were taken.</param>
/// <param name="Left">How many left without having been taken.</param>
/// <param name="ReadAgain">How long one resident's whole talk took to be read anew.</param>
internal sealed record EveningRun(TownRun Town, DateTimeOffset Began, IReadOnlyList<TimeSpan> Entered, int Peak, int Served, int Left, TimeSpan ReadAgain);

/// <summary>Plays one profile: residents come as it says, counselors take, read and answer; then everything settles and is read anew.</summary>
internal sealed class Evening(RunningSystem system, Town town, Profile profile, Meters meters)
{
    private const int Seed = 20261122;
    private readonly ConcurrentBag<ResidentActor> _residents = [];
    private readonly ConcurrentBag<TimeSpan> _entered = [];
    private readonly ConcurrentDictionary<Guid, CounselorActor> _taken = new();
    private readonly string _marker = $"しるし{Guid.NewGuid():N}";
    private readonly Stopwatch _clock = new();
    private readonly SemaphoreSlim _leaving = new(16);
    private int _numbered, _left, _peak;

    internal async Task<EveningRun> RunAsync(string journalPath, CancellationToken ct)
    {
        var (journal, answers) = (new Journal(journalPath), 0);
        var shift = town.Counselors.Select(at => CounselorActor.Begin(at.Tenant, at.Member, at.Tenant.Desks[1], at.Client, journal, Profile.ReplyEvery, () => $"{_marker} 返事 {Interlocked.Increment(ref answers)}", Persistence.OfPages)).ToList();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var watching = WatchAsync(shift, over.Token);
        try
        {
            var began = profile.Rate > 0 ? await PlateauAsync(journal, ct) : await EveningAsync(journal, ct);
            meters.Begin("settling, closing, reading anew");
            var talks = await Town.SettleAsync([.. _residents], shift, TimeSpan.FromSeconds(30 + (profile.People / 50)), ct);
            // A few at a time: at the end of an evening nobody closes a thousand talks in one second.
            await Parallel.ForEachAsync(shift, new ParallelOptions { MaxDegreeOfParallelism = 6, CancellationToken = ct }, async (counselor, token) => await counselor.CloseAllAsync(token));
            var reading = Stopwatch.GetTimestamp();
            await _residents.First().ReadAllAsync(ct);
            return new(new(journal, talks, _marker), began, [.. _entered], _peak, _taken.Count, _left, Stopwatch.GetElapsedTime(reading));
        }
        finally
        {
            await over.CancelAsync();
            await watching;
            await Parallel.ForEachAsync(_residents, CancellationToken.None, async (resident, _) => await resident.DisposeAsync());
            await Task.WhenAll(shift.Select(counselor => counselor.DisposeAsync().AsTask()));
            journal.Dispose();
        }
    }

    /// <summary>People come and go. Whose talks only go on beside it are there before the evening begins, so that there is something to compare with.</summary>
    private async Task<DateTimeOffset> EveningAsync(Journal journal, CancellationToken ct)
    {
        var guests = profile.Schedule(Seed).ToLookup(guest => guest.Tenant > 0);
        var there = await Task.WhenAll(guests[true].Select(async guest => (Guest: guest, Resident: await EnterAsync(town.Tenants[guest.Tenant], journal, ct))));
        for (var waited = 0; there.Any(one => !_taken.ContainsKey(one.Resident.ConsultationId)) && waited < 300; waited++) await Task.Delay(200, ct);
        var began = Journal.Now;
        _clock.Restart();
        await Task.WhenAll([.. there.Select(one => StayAsync(one.Resident, one.Guest, ct)), .. guests[false].Select(guest => VisitAsync(guest, journal, ct))]);
        return began;
    }

    private async Task VisitAsync(Guest guest, Journal journal, CancellationToken ct)
    {
        if (guest.At > _clock.Elapsed) await Task.Delay(guest.At - _clock.Elapsed, ct);
        await StayAsync(await EnterAsync(town.Tenants[guest.Tenant], journal, ct), guest, ct);
    }

    private async Task StayAsync(ResidentActor resident, Guest guest, CancellationToken ct)
    {
        var patience = guest.Talk == TimeSpan.Zero ? profile.Lasts : profile.Lasts + (profile.Lasts / 4);
        while (!_taken.ContainsKey(resident.ConsultationId) && _clock.Elapsed < patience) await Task.Delay(200, ct);
        if (!_taken.ContainsKey(resident.ConsultationId) && await LeaveAsync(resident, ct)) return;
        if (guest.Messages > 0) await TalkAsync(resident, guest, ct);
    }

    /// <summary>A talk of its own pace: the next message is written when its time has come, whether or not the one before was acknowledged.</summary>
    private async Task TalkAsync(ResidentActor resident, Guest guest, CancellationToken ct)
    {
        var random = new Random(HashCode.Combine(Seed, resident.Name.Length, Interlocked.Increment(ref _numbered)));
        var (next, mean, sends) = (_clock.Elapsed, guest.Talk / guest.Messages, new List<Task>());
        for (var n = 1; n <= guest.Messages; n++)
        {
            next += mean * (0.5 + random.NextDouble());
            if (next - _clock.Elapsed is { TotalMilliseconds: > 1 } wait) await Task.Delay(wait, ct);
            sends.Add(resident.WriteAsync(Text(resident, n), ct));
        }

        await Task.WhenAll(sends);
        if (_taken.TryGetValue(resident.ConsultationId, out var counselor)) await counselor.CloseAsync(resident.ConsultationId, ct);
    }

    /// <summary>Everybody is there all the time; messages come open loop at the profile's rate, whether or not the system keeps up.</summary>
    private async Task<DateTimeOffset> PlateauAsync(Journal journal, CancellationToken ct)
    {
        await Parallel.ForAsync(0, profile.People, new ParallelOptions { MaxDegreeOfParallelism = 12, CancellationToken = ct }, async (n, token) => await EnterAsync(town.Tenants[n % town.Tenants.Count], journal, token));
        for (var waited = 0; _taken.Count < profile.People && waited < 3_000; waited++) await Task.Delay(200, ct);
        meters.Begin($"at {profile.Rate}/s");
        ResidentActor[] all = [.. _residents.OrderBy(resident => resident.Name, StringComparer.Ordinal)];
        var (random, sends, began, n, kept) = (new Random(Seed), new List<Task>(), Journal.Now, 0, 4_096);
        _clock.Restart();
        for (var (next, burst) = (TimeSpan.Zero, false); next < profile.Lasts;)
        {
            if (!burst && next >= profile.Lasts / 2)
            {
                burst = true;
                meters.Begin($"at {profile.Burst}/s");
            }

            // The counselors' answers are a third of all messages.
            next += TimeSpan.FromSeconds(-Math.Log(1 - random.NextDouble()) / (profile.RateAt(next) * Profile.ReplyEvery / (Profile.ReplyEvery + 1)));
            if (next - _clock.Elapsed is { TotalMilliseconds: > 1 } wait) await Task.Delay(wait, ct);
            var resident = all[random.Next(all.Length)];
            var number = ++n;
            sends.Add(Task.Run(() => resident.WriteAsync(Text(resident, number), ct), ct));
            if (sends.Count < kept) continue;
            // Looked through only when it has doubled: in a backlog nearly all of them wait.
            sends.RemoveAll(done => done.IsCompletedSuccessfully);
            kept = Math.Max(4_096, 2 * sends.Count);
        }

        meters.Begin("nobody writes any more, until all is accepted");
        await Task.WhenAll(sends);
        return began;
    }

    private async Task<ResidentActor> EnterAsync(DemoTenant tenant, Journal journal, CancellationToken ct)
    {
        var resident = new ResidentActor(system, tenant, tenant.Desks[1], $"resident-{Interlocked.Increment(ref _numbered):D5}", journal, Persistence.OfPages);
        var began = Stopwatch.GetTimestamp();
        await resident.EnterAsync(ct);
        _entered.Add(Stopwatch.GetElapsedTime(began));
        _residents.Add(resident);
        return resident;
    }

    /// <summary>True when the resident left; false when somebody took the consultation in that moment.</summary>
    private async Task<bool> LeaveAsync(ResidentActor resident, CancellationToken ct)
    {
        var taken = false;
        await _leaving.WaitAsync(ct);
        try { await AskAsync(); }
        finally { _leaving.Release(); }
        if (!taken) Interlocked.Increment(ref _left);
        return !taken;

        Task AskAsync() => Doors.UntilAsync(async token =>
        {
            using var response = await Doors.SendAsync(resident.Client, null, HttpMethod.Post, $"/api/v1/consultations/{resident.ConsultationId}/leave", "{}", token);
            taken = response.StatusCode == System.Net.HttpStatusCode.Conflict;
            return taken || response.IsSuccessStatusCode;
        }, "leaving", ct);
    }

    /// <summary>Who was taken by whom, and how long the line is.</summary>
    private async Task WatchAsync(List<CounselorActor> shift, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            foreach (var counselor in shift)
            {
                foreach (var id in counselor.Screens.Keys) _taken.TryAdd(id, counselor);
            }

            _peak = Math.Max(_peak, _residents.Count - _taken.Count - _left);
            await Task.Delay(300, ct).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    private string Text(ResidentActor resident, int n) => $"{_marker} {resident.Name} {n} きょうのことを話してもいいですか。";
}
