using LocalSystem;
using Npgsql;

namespace Faults.Cases;

/// <summary>What the databases say, as superuser: no row-level security hides anything from the laboratory.</summary>
internal static class Rows
{
    /// <summary>The first value, or nothing.</summary>
    public static async Task<T?> AskAsync<T>(RunningSystem system, string database, string sql, CancellationToken ct, params object[] values)
    {
        await using var connection = new NpgsqlConnection(system.Database(database, "super"));
        await connection.OpenAsync(ct);
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return await command.ExecuteScalarAsync(ct) is T found ? found : default;
    }
}
