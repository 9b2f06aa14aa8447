using Microsoft.Extensions.DependencyInjection;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace StorageVaultClient;

/// <summary>Patience with the vault (style 5.6), outermost first: 5 s in all, two more tries, breaker, 2 s a try.</summary>
/// <remarks>One for the process: the breaker must see all calls. Only errors before a response are tried again; a 503 is an answer.</remarks>
public sealed class VaultPipeline
{
    /// <summary>Builds the pipeline on the process's clock.</summary>
    public VaultPipeline(TimeProvider clock)
    {
        static PredicateBuilder<object> BeforeAResponse() => new PredicateBuilder().Handle<HttpRequestException>().Handle<TimeoutRejectedException>();
        Pipeline = new ResiliencePipelineBuilder { TimeProvider = clock }
            .AddTimeout(TimeSpan.FromSeconds(5))
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = BeforeAResponse(), MaxRetryAttempts = 2, Delay = TimeSpan.FromMilliseconds(150), BackoffType = DelayBackoffType.Exponential, UseJitter = true,
            })
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                ShouldHandle = BeforeAResponse(), FailureRatio = 0.5, MinimumThroughput = 10,
                SamplingDuration = TimeSpan.FromSeconds(30), BreakDuration = TimeSpan.FromSeconds(15),
            })
            .AddTimeout(TimeSpan.FromSeconds(2))
            .Build();
    }

    internal ResiliencePipeline Pipeline { get; }
}

/// <summary>Registers the way in to the vault.</summary>
public static class VaultClientRegistration
{
    /// <summary>Adds <see cref="VaultClient"/>; needs the service defaults and <c>Peers__StorageVault</c>.</summary>
    public static IServiceCollection AddVaultClient(this IServiceCollection services) => services.AddSingleton<VaultPipeline>().AddSingleton<VaultClient>().AddSingleton<VaultFiles>();
}
