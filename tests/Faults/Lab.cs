using System.Globalization;
using Faults.Actors;
using LocalSystem;

namespace Faults;

/// <summary>How much of everything: the matrix' own load, or a small one for the smoke.</summary>
/// <param name="Load">Residents and messages of each run.</param>
/// <param name="Plan">Municipalities and counselors.</param>
/// <param name="Rounds">How often each fault point strikes.</param>
/// <param name="Outage">How long a part stays away where the matrix names a time.</param>
public sealed record Scale(Load Load, TownPlan Plan, int Rounds, TimeSpan Outage)
{
    /// <summary>As the matrix says: 50 residents × 20 messages, 10 counselors, 2 tenants.</summary>
    public static Scale Whole { get; } = new(new Load(), new TownPlan(), 2, TimeSpan.FromSeconds(60));

    /// <summary>The matrix with each fault point 20 times and minutes for minutes.</summary>
    public static Scale Nightly { get; } = Whole with { Rounds = 20, Outage = TimeSpan.FromMinutes(5) };

    /// <summary>For `make test`.</summary>
    public static Scale Smoke { get; } = new(
        // They write until the last fault is over, however slow the machine is: else a strike would wait for a message that nobody writes.
        new Load { Residents = 8, Messages = 5, MessagesAtMost = 100_000, Settling = TimeSpan.FromMinutes(2), Pause = TimeSpan.FromMilliseconds(400), ReplyEvery = 2 }, new TownPlan { CounselorsPerTenant = 2 }, 1, TimeSpan.FromSeconds(5));
}

/// <summary>A running system with a town in it, and the ways to hurt it.</summary>
public sealed class Lab : IAsyncDisposable
{
    private Lab(RunningSystem system, Town town, Scale scale) => (System, Town, Scale) = (system, town, scale);

    /// <summary>The system.</summary>
    public RunningSystem System { get; }

    /// <summary>The town.</summary>
    public Town Town { get; }

    /// <summary>How much.</summary>
    public Scale Scale { get; }

    /// <summary>What the smoke kills: built once more with fault points by tests/Faults/struck.proj.</summary>
    public static IReadOnlyList<string> Struck { get; } = ["storage-vault", "web-chat"];

    /// <summary>Where journals and tables go.</summary>
    public static string Folder { get; } = Path.Combine(Repo.Root, "artifacts", "faults");

    /// <summary>Starts a system with a PostgreSQL and a RabbitMQ of its own; only the fault laboratory's build has the points.</summary>
    /// <param name="scale">How much of everything.</param>
    /// <param name="ct">Ends it.</param>
    /// <param name="differently">For a case that needs a house of its own: how that differs from the laboratory's.</param>
    public static async Task<Lab> StartAsync(Scale scale, CancellationToken ct, Func<SystemOptions, SystemOptions>? differently = null)
    {
        ArgumentNullException.ThrowIfNull(scale);
        if (Repo.Configuration != "Faults")
        {
            throw new InvalidOperationException("The fault points are in the build of the laboratory only: dotnet build tests/Faults -c Faults");
        }

        var options = new SystemOptions { PrivateInfra = true, LineDouble = true, Environment = Town.WideLimits };
        return await InhabitAsync(scale, differently?.Invoke(options) ?? options, ct);
    }

    /// <summary>A small one for `make test`: what the smoke needs, on shared servers, and only what it kills from the laboratory's build.</summary>
    public static Task<Lab> StartSmallAsync(CancellationToken ct) => InhabitAsync(Scale.Smoke, new SystemOptions
    {
        Services = ["tenant-directory", "storage-vault", "web-chat", "routing", "reporting", "gateway"], Seed = false, WithFaultPoints = Struck, Environment = Town.WideLimits,
    }, ct);

    private static async Task<Lab> InhabitAsync(Scale scale, SystemOptions options, CancellationToken ct)
    {
        var system = await RunningSystem.StartAsync(options, ct);
        try
        {
            return new Lab(system, await Town.BuildAsync(system, scale.Plan, ct), scale);
        }
        catch
        {
            await system.DisposeAsync();
            throw;
        }
    }

