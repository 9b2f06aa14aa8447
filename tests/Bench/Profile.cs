using System.Globalization;
using System.Text;
using LocalSystem;
using Npgsql;

namespace Bench;

/// <summary>Where the time goes: processor seconds by program and transactions by database, so far. The difference of two, over the messages between them, is the profile.</summary>
internal sealed record Profile(DateTimeOffset At, IReadOnlyDictionary<string, double> Seconds, IReadOnlyDictionary<string, long> Commits)
{
    private const string Load = "bench";

    public static async Task<Profile> TakeAsync(RunningSystem system) => new(TimeProvider.System.GetUtcNow(), Processor(system), await CommitsAsync(system));

    /// <summary>Cores used by each program between two looks.</summary>
    public static string Cores(Profile before, Profile after)
    {
        var time = (after.At - before.At).TotalSeconds;
        return string.Join(", ", Used(before, after).OrderByDescending(pair => pair.Value).Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key} {pair.Value / time:F2}")));
    }

    /// <summary>Transactions by database between two looks, for each of so many messages.</summary>
    public static string Transactions(Profile before, Profile after, int messages) =>
        messages == 0 ? "no messages" : Listed(Committed((before, after)).ToDictionary(pair => pair.Key, pair => pair.Value / messages));

    /// <summary>Milliseconds of processor and transactions for each message, less what the same time costs when nobody writes.</summary>
    public static string PerMessage((Profile Before, Profile After) idle, (Profile Before, Profile After) busy, int messages)
    {
        var part = (busy.After.At - busy.Before.At) / (idle.After.At - idle.Before.At);
        var (rest, work) = (Used(idle.Before, idle.After), Used(busy.Before, busy.After));
        var spent = work.ToDictionary(pair => pair.Key, pair => (pair.Value - (rest.GetValueOrDefault(pair.Key) * part)) * 1000 / messages);
        var (quiet, done) = (Committed(idle), Committed(busy));
        var commits = done.ToDictionary(pair => pair.Key, pair => (pair.Value - (quiet.GetValueOrDefault(pair.Key) * part)) / messages);
        return new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"{spent.Where(pair => pair.Key != Load).Sum(pair => pair.Value):F2} ms of processor (").Append(Listed(spent)).Append(')')
            .Append(CultureInfo.InvariantCulture, $", {commits.Values.Sum():F2} transactions (").Append(Listed(commits)).Append(')')
            .Append(CultureInfo.InvariantCulture, $"; nobody writing: {rest.Where(pair => pair.Key != Load).Sum(pair => pair.Value) / (idle.After.At - idle.Before.At).TotalSeconds:F2} cores (")
            .Append(Cores(idle.Before, idle.After)).Append(')').ToString();
    }

    private static string Listed(Dictionary<string, double> values) =>
        string.Join(", ", values.Where(pair => pair.Value >= 0.005).OrderByDescending(pair => pair.Value).Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key} {pair.Value:F2}")));

    // A process that ended in between counts nothing: what it used is not known.
    private static Dictionary<string, double> Used(Profile before, Profile after) =>
        after.Seconds.ToDictionary(pair => pair.Key, pair => Math.Max(0, pair.Value - before.Seconds.GetValueOrDefault(pair.Key)));

    private static Dictionary<string, double> Committed((Profile Before, Profile After) time) =>
        time.After.Commits.ToDictionary(pair => pair.Key, pair => (double)(pair.Value - time.Before.Commits.GetValueOrDefault(pair.Key)));

    private static Dictionary<string, double> Processor(RunningSystem system)
    {
        var used = system.Pids.ToDictionary(pair => pair.Key, pair => OwnSeconds(pair.Value));
        used[Load] = OwnSeconds(Environment.ProcessId);
        // PostgreSQL has a process for each connection; the postmaster counts those that ended.
        var postmaster = int.Parse(File.ReadLines(Path.Combine(system.Infra.Folder, "postgres", "data", "postmaster.pid")).First(), CultureInfo.InvariantCulture);
        var (broker, database) = (0.0, 0.0);
        foreach (var found in ProcessStat.All())
        {
            database += found.Id == postmaster ? found.Seconds + found.Ended : found.Parent == postmaster ? found.Seconds : 0;
            broker += found.Program == "beam.smp" && CommandOf(found.Id).Contains(system.Infra.Folder, StringComparison.Ordinal) ? found.Seconds : 0;
        }

        (used["postgres"], used["rabbitmq"]) = (database, broker);
        return used;
    }

    private static async Task<Dictionary<string, long>> CommitsAsync(RunningSystem system)
    {
        await using var connection = new NpgsqlConnection(system.Infra.Facts.PostgresSuper);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("select split_part(datname, '_', 2), xact_commit from pg_stat_database where datname like '%\\_%'", connection);
        await using var reader = await command.ExecuteReaderAsync();
        var commits = new Dictionary<string, long>();
        while (await reader.ReadAsync())
        {
            commits[reader.GetString(0)] = reader.GetInt64(1);
        }

        return commits;
    }

    private static double OwnSeconds(int id) => ProcessStat.Of(id)?.Seconds ?? 0;

    private static string CommandOf(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It ended while we looked.
            return string.Empty;
        }
    }
}
