using System.Globalization;
using System.Security.Cryptography;
using LocalSystem;

namespace Faults.Actors;

/// <summary>Who lives and works in a generated town.</summary>
public sealed record TownPlan
{
    /// <summary>How many municipalities.</summary>
    public int Tenants { get; init; } = 2;

    /// <summary>How many counselors in each.</summary>
    public int CounselorsPerTenant { get; init; } = 5;

    /// <summary>How many talks each counselor may have at once.</summary>
    public int Capacity { get; init; } = 24;
}

/// <summary>What the residents of one run do.</summary>
public sealed record Load
{
    /// <summary>How many residents, spread over the tenants.</summary>
    public int Residents { get; init; } = 50;

    /// <summary>How many messages each writes at least; they go on until the faults of the run are over.</summary>
    public int Messages { get; init; } = 20;

    /// <summary>How many at most.</summary>
    public int MessagesAtMost { get; init; } = 2_000;

    /// <summary>Mean pause between two messages of one resident.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Whether the faults begin before the first resident comes in, and so meet openings and assignments too.</summary>
    public bool FaultsFromTheStart { get; init; }

    /// <summary>How long after the run a screen may take to show the last entry (I5).</summary>
    public TimeSpan Settling { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A counselor answers after so many messages.</summary>
    public int ReplyEvery { get; init; } = 4;
}

/// <summary>What a run left: the history, and what the residents read at the end.</summary>
/// <param name="Journal">The history.</param>
/// <param name="Talks">Each consultation with its tenant and everything its resident read anew after the run.</param>
/// <param name="Marker">A word that is in every text of the run: the canary.</param>
public sealed record TownRun(Journal Journal, IReadOnlyDictionary<Guid, (DemoTenant Tenant, IReadOnlyList<SeenEntry> Entries)> Talks, string Marker);

/// <summary>Generated municipalities with counselors whose sessions last, and residents that come for one run.</summary>
public sealed class Town : IAsyncDisposable
{
    private readonly RunningSystem system;
    private readonly List<(DemoTenant Tenant, DemoStaff Member, HttpClient Client)> counselors = [];
    private int runs;

    private Town(RunningSystem system, IReadOnlyList<DemoTenant> tenants) => (this.system, Tenants) = (system, tenants);

    /// <summary>Its counselors, signed in and on duty, for whoever plays another day than <see cref="RunAsync"/>.</summary>
    public IReadOnlyList<(DemoTenant Tenant, DemoStaff Member, HttpClient Client)> Counselors => counselors;

    /// <summary>Its municipalities.</summary>
    public IReadOnlyList<DemoTenant> Tenants { get; }

    /// <summary>Environment that such a town needs: everybody comes from one address, and counselors see more cases than people do.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> WideLimits { get; } = new Dictionary<string, IReadOnlyDictionary<string, string>>
    {
        ["gateway"] = new Dictionary<string, string> { ["Gateway__NetworkFactor"] = "100000", ["Gateway__SessionFactor"] = "1000", ["Gateway__TenantFactor"] = "1000" },
        ["tenant-directory"] = new Dictionary<string, string> { ["Staff__FailuresPerNetwork"] = "10000" },
        ["storage-vault"] = new Dictionary<string, string> { ["Access__CounselorCasesPerHour"] = "10000" },
    };

    /// <summary>Seeds the municipalities and signs their counselors in.</summary>
    public static async Task<Town> BuildAsync(RunningSystem system, TownPlan plan, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(system);
        ArgumentNullException.ThrowIfNull(plan);
        var salt = Guid.NewGuid().ToString("N")[..6];
        var tenants = Enumerable.Range(1, plan.Tenants).Select(n => Staffed(Demo.Make($"town{salt}{n}", $"仮市{n}", salt), plan)).ToList();
        await system.SeedAsync(tenants, ct: ct);
        var town = new Town(system, tenants);
        foreach (var tenant in tenants)
        {
            await Parallel.ForEachAsync(tenant.Staff, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = ct }, async (member, token) =>
            {
                var client = await Doors.StaffAsync(system, member, token);
                await Doors.UntilSentAsync(client, tenant, HttpMethod.Put, "/api/v1/presence", """{"onDuty":true}""", "going on duty", token);
                lock (town.counselors)
                {
                    town.counselors.Add((tenant, member, client));
                }
            });
        }

        return town;
    }

    private static DemoTenant Staffed(DemoTenant tenant, TownPlan plan) => tenant with
    {
        Staff = [.. Enumerable.Range(1, plan.CounselorsPerTenant).Select(n => tenant.Member("hanako") with
        {
            Key = $"c{n}", StaffId = new Guid(SHA256.HashData([.. tenant.TenantId.ToByteArray(), (byte)n])[..16]), DisplayName = $"相談員 {n}",
            Email = $"c{n}@{tenant.Slug}.example", Capacity = plan.Capacity, TotpSecret = Totp.NewSecret(),
        })],
    };

