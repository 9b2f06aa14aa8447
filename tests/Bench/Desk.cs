using Faults.Actors;
using LocalSystem;

namespace Bench;

/// <summary>What a ring of the doorbell costs, and what the door asks for each request of a counselor: as it was before decision 0038 and as it is, in one run of the same build.</summary>
/// <remarks>"Before" is played, not switched: boards looked at one after the other share nothing, and somebody without an open stream is asked about at each request that comes later than 2 s after the last.</remarks>
internal static class Desk
{
    private const int People = 13;
    private static readonly TimeSpan Forgotten = TimeSpan.FromSeconds(2.2);

    internal static async Task RunAsync(RunningSystem system, Report report, int rings)
    {
        await using var town = await Faults.Actors.Town.BuildAsync(system, new TownPlan { Tenants = 1, CounselorsPerTenant = People, Capacity = 2 }, CancellationToken.None);
        var (tenant, all) = (town.Tenants[0], town.Counselors.Select(at => at.Client).ToList());
        await BoardsAsync(tenant, all, 30, together: true);
        var idle = await BetweenAsync(system, () => Task.Delay(TimeSpan.FromSeconds(10)));
        var apart = await BetweenAsync(system, () => BoardsAsync(tenant, all, rings, together: false));
        var together = await BetweenAsync(system, () => BoardsAsync(tenant, all, rings, together: true));
        report.Line($"a ring, {People} boards one after the other: {Profile.PerMessage(idle, apart, rings)}");
        report.Line($"a ring, {People} boards at once:            {Profile.PerMessage(idle, together, rings)}");

        // What the system does by itself is measured anew before each: it is more than these few requests cost, and falls while it warms.
        var requests = Math.Max(2, rings / 20) * People;
        var alone = await BetweenAsync(system, () => Task.Delay(TimeSpan.FromSeconds(20)));
        var unknown = await BetweenAsync(system, () => NowAndThenAsync(tenant, all, requests / People));
        using var leaving = new CancellationTokenSource();
        var streams = all.Select(client => EventStream.ReadAsync(client, () => "/api/v1/board/stream", _ => Task.CompletedTask, (_, _, _) => Task.CompletedTask, leaving.Token)).ToList();
        await Task.Delay(TimeSpan.FromSeconds(3));
        var resting = await BetweenAsync(system, () => Task.Delay(TimeSpan.FromSeconds(20)));
        var known = await BetweenAsync(system, () => NowAndThenAsync(tenant, all, requests / People));
        await leaving.CancelAsync();
        await Task.WhenAll(streams);
        report.Line($"a request, session asked for:       {Profile.PerMessage(alone, unknown, requests)}");
        report.Line($"a request, known by the stream:     {Profile.PerMessage(resting, known, requests)}");
    }

    private static async Task BoardsAsync(DemoTenant tenant, List<HttpClient> all, int rings, bool together)
    {
        for (var ring = 0; ring < rings; ring++)
        {
            if (together)
            {
                await Task.WhenAll(all.Select(client => BoardAsync(client, tenant)));
                continue;
            }

            foreach (var client in all)
            {
                await BoardAsync(client, tenant);
            }
        }
    }

    private static async Task NowAndThenAsync(DemoTenant tenant, List<HttpClient> all, int times)
    {
        for (var n = 0; n < times; n++)
        {
            await Task.Delay(Forgotten);
            foreach (var client in all)
            {
                await BoardAsync(client, tenant);
            }
        }
    }

    private static async Task BoardAsync(HttpClient client, DemoTenant tenant)
    {
        using var response = await Doors.SendAsync(client, tenant, HttpMethod.Get, "/api/v1/board", null, CancellationToken.None);
        response.EnsureSuccessStatusCode();
        await response.Content.ReadAsByteArrayAsync();
    }

    private static async Task<(Profile Before, Profile After)> BetweenAsync(RunningSystem system, Func<Task> work)
    {
        // PostgreSQL's counters are a second late.
        await Task.Delay(TimeSpan.FromSeconds(1.2));
        var before = await Profile.TakeAsync(system);
        await work();
        await Task.Delay(TimeSpan.FromSeconds(1.2));
        return (before, await Profile.TakeAsync(system));
    }
}
