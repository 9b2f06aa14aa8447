using System.Globalization;
using LocalSystem;
using Npgsql;

namespace Bench;

/// <summary>Which statements take PostgreSQL's time, by its own count: for looking closer with <c>--statements</c>.</summary>
internal static class Statements
{
    /// <summary>What the server needs for it.</summary>
    public static IReadOnlyList<string> Settings { get; } = ["shared_preload_libraries=pg_stat_statements", "pg_stat_statements.track_planning=on"];

    private const string Sql = """
        select split_part(d.datname, '_', 2), s.calls, s.total_exec_time, s.wal_bytes, s.plans, s.total_plan_time, count(*) over (partition by d.datname), left(regexp_replace(s.query, '\s+', ' ', 'g'), 150)
        from pg_stat_statements s join pg_database d on d.oid = s.dbid where s.calls > 0 order by s.total_exec_time + s.total_plan_time desc limit 45
        """;

    public static async Task ResetAsync(RunningSystem system) => await RunAsync(system, "create extension if not exists pg_stat_statements; select pg_stat_statements_reset()");

    public static async Task TellAsync(RunningSystem system, Report report, int messages)
    {
        await using var connection = new NpgsqlConnection(system.Infra.Facts.PostgresSuper);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(Sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        report.Line("statements: database (and how many it knows), times, plans, µs executing, µs planning and bytes of log a message, text");
        while (await reader.ReadAsync())
        {
            report.Line(string.Create(CultureInfo.InvariantCulture,
                $"  {reader.GetString(0),-9} ({reader.GetInt64(6)}) {(double)reader.GetInt64(1) / messages,6:F2} {(double)reader.GetInt64(4) / messages,6:F2} {reader.GetDouble(2) * 1000 / messages,7:F0} {reader.GetDouble(5) * 1000 / messages,7:F0} {reader.GetDecimal(3) / messages,6:F0}  {reader.GetString(7)}"));
        }
    }

    private static async Task RunAsync(RunningSystem system, string sql)
    {
        await using var connection = new NpgsqlConnection(system.Infra.Facts.PostgresSuper);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
