namespace Proof.Load;

/// <summary>A part of the people who come between two parts of the time.</summary>
internal sealed record Wave(double Part, double From, double To);

/// <summary>Somebody who comes: to which tenant, when, and for how long and how much they write.</summary>
internal sealed record Guest(int Tenant, TimeSpan At, TimeSpan Talk, int Messages);

/// <summary>A load profile of domain.md §5.3. Pure arithmetic; what runs is <see cref="Scaled"/> and <see cref="Pressed"/>, and both factors are printed.</summary>
internal sealed record Profile(string Name, string About)
{
    /// <summary>How many municipalities.</summary>
    public int Tenants { get; init; } = 1;

    /// <summary>Counselors of each, and how many talks each has at once.</summary>
    public int Counselors { get; init; } = 10;

    /// <inheritdoc cref="Counselors"/>
    public int Capacity { get; init; } = 2;

    /// <summary>How many people come, or live at once where <see cref="Rate"/> is given.</summary>
    public int People { get; init; }

    /// <summary>How long the evening lasts.</summary>
    public TimeSpan Lasts { get; init; }

    /// <summary>When they come.</summary>
    public IReadOnlyList<Wave> Arrivals { get; init; } = [new(1, 0, 1)];

    /// <summary>Mean length of a talk; log-normal. Zero for somebody who only waits.</summary>
    public TimeSpan Talk { get; init; }

    /// <summary>How many messages a resident writes in a talk; the counselor answers every second one.</summary>
    public int Messages { get; init; }

    /// <summary>Messages a second of all together, both sides; 0 where talks have a length instead.</summary>
    public double Rate { get; init; }

    /// <summary>The same in the second half of the time.</summary>
    public double Burst { get; init; }

    /// <summary>Talks of each other tenant that go on while the first one is flooded.</summary>
    public int Neighbours { get; init; }

    /// <summary>A counselor answers after so many messages: with 2 a talk of 73 has 49 of the resident's and 24 of the counselor's (public figure: 6 to 4).</summary>
    internal const int ReplyEvery = 2;

    private const double Sigma = 0.5;

    /// <summary>All profiles that exist.</summary>
    internal static IReadOnlyList<Profile> All { get; } =
    [
        new("P1", "one prefecture, opening evening: 113 accesses in 4 h, 40 % of them in the first 30 min, 10 counselors of limit 2, talks of 54 min mean")
        {
            People = 113, Lasts = TimeSpan.FromHours(4), Arrivals = [new(0.4, 0, 0.125), new(0.6, 0.125, 0.9)], Talk = TimeSpan.FromMinutes(54), Messages = 49,
        },
        new("P2", "national suicide week: 112 talks at once, 1.3 messages/s mean, 8/s at the peak (second half)")
        {
            Tenants = 8, Counselors = 8, People = 112, Lasts = TimeSpan.FromMinutes(10), Rate = 1.3, Burst = 8,
        },
        new("P3", "all 1,788 bodies live: 4,000 live sessions, 45 messages/s mean, 270/s burst (second half)")
        {
            Tenants = 40, Counselors = 13, Capacity = 8, People = 4_000, Lasts = TimeSpan.FromMinutes(10), Rate = 45, Burst = 270,
        },
        new("P4", "disaster: 1,600 people of one tenant within 10 min, spikes of 30/s, while talks of three other tenants go on")
        {
            Tenants = 4, Counselors = 4, Capacity = 4, People = 1_600, Lasts = TimeSpan.FromMinutes(12), Neighbours = 6, Messages = 49,
            // The first sixth is quiet, to compare with. Then one after the other: a second of spike each minute, and the rest evenly.
            Arrivals = [new(0.81, 1 / 6.0, 1), .. Enumerable.Range(0, 10).Select(n => new Wave(0.019, (1 / 6.0) + (n / 12.0), (1 / 6.0) + (n / 12.0) + (1 / 720.0)))],
        },
        new("P6", "one long talk: 606 messages in 3 h 46 min")
        {
            Counselors = 1, People = 1, Lasts = TimeSpan.FromMinutes(226), Talk = TimeSpan.FromMinutes(226), Messages = 404, Arrivals = [new(1, 0, 0)],
        },
    ];

    /// <summary>A part of the people, with as much of the staff and of the messages; at least one of each, and where all are there at once never fewer places than people.</summary>
    internal Profile Scaled(double scale) => this with
    {
        People = Math.Max(1, (int)Math.Round(People * scale)), Counselors = Math.Max(1, (int)Math.Round(Counselors * (Rate > 0 || Neighbours > 0 ? 1 : scale))),
        Tenants = Rate > 0 ? Math.Max(1, (int)Math.Ceiling(Tenants * scale)) : Tenants, Rate = Rate * scale, Burst = Burst * scale,
    };

    /// <summary>The same evening in less time: people come and write faster. Rates are of real time and stay.</summary>
    internal Profile Pressed(TimeSpan into) => this with { Lasts = into, Talk = Talk * (into / Lasts) };

    /// <summary>Who comes when, the same for the same seed.</summary>
    internal IReadOnlyList<Guest> Schedule(int seed)
    {
        var random = new Random(seed);
        var guests = new List<Guest>();
        foreach (var wave in Arrivals)
        {
            // The last wave takes what rounding left.
            var count = wave == Arrivals[^1] ? People - guests.Count : Math.Min(People - guests.Count, (int)Math.Round(People * wave.Part));
            for (var n = 0; n < count; n++)
            {
                var at = Lasts * (wave.From + ((wave.To - wave.From) * random.NextDouble()));
                guests.Add(new(0, at, Name == "P6" ? Talk : Talk * LogNormal(random), Talk == TimeSpan.Zero ? 0 : Messages));
            }
        }

        for (var tenant = 1; tenant < Tenants; tenant++)
        {
            guests.AddRange(Enumerable.Range(0, Neighbours).Select(n => new Guest(tenant, TimeSpan.FromMilliseconds(200 * n), Lasts, Messages)));
        }

        return [.. guests.OrderBy(guest => guest.At)];
    }

    /// <summary>Messages a second at a time of the evening.</summary>
    internal double RateAt(TimeSpan at) => at < Lasts / 2 ? Rate : Burst;

    /// <summary>Mean 1.</summary>
    private static double LogNormal(Random random)
    {
        var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        return Math.Exp((Sigma * normal) - (Sigma * Sigma / 2));
    }
}
