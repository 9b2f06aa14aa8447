using Microsoft.Extensions.Options;
using ServiceDefaults;
using StorageVault.Keys.Rings;
using StorageVault.Keys.Roots;
using StorageVault.Keys.Store;
using StorageVault.UseCases.KeyActs;

namespace StorageVault.Keys;

/// <summary>What the tenant keys need.</summary>
internal static class KeyModule
{
    /// <summary>What the executable can do for the key store besides serving.</summary>
    internal static (string Name, ServiceVerb Run)[] Verbs { get; } = [("seal-root", SealRoot), ("prepare-key-store", PrepareStore)];

    /// <summary>The verb <c>seal-root</c>.</summary>
    internal static Task<int> SealRoot(IServiceProvider services, string[] arguments, CancellationToken ct) =>
        RootKeys.Seal(services.GetRequiredService<IOptions<VaultKeyOptions>>().Value, arguments);

    /// <summary>The verb <c>prepare-key-store</c>.</summary>
    internal static Task<int> PrepareStore(IServiceProvider services, string[] arguments, CancellationToken ct) =>
        KekStores.Prepare(services.GetRequiredService<IOptions<VaultKeyOptions>>().Value, services.GetRequiredService<IOptions<DatabaseOptions>>().Value, arguments, ct);

    internal static IServiceCollection AddKeys(this IServiceCollection services)
    {
        services.AddOptions<VaultKeyOptions>().BindConfiguration("Vault").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<SigningKeyOptions>().BindConfiguration("Vault").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<KeyCareOptions>().BindConfiguration("Vault:Keys").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(provider => RootKeys.Open(provider.GetRequiredService<IOptions<VaultKeyOptions>>().Value, provider.GetRequiredService<ILoggerFactory>()))
            .AddSingleton(provider => KekStores.Open(
                provider.GetRequiredService<IOptions<VaultKeyOptions>>().Value, provider.GetRequiredService<IOptions<DatabaseOptions>>().Value, provider.GetRequiredService<TimeProvider>()))
            .AddSingleton<IKeyProvider, KeyProvider>().AddSingleton<DekCache>().AddSingleton<SigningKey>();
        services.AddSingleton<WrapCounter>().AddSingleton<KeyRings>().AddSingleton<DekPool>().AddSingleton<KeyLifecycle>().AddSingleton<Promotion>()
            .AddSingleton<Rewrapper>().AddSingleton<RewrapJobs>().AddSingleton<BucketMoves>().AddSingleton<KeyMeters>().AddSingleton<PodAnswers>().AddSingleton<KeyRotations>()
            .AddSingleton<KeyActStore>();
        return services.AddHostedService<KeyCare>().AddHostedService<RewrapWorker>();
    }
}
