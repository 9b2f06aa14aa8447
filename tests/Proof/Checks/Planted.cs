using LocalSystem;
using Npgsql;
using RabbitMQ.Client;

namespace Proof.Checks;

/// <summary>A word of our own in a log in every encoding, in a database and on the broker's disk: the search of the run must find it in all three, or finding nothing else means nothing.</summary>
internal sealed class Planted(RunningSystem system)
{
    private const string Name = "planted";

    /// <summary>Begins like no other marker: the search shows only the first letters.</summary>
    private const string Start = "しるし対照";

    private readonly string _log = Path.Combine(system.Logs, Name + ".log");

    /// <summary>The word.</summary>
    internal string Marker { get; } = Start + Guid.NewGuid().ToString("N");

    /// <summary>Puts it there.</summary>
    internal async Task PutAsync(CancellationToken ct)
    {
        await File.WriteAllBytesAsync(_log, [.. CanarySearch.Needles([Marker]).SelectMany(needle => (byte[])[.. needle.Bytes, (byte)'\n'])], ct);
        await ExecuteAsync($"create table {Name} (words text); insert into {Name} values ('{Marker}')", ct);
        await using var broker = await new ConnectionFactory { Uri = system.Broker("deploy") }.CreateConnectionAsync(ct);
        await using var channel = await broker.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), ct);
        await channel.QueueDeclareAsync(Name, durable: true, exclusive: false, autoDelete: false, cancellationToken: ct);
        await channel.BasicPublishAsync(string.Empty, Name, mandatory: true, new BasicProperties { Persistent = true }, System.Text.Encoding.UTF8.GetBytes(Marker), ct);
    }

    /// <summary>Takes it away, as far as a disk forgets.</summary>
    internal async Task TakeAwayAsync(CancellationToken ct)
    {
        File.Delete(_log);
        await ExecuteAsync("drop table " + Name, ct);
        await using var broker = await new ConnectionFactory { Uri = system.Broker("deploy") }.CreateConnectionAsync(ct);
        await using var channel = await broker.CreateChannelAsync(cancellationToken: ct);
        await channel.QueueDeleteAsync(Name, cancellationToken: ct);
    }

    /// <summary>Whether a place that the search named is one of these.</summary>
    internal static bool Is(string hit) => hit.StartsWith(Start, StringComparison.Ordinal);

    /// <summary>Where the search found it.</summary>
    internal Sighting Found(IReadOnlyList<string> hits) => Found(hits, Marker, _log);

    /// <inheritdoc cref="Found(IReadOnlyList{string})"/>
    internal static Sighting Found(IReadOnlyList<string> hits, string marker, string log)
    {
        var encodings = CanarySearch.Needles([marker]).Select(needle => needle.Encoding).ToHashSet();
        var mine = hits.Where(Is).ToList();
        return new(encodings.Count(encoding => mine.Exists(hit => hit.EndsWith($" as {encoding} in {log}", StringComparison.Ordinal))), encodings.Count,
            mine.Exists(hit => hit.Contains("routing: ", StringComparison.Ordinal) && hit.EndsWith("." + Name, StringComparison.Ordinal)),
            mine.Exists(hit => hit.Contains($"{Path.DirectorySeparatorChar}rabbitmq{Path.DirectorySeparatorChar}", StringComparison.Ordinal)));
    }

    private async Task ExecuteAsync(string sql, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(system.Database("routing", "super"));
        await connection.OpenAsync(ct);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }
}

/// <summary>Where a planted word was found.</summary>
/// <param name="InLog">In how many encodings in the log.</param>
/// <param name="Encodings">Of how many.</param>
/// <param name="InDatabase">Whether in the table.</param>
/// <param name="InBroker">Whether on the broker's disk.</param>
internal sealed record Sighting(int InLog, int Encodings, bool InDatabase, bool InBroker)
{
    /// <summary>Whether everywhere.</summary>
    internal bool Everywhere => InLog == Encodings && InDatabase && InBroker;
}
