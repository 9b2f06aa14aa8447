using System.Globalization;

namespace Faults.Actors;

/// <summary>Reads Server-Sent Events as the pages do: again after each break, ever later while nothing comes, with jitter, and not waiting for ever on a dead line.</summary>
public static class EventStream
{
    // The server sends a comment each 15 s: a line that says nothing for longer than two of them is dead.
    private static readonly TimeSpan DeadAfter = TimeSpan.FromSeconds(32);

    /// <summary>Reads until cancelled. <paramref name="connected"/> is told the number of each connection, <paramref name="heard"/> name, id and data of each event.</summary>
    public static async Task ReadAsync(HttpClient client, NextAddress address, Func<int, Task> connected, Func<string, long, string, Task> heard, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(address);
        for (var (connection, failures) = (1, 0); !ct.IsCancellationRequested; connection++)
        {
            TimeSpan? told = null;
            failures++;
            try
            {
                told = await OnceAsync(client, address(), () => { failures = 0; return connected(connection); }, heard, ct);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
            {
                // Cut, refused or dead: once more.
            }

            await Task.Delay(Pause(failures, told), ct).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    /// <summary>The pages' own: soon after a line that spoke, else doubling up to 15 s, half of it by chance; never before the time that the server told.</summary>
    private static TimeSpan Pause(int failures, TimeSpan? told)
    {
        var pause = failures == 0 ? TimeSpan.FromMilliseconds(Random.Shared.Next(500, 2_000)) : Backoff.After(failures, first: 1_000, most: 15_000);
        return told > pause ? told.Value : pause;
    }

    /// <summary>Reads one line to its end; when it was refused, how long the server asks to wait.</summary>
    private static async Task<TimeSpan?> OnceAsync(HttpClient client, string address, Func<Task> connected, Func<string, long, string, Task> heard, CancellationToken ct)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(ct);
        silence.CancelAfter(DeadAfter);
        using var response = await client.GetAsync(new Uri(address, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, silence.Token);
        if (!response.IsSuccessStatusCode)
        {
            return response.Headers.RetryAfter?.Delta;
        }

        await connected();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(silence.Token));
        var (name, id) = (string.Empty, 0L);
        while (await reader.ReadLineAsync(silence.Token) is { } line)
        {
            silence.CancelAfter(DeadAfter);
            if (line.StartsWith("event: ", StringComparison.Ordinal))
            {
                name = line[7..];
            }
            else if (line.StartsWith("id: ", StringComparison.Ordinal))
            {
                id = long.Parse(line[4..], CultureInfo.InvariantCulture);
            }
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                await heard(name, id, line[6..]);
            }
        }

        return null;
    }
}

/// <summary>The address to ask next: it names the place up to which the screen is full.</summary>
public delegate string NextAddress();
