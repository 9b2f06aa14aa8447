using Microsoft.Extensions.DependencyInjection;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace StorageVaultClient;

/// <summary>Patience with the vault (style 5.6, decision 0027), outermost first: 5 s in all, two more tries, breaker, 4 s a try.</summary>
/// <remarks>
/// One for the process: the breaker must see all calls. Tried again is only what got no connection; a 503 is an answer, and a call that took too long
/// is not repeated here: three calls for one would push a vault that has too much to do over the edge. The page repeats it under the same id.
/// The breaker opens for one second first and for longer only where the vault stays away, so that a burst costs a second and not fifteen.
/// </remarks>
public sealed class VaultPipeline
{
    private static readonly TimeSpan LongestBreak = TimeSpan.FromSeconds(15);

    /// <summary>Builds the pipeline on the process's clock.</summary>
    public VaultPipeline(TimeProvider clock)
    {
        Pipeline = new ResiliencePipelineBuilder { TimeProvider = clock }
            .AddTimeout(TimeSpan.FromSeconds(5))
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<HttpRequestException>(),
                MaxRetryAttempts = 2, Delay = TimeSpan.FromMilliseconds(150), BackoffType = DelayBackoffType.Exponential, UseJitter = true,
            })
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<HttpRequestException>().Handle<TimeoutRejectedException>(), FailureRatio = 0.5, MinimumThroughput = 10,
                SamplingDuration = TimeSpan.FromSeconds(30), BreakDurationGenerator = state => ValueTask.FromResult(Break(state.HalfOpenAttempts)),
            })
            .AddTimeout(TimeSpan.FromSeconds(4))
            .Build();
    }

    /// <summary>1, 2, 4, 8, 15 seconds: how often the vault was tried in vain since the breaker opened.</summary>
    public static TimeSpan Break(int triedInVain) => TimeSpan.FromSeconds(Math.Min(LongestBreak.TotalSeconds, Math.Pow(2, Math.Clamp(triedInVain, 0, 10))));

    internal ResiliencePipeline Pipeline { get; }
}

/// <summary>Registers the way in to the vault.</summary>
public static class VaultClientRegistration
{
    /// <summary>Adds <see cref="VaultClient"/>; needs the service defaults and <c>Peers__StorageVault</c>.</summary>
    public static IServiceCollection AddVaultClient(this IServiceCollection services) => services.AddSingleton<VaultPipeline>().AddSingleton<VaultClient>().AddSingleton<VaultFiles>();
}