    /// <summary>One run of the town under a fault, and the oracle's word on it.</summary>
    public async Task<(Verdict Verdict, TownRun Run)> RunAsync(string name, Load load, Func<CancellationToken, Task> fault, CancellationToken ct)
    {
        var run = await Town.RunAsync(load, fault, Path.Combine(Folder, name + ".jsonl"), ct);
        return (Oracle.Check(run.Journal.Lines, await TruthReader.ReadAsync(System, run, ct)), run);
    }

    /// <summary>Lets a service die by its own hand at one fault point after the other, each time started again; at the end it runs without any.</summary>
    /// <param name="service">Which.</param>
    /// <param name="points">The strikes, as <c>TOMOSHIBI_FAULT</c> takes them.</param>
    /// <param name="atMostEach">How long to wait for each.</param>
    /// <param name="ct">Ends it.</param>
    /// <param name="armed">Called when a strike is armed: what makes the service pass the point.</param>
    /// <returns>How many of the strikes fell.</returns>
    public async Task<int> DieAtAsync(string service, IEnumerable<string> points, TimeSpan atMostEach, CancellationToken ct, Func<Task>? armed = null)
    {
        var fell = 0;
        try
        {
            foreach (var point in points)
            {
                var before = Passed(service);
                await StartArmedAsync(service, point, ct);
                await (armed?.Invoke() ?? Task.CompletedTask);
                var ended = await System.EndsAsync(service, atMostEach, ct);
                // Its last lines are in the log when it is put away.
                await System.KillAsync(service);
                fell += ended && Passed(service) > before ? 1 : 0;
            }
        }
        finally
        {
            await StartAgainAsync(service, null, CancellationToken.None);
        }

        return fell;
    }

    /// <summary>A start with an armed point. One that passes it before it is ready has died of it, and did not fail to start.</summary>
    public async Task StartArmedAsync(string service, string point, CancellationToken ct)
    {
        try
        {
            await StartAgainAsync(service, new Dictionary<string, string> { ["TOMOSHIBI_FAULT"] = point }, ct);
        }
        catch (InvalidOperationException) when (System.HasEnded(service))
        {
            // Whether it was the point, its log will tell.
        }
    }

    /// <summary>kill -9, whether it still runs or not, and a start with other environment.</summary>
    public async Task StartAgainAsync(string service, IReadOnlyDictionary<string, string>? environment, CancellationToken ct)
    {
        System.Overlay(service, environment);
        await System.KillAsync(service);
        await System.RestartAsync(service, ct);
    }

    /// <summary>Rounds of each point as strikes, each at another passing, so that the load is met at different moments.</summary>
    public IReadOnlyList<string> Strikes(params string[] points) =>
        [.. Enumerable.Range(0, Scale.Rounds).SelectMany(round => points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{point}:kill:{1 + ((round * 3) % 7)}")))];

    /// <summary>The same at the first passing: for what happens once per consultation.</summary>
    public IReadOnlyList<string> Arrivals(params string[] points) => [.. Enumerable.Range(0, Scale.Rounds).SelectMany(_ => points.Select(point => point + ":kill:1"))];

    /// <summary>How often a service's log tells of a strike.</summary>
    private int Passed(string service) => Said(System, service, "fault point ");

    /// <summary>How often words stand in a service's log.</summary>
    public static int Said(RunningSystem system, string service, string words)
    {
        ArgumentNullException.ThrowIfNull(system);
        using var stream = new FileStream(system.LogOf(service), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split(words).Length - 1;
    }

    /// <summary>Waits for something that must come true.</summary>
    public static async Task<bool> ComesAsync(Func<Task<bool>> truth, TimeSpan within, CancellationToken ct)
    {
        for (var began = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(began) < within; await Task.Delay(150, ct))
        {
            if (await truth())
            {
                return true;
            }
        }

        return await truth();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Town.DisposeAsync();
        await System.DisposeAsync();
    }
}
