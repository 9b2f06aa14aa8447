using LineContactPoint.Channels;

namespace LineContactPoint.Sending;

/// <summary>Asks LINE every hour how much of the month's messages is used: when they are used up, residents get no notices and nobody would know.</summary>
internal sealed class QuotaWatch(LineChannels channels, LineApi line, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);
    private static readonly TimeSpan UntilKnown = TimeSpan.FromSeconds(5);

    // Many municipalities are asked one after the other, not all at once.
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(100);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var asked = Figures.QuotaWanted ? await LookAsync(stoppingToken) : 0;
            await Task.Delay(asked > 0 ? Every : UntilKnown, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<int> LookAsync(CancellationToken ct)
    {
        var shares = new List<double>();
        foreach (var channel in channels.All.Where(channel => channel.Started(clock.GetUtcNow())))
        {
            try
            {
                if (await line.UsedShareAsync(channel, ct) is { } share)
                {
                    shares.Add(share);
                }
            }
            catch (Exception) when (!ct.IsCancellationRequested)
            {
                // An answer that broke off: this channel is asked again with the next round.
            }
            catch (OperationCanceledException)
            {
                return shares.Count;
            }

            await Task.Delay(Between, clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (shares.Count > 0)
        {
            Figures.QuotaShare = shares.Max();
        }

        return shares.Count;
    }
}
