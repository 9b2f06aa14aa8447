using System.Globalization;
using Faults.Actors;
using Npgsql;

namespace Faults.Cases;

/// <summary>What reporting counted against what the vault holds: each effect exactly once.</summary>
internal static class Numbers
{
    // Author 1 resident, 2 counselor; consent, answers and notices are not messages (reporting's EntryConsumer).
    private const string Counted = "select consultation_id, author::int, sum(n)::bigint from entry_counts where consultation_id = any($1) group by 1, 2";

    public static async Task EqualAsync(Lab lab, TownRun run, Findings findings, CancellationToken ct)
    {
        var wanted = run.Talks.SelectMany(talk => talk.Value.Entries.Where(entry => entry is { Kind: "text", Author: "resident" or "counselor" })
            .GroupBy(entry => entry.Author == "resident" ? 1 : 2).Select(group => (talk.Key, group.Key, (long)group.Count()))).ToHashSet();
        var counted = new HashSet<(Guid, int, long)>();
        var equal = await Lab.ComesAsync(async () =>
        {
            counted = await CountedAsync(lab, run, ct);
            return counted.SetEquals(wanted);
        }, TimeSpan.FromMinutes(2), ct);
        findings.Must(equal, string.Create(CultureInfo.InvariantCulture, $"reporting counts {counted.Sum(row => row.Item3)} messages, the vault holds {wanted.Sum(row => row.Item3)}"));
    }

    private static async Task<HashSet<(Guid, int, long)>> CountedAsync(Lab lab, TownRun run, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(lab.System.Database("reporting", "super"));
        await connection.OpenAsync(ct);
        await using var command = new NpgsqlCommand(Counted, connection) { Parameters = { new NpgsqlParameter { Value = run.Talks.Keys.ToArray() } } };
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new HashSet<(Guid, int, long)>();
        while (await reader.ReadAsync(ct))
        {
            rows.Add((reader.GetGuid(0), reader.GetInt32(1), reader.GetInt64(2)));
        }

        return rows;
    }
}
