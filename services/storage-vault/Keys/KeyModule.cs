using Microsoft.Extensions.Options;
using StorageVault.Keys.Rings;
using StorageVault.Keys.Roots;
using StorageVault.Keys.Store;

namespace StorageVault.Keys;

/// <summary>What the tenant keys need.</summary>
internal static class KeyModule
{
    internal static IServiceCollection AddKeys(this IServiceCollection services)
    {
        services.AddOptions<VaultKeyOptions>().BindConfiguration("Vault").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<KeyCareOptions>().BindConfiguration("Vault:Keys").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(provider => RootKeys.Open(provider.GetRequiredService<IOptions<VaultKeyOptions>>().Value, provider.GetRequiredService<ILoggerFactory>()))
            .AddSingleton<IKekStore>(provider => new FolderKekStore(
                provider.GetRequiredService<IOptions<VaultKeyOptions>>().Value.KeyFolder ?? throw new KeyStoreException("Vault__KeyFolder is needed."), provider.GetRequiredService<TimeProvider>()))
            .AddSingleton<IKeyProvider, KeyProvider>().AddSingleton<DekCache>();
        services.AddSingleton<WrapCounter>().AddSingleton<KeyRings>().AddSingleton<DekPool>().AddSingleton<KeyLifecycle>().AddSingleton<Promotion>()
            .AddSingleton<Rewrapper>().AddSingleton<RewrapJobs>().AddSingleton<BucketMoves>().AddSingleton<KeyMeters>().AddSingleton<PodAnswers>().AddSingleton<KeyRotations>()
            .AddSingleton<IDisposalBuckets, DeskClassBuckets>();
        return services.AddHostedService<KeyCare>().AddHostedService<RewrapWorker>();
    }
}
