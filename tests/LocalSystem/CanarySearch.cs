using System.Text;
using System.Text.Json;
using Npgsql;

namespace LocalSystem;

/// <summary>Looks for words everywhere where none may be: every table of every database, the servers' files, logs, telemetry, in every encoding (design §11).</summary>
public static class CanarySearch
{
    /// <summary>A marker in one encoding.</summary>
    /// <param name="Marker">The word.</param>
    /// <param name="Encoding">How it is written.</param>
    /// <param name="Bytes">What is looked for.</param>
    public sealed record Needle(string Marker, string Encoding, byte[] Bytes)
    {
        /// <inheritdoc />
        public override string ToString() => nameof(Needle);
    }

    /// <summary>Where markers were found: encoding and place, never the word. The files of servers that are shared with other systems are large; who starts a small one leaves them out.</summary>
    public static async Task<IReadOnlyList<string>> InAsync(RunningSystem system, IEnumerable<string> markers, CancellationToken ct, bool serverFiles = true)
    {
        ArgumentNullException.ThrowIfNull(system);
        var needles = Needles(markers);
        var hits = new List<string>();
        foreach (var database in system.Databases)
        {
            hits.AddRange(await InDatabaseAsync(system, database, needles, ct));
        }

        hits.AddRange(Files(system, serverFiles).SelectMany(file => InFile(file, needles)));
        return [.. hits.Distinct()];
    }

    /// <summary>Each marker in each encoding.</summary>
    public static IReadOnlyList<Needle> Needles(IEnumerable<string> markers) => [.. markers.Distinct().SelectMany(Encodings)];

    /// <summary>Looks through some bytes.</summary>
    public static IReadOnlyList<string> Search(string place, byte[] content, IReadOnlyList<Needle> needles)
    {
        ArgumentNullException.ThrowIfNull(needles);
        return [.. needles.Where(needle => content.AsSpan().IndexOf(needle.Bytes) >= 0).Select(needle => $"{needle.Marker[..6]}… as {needle.Encoding} in {place}")];
    }

    private static IEnumerable<string> Files(RunningSystem system, bool serverFiles)
    {
        var infra = system.Infra.Facts.Folder;
        string[] servers = serverFiles ? [Path.Combine(infra, "rabbitmq"), Path.Combine(infra, "postgres", "data")] : [];
        var folders = servers.Prepend(system.Logs).Where(Directory.Exists);
        // What the phone's owner typed is LINE's own; its stand-in's log may hold it.
        var files = folders.SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)).Where(file => !file.EndsWith("line-double.log", StringComparison.Ordinal));
        return system.TelemetryFile is { } telemetry && File.Exists(telemetry) ? files.Append(telemetry) : files;
    }

    private static IReadOnlyList<string> InFile(string file, IReadOnlyList<Needle> needles)
    {
        try
        {
            return Search(file, File.ReadAllBytes(file), needles);
        }
        catch (IOException)
        {
            // Removed or rotated while we looked.
            return [];
        }
    }

    private static async Task<List<string>> InDatabaseAsync(RunningSystem system, string database, IReadOnlyList<Needle> needles, CancellationToken ct)
    {
        var hits = new List<string>();
        await using var connection = new NpgsqlConnection(system.Database(database, "super"));
        await connection.OpenAsync(ct);
        var tables = new List<string>();
        await using (var list = new NpgsqlCommand("select format('%I.%I', schemaname, tablename) from pg_tables where schemaname = 'public'", connection))
        await using (var reader = await list.ExecuteReaderAsync(ct))
        {
            while (await reader.ReadAsync(ct))
            {
                tables.Add(reader.GetString(0));
            }
        }

        foreach (var table in tables)
        {
            await using var dump = new NpgsqlCommand($"select t::text from {table} t", connection);
            await using var reader = await dump.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
            {
                hits.AddRange(Search($"{database}: {table}", Encoding.UTF8.GetBytes(reader.GetString(0)), needles));
            }
        }

        return hits;
    }

    private static IEnumerable<Needle> Encodings(string marker)
    {
        var utf8 = Encoding.UTF8.GetBytes(marker);
        yield return new(marker, "UTF-8", utf8);
        yield return new(marker, "UTF-16LE", Encoding.Unicode.GetBytes(marker));
        yield return new(marker, "hex", Encoding.ASCII.GetBytes(Convert.ToHexStringLower(utf8)));
        yield return new(marker, "percent", Encoding.ASCII.GetBytes(Uri.EscapeDataString(marker)));
        yield return new(marker, "JSON", Encoding.UTF8.GetBytes(JsonSerializer.Serialize(marker).Trim('"')));
        yield return new(marker, "JSON lower", Encoding.UTF8.GetBytes(JsonSerializer.Serialize(marker).Trim('"').ToLowerInvariant()));

        // Base64 depends on where in its three-byte rhythm the marker starts: the part in the middle is the same for each start.
        for (var start = 0; start < 3; start++)
        {
            var text = Convert.ToBase64String([.. new byte[start], .. utf8]);
            var middle = text[(start == 0 ? 0 : 4)..(text.Length - 4)];
            yield return new(marker, "base64", Encoding.ASCII.GetBytes(middle));
            yield return new(marker, "base64url", Encoding.ASCII.GetBytes(middle.Replace('+', '-').Replace('/', '_')));
        }
    }
}
