using System.Globalization;
using Faults.Actors;
using LocalSystem;

namespace Faults.Cases;

/// <summary>Residents who wait, each with as many windows open as one session may have.</summary>
internal sealed class Crowd : IAsyncDisposable
{
    // web-chat allows eight of one session; one is the actor's own, and is not counted here.
    private const int WindowsOfEach = 7;
    private readonly List<ResidentActor> people = [];
    private readonly List<HttpClient> beside = [];
    private readonly List<Task> streams = [];
    private readonly CancellationTokenSource leaving = new();
    private int open;

    private Crowd()
    {
    }

    /// <summary>How many streams stand.</summary>
    public int Open => Volatile.Read(ref open);

    /// <summary>How many there are when all stand.</summary>
    public int All => people.Count * WindowsOfEach;

    /// <summary>They come in, and open their windows one after the other; those of every second one at another process of the gateway, where its port is given.</summary>
    public static async Task<Crowd> ComeAsync(Lab lab, int howMany, int? second, CancellationToken ct)
    {
        var crowd = new Crowd();
        try
        {
            await Parallel.ForEachAsync(Enumerable.Range(0, howMany), new ParallelOptions { MaxDegreeOfParallelism = 6, CancellationToken = ct }, async (n, token) =>
            {
                var tenant = lab.Town.Tenants[n % lab.Town.Tenants.Count];
                var one = new ResidentActor(lab.System, tenant, tenant.Desks[0], string.Create(CultureInfo.InvariantCulture, $"crowd-{n}"), new Journal());
                lock (crowd.people)
                {
                    crowd.people.Add(one);
                }

                await one.EnterAsync(token);
            });
            for (var n = 0; n < crowd.people.Count; n++)
            {
                var one = crowd.people[n];
                var client = second is { } port && n % 2 == 1 ? crowd.Beside(lab.System, one, port) : one.Client;
                crowd.streams.AddRange(Enumerable.Range(0, WindowsOfEach).Select(_ => crowd.FollowAsync(client, one.ConsultationId)));
                // They came over an evening, not in one second.
                await Task.Delay(40, ct);
            }

            return crowd;
        }
        catch
        {
            await crowd.DisposeAsync();
            throw;
        }
    }

    /// <summary>Whether all stand within the time.</summary>
    public Task<bool> AllAsync(TimeSpan within, CancellationToken ct) => Lab.ComesAsync(() => Task.FromResult(Open >= All), within, ct);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await leaving.CancelAsync();
        await Task.WhenAll(streams);
        await Task.WhenAll(people.Select(one => one.DisposeAsync().AsTask()));
        beside.ForEach(client => client.Dispose());
        leaving.Dispose();
    }

    /// <summary>The same person at the other process.</summary>
    private HttpClient Beside(RunningSystem system, ResidentActor one, int port)
    {
        var client = system.Browser(one.Tenant.Host, port: port);
        client.DefaultRequestHeaders.Add("Cookie", one.Client.DefaultRequestHeaders.GetValues("Cookie"));
        beside.Add(client);
        return client;
    }

    /// <summary>One window: counted while its line stands.</summary>
    private async Task FollowAsync(HttpClient client, Guid consultationId)
    {
        var stands = false;
        void Count(bool now)
        {
            Interlocked.Add(ref open, (now ? 1 : 0) - (stands ? 1 : 0));
            stands = now;
        }

        await EventStream.ReadAsync(client, () =>
        {
            Count(false);
            return $"/api/v1/consultations/{consultationId}/stream?after=0";
        }, _ =>
        {
            Count(true);
            return Task.CompletedTask;
        }, (_, _, _) => Task.CompletedTask, leaving.Token);
        Count(false);
    }
}
