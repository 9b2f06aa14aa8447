using System.Diagnostics;
using System.Security.Cryptography;
using LocalSystem;
using Npgsql;

namespace Bench;

/// <summary>Durable inserts per second at 32 clients: straight into PostgreSQL (the limit) and through the whole system, in turns.</summary>
internal static class Throughput
{
    private const int Clients = 32;

    // An entry's row as the vault keeps it: five ids and numbers, a time, and an envelope of one padding bucket.
    private const int EnvelopeBytes = 364;
    private const string Words = "きょうは学校に行けませんでした。すこし話を聞いてほしいです。";

    public static async Task RunAsync(RunningSystem system, Town town, Report report, int rounds, TimeSpan warmUp, TimeSpan measured)
    {
        await system.Infra.ExecuteAsync("create database bench_raw", "postgres", CancellationToken.None);
        await system.Infra.ExecuteAsync(
            "create table entries (tenant_id uuid not null, consultation_id uuid not null, log smallint not null, seq bigint not null, entry_id uuid not null, author_kind smallint not null, author_id uuid, kind smallint not null, envelope bytea not null, stored_at timestamptz not null default clock_timestamp(), primary key (tenant_id, consultation_id, log, seq))",
            "bench_raw", CancellationToken.None);
        var (raw, real) = (new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            raw.Add(await RawAsync(system, warmUp, measured));
            real.Add(await RealAsync(town, warmUp, measured));
            report.Line($"round {round + 1}: raw {raw[^1]:F0} inserts/s, accepted through the gateway {real[^1]:F0} entries/s, ratio {real[^1] / raw[^1]:F3}");
        }

        report.Line($"throughput at {Clients} clients, medians of {rounds}: raw {Median(raw):F0} inserts/s, accepted {Median(real):F0} entries/s, ratio {Median(real) / Median(raw):F3} (aim ≥ 0.05)");
    }

    private static async Task<double> RawAsync(RunningSystem system, TimeSpan warmUp, TimeSpan measured)
    {
        var text = new NpgsqlConnectionStringBuilder(system.Infra.Facts.PostgresSuper) { Database = "bench_raw", Pooling = true, MaxPoolSize = Clients, MaxAutoPrepare = 10, AutoPrepareMinUsages = 2 };
        await using var source = NpgsqlDataSource.Create(text.ConnectionString);
        var tenants = Enumerable.Range(0, 20).Select(_ => Guid.NewGuid()).ToArray();
        var envelope = RandomNumberGenerator.GetBytes(EnvelopeBytes);
        return await CountAsync(warmUp, measured, async (client, stop, count) =>
        {
            await using var connection = await source.OpenConnectionAsync();
            var (consultation, seq) = (Guid.NewGuid(), 0L);
            while (!stop())
            {
                await using var insert = new NpgsqlCommand("insert into entries (tenant_id, consultation_id, log, seq, entry_id, author_kind, author_id, kind, envelope) values ($1, $2, 1, $3, $4, 1, $5, 1, $6)", connection)
                {
                    Parameters = { new() { Value = tenants[client % 20] }, new() { Value = consultation }, new() { Value = ++seq }, new() { Value = Guid.NewGuid() }, new() { Value = Guid.NewGuid() }, new() { Value = envelope } },
                };
                await insert.ExecuteNonQueryAsync();
                count();
            }
        });
    }

    private static Task<double> RealAsync(Town town, TimeSpan warmUp, TimeSpan measured) => CountAsync(warmUp, measured, async (client, stop, count) =>
    {
        var talk = town.Consultations[client * town.Consultations.Count / Clients];
        while (!stop())
        {
            if (!await talk.WriteAsync(byResident: true, Guid.NewGuid(), Words, CancellationToken.None))
            {
                throw new InvalidOperationException("An entry was refused.");
            }

            count();
        }
    });

    private static async Task<double> CountAsync(TimeSpan warmUp, TimeSpan measured, Func<int, Func<bool>, Action, Task> work)
    {
        var clock = Stopwatch.StartNew();
        var counted = 0;
        var workers = Enumerable.Range(0, Clients).Select(client => Task.Run(() => work(client, () => clock.Elapsed > warmUp + measured, () =>
        {
            if (clock.Elapsed > warmUp && clock.Elapsed <= warmUp + measured)
            {
                Interlocked.Increment(ref counted);
            }
        })));
        await Task.WhenAll(workers);
        return counted / measured.TotalSeconds;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