    /// <summary>One run: residents come, are taken, and write while <paramref name="meanwhile"/> does its worst; then everything settles and is read anew.</summary>
    public async Task<TownRun> RunAsync(Load load, Func<CancellationToken, Task> meanwhile, string? journalPath, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(load);
        ArgumentNullException.ThrowIfNull(meanwhile);
        var (journal, marker) = (new Journal(journalPath), $"しるし{Interlocked.Increment(ref runs)}{Guid.NewGuid():N}");
        var residents = new List<ResidentActor>();
        var answers = 0;
        var shift = counselors.Select(at => CounselorActor.Begin(at.Tenant, at.Member, at.Tenant.Desks[1], at.Client, journal, load.ReplyEvery, () => $"{marker} 返事 {Interlocked.Increment(ref answers)}")).ToList();
        try
        {
            var worst = load.FaultsFromTheStart ? meanwhile(ct) : null;
            await Task.WhenAll(Enumerable.Range(0, worst is null ? 6 : 2).Select(_ => ComeAsync(residents, load, worst, journal, ct)));
            // Nobody can be asked to take everyone in time while the part that assigns is killed again and again.
            await (worst ?? Task.CompletedTask);
            await TakenAsync(residents, shift, ct);
            worst ??= meanwhile(ct);
            await Task.WhenAll(residents.Select(resident => TalkAsync(resident, load, marker, worst, ct)).Append(worst));
            var talks = await SettleAsync(residents, shift, load.Settling, ct);
            await Task.WhenAll(shift.Select(counselor => counselor.CloseAllAsync(ct)));
            return new TownRun(journal, talks, marker);
        }
        finally
        {
            await Task.WhenAll(residents.Select(resident => resident.DisposeAsync().AsTask()).Concat(shift.Select(counselor => counselor.DisposeAsync().AsTask())));
            journal.Dispose();
        }
    }

    /// <summary>Residents come in, one after the other; with faults from the start slowly, and until each fault has met somebody.</summary>
    private async Task ComeAsync(List<ResidentActor> residents, Load load, Task? worst, Journal journal, CancellationToken ct)
    {
        while (true)
        {
            ResidentActor resident;
            lock (residents)
            {
                var n = residents.Count;
                if (n >= load.Residents && (worst is null || worst.IsCompleted || n >= 3 * load.Residents))
                {
                    return;
                }

                var tenant = Tenants[n % Tenants.Count];
                residents.Add(resident = new ResidentActor(system, tenant, tenant.Desks[1], $"resident-{n}", journal));
            }

            await resident.EnterAsync(ct);
            if (worst is not null)
            {
                await Task.Delay(load.Pause * 2, ct);
            }
        }
    }

    private static async Task TakenAsync(List<ResidentActor> residents, List<CounselorActor> shift, CancellationToken ct)
    {
        await Doors.UntilAsync(_ =>
        {
            var taken = shift.SelectMany(counselor => counselor.Screens.Keys).ToHashSet();
            return Task.FromResult(residents.TrueForAll(resident => taken.Contains(resident.ConsultationId)));
        }, "taking every consultation", ct);
    }

    private static async Task TalkAsync(ResidentActor resident, Load load, string marker, Task worst, CancellationToken ct)
    {
        for (var n = 1; n <= load.MessagesAtMost && (n <= load.Messages || !worst.IsCompleted) && !worst.IsFaulted; n++)
        {
            await Task.Delay(load.Pause * (0.5 + Random.Shared.NextDouble()), ct);
            await resident.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"{marker} {resident.Name} {n} きょうのことを話してもいいですか。"), ct);
        }
    }

    /// <summary>Waits until every screen shows all that its talk holds, at most for the load's time of settling; what is missing then, the oracle will say.</summary>
    public static async Task<IReadOnlyDictionary<Guid, (DemoTenant, IReadOnlyList<SeenEntry>)>> SettleAsync(List<ResidentActor> residents, List<CounselorActor> shift, TimeSpan atMost, CancellationToken ct)
    {
        var until = Journal.Now + atMost;
        for (var before = -1; ;)
        {
            while (shift.Exists(counselor => counselor.Busy) && Journal.Now < until)
            {
                await Task.Delay(100, ct);
            }

            var talks = await ReadAsync(residents, ct);
            var screens = residents.Select(resident => (resident.ConsultationId, resident.Screen)).Concat(shift.SelectMany(counselor => counselor.Screens.Select(pair => (pair.Key, pair.Value)))).ToList();
            while (Journal.Now < until && screens.Exists(at => talks.TryGetValue(at.Item1, out var talk) && at.Item2.Count < talk.Item2.Count))
            {
                await Task.Delay(100, ct);
            }

            // A notice that came late is answered late: it is over when nothing was added between two readings and all screens show it.
            var read = talks.Values.Sum(talk => talk.Item2.Count);
            if (Journal.Now >= until || read == before)
            {
                return talks;
            }

            before = read;
        }
    }

    private static async Task<IReadOnlyDictionary<Guid, (DemoTenant, IReadOnlyList<SeenEntry>)>> ReadAsync(List<ResidentActor> residents, CancellationToken ct)
    {
        var talks = new System.Collections.Concurrent.ConcurrentDictionary<Guid, (DemoTenant, IReadOnlyList<SeenEntry>)>();
        await Parallel.ForEachAsync(residents, new ParallelOptions { MaxDegreeOfParallelism = 6, CancellationToken = ct }, async (resident, token) =>
        {
            talks[resident.ConsultationId] = (resident.Tenant, await resident.ReadAllAsync(token));
        });
        return talks;
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        counselors.ForEach(counselor => counselor.Client.Dispose());
        return ValueTask.CompletedTask;
    }
}
