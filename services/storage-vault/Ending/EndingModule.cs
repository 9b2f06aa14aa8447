using Contracts.LineContactPoint.V1;
using Contracts.StorageVault.V1;
using Contracts.WebChat.V1;
using ServiceDefaults.Messaging;
using ServiceDefaults;
using StorageVault.Ending.Disposal;
using StorageVault.Ending.Restoring;
using StorageVault.Ending.Retention;
using StorageVault.Ending.UseCases.ApproveEnding;
using StorageVault.Ending.UseCases.ListDisposal;
using StorageVault.Ending.UseCases.ListEndings;
using StorageVault.Ending.UseCases.OpenEnding;
using StorageVault.Ending.UseCases.ProposeEnding;
using StorageVault.Ending.UseCases.ReadCertificate;
using StorageVault.Ending.UseCases.ShowRetention;
using StorageVault.Ending.UseCases.WithdrawEnding;
using StorageVault.Keys.Rings;

namespace StorageVault.Ending;

/// <summary>Holds, erasing, disposal: what the vault registers and answers for them.</summary>
internal static class EndingModule
{
    /// <summary>What an operator runs by hand around a backup and a restore (guide/backup.md).</summary>
    internal static (string Name, ServiceVerb Run)[] Verbs { get; } =
    [
        ("seal-backup", BackupSeal.RunSeal), ("open-backup", BackupSeal.RunOpen), ("reapply-ledger", ReapplyLedger.Run), ("verify-restore", VerifyRestore.Run),
    ];

    internal static IServiceCollection AddEnding(this IServiceCollection services)
    {
        services.AddOptions<EndingOptions>().BindConfiguration("Vault").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<DeskRetentions>().AddSingleton<IDisposalBuckets>(provider => provider.GetRequiredService<DeskRetentions>());
        services.AddSingleton<UnsetSorter>().AddSingleton<BucketDisposal>().AddSingleton<BucketRunner>().AddSingleton<DisposalRecords>();
        services.AddSingleton<ErasureLedger>().AddSingleton<Certificates>().AddSingleton<EndingDesk>().AddSingleton<EndingRunner>().AddSingleton<PendingSeals>().AddSingleton<LostContacts>();
        services.AddSingleton<ReapplyLedger>().AddSingleton<VerifyRestore>();
        services.AddSingleton<ErasedKeysWatch>().AddHostedService(provider => provider.GetRequiredService<ErasedKeysWatch>());
        return services.AddHostedService<EndingWorker>();
    }

    internal static MessagingRules WithEnding(this MessagingRules messages) => messages
        .Owns<ConsultationShredded>().Owns<ResidentErased>()
        .Hears<ConsultationAbandoned, ConsultationAbandonedConsumer>().Hears<ContactBlocked, ContactConsumer>().Hears<ContactFollowed, ContactConsumer>()
        .HearsLive<ConsultationShredded, ErasedKeysWatch>().HearsLive<ResidentErased, ErasedKeysWatch>();

    internal static void MapEnding(this RouteGroupBuilder people)
    {
        people.MapGet("/retention", ShowRetention.Handle).RequireAuthorization("Staff").WithName(nameof(ShowRetention)).WithSummary("Counts what is kept without a decision, on hold and due.");
        people.MapGet("/disposals/{bucket:int}", ListDisposal.Handle).RequireAuthorization("Staff").WithName(nameof(ListDisposal)).WithSummary("Lists what would end with a bucket.");
        var endings = people.MapGroup("/endings").RequireAuthorization("Staff");
        endings.MapGet(string.Empty, ListEndings.Handle).WithName(nameof(ListEndings)).WithSummary("Lists holds, erasures and disposals.");
        endings.MapPut("/{orderId:guid}", ProposeEnding.Handle).WithName(nameof(ProposeEnding)).WithSummary("Proposes a hold, its release, an erasure or a disposal.");
        endings.MapGet("/{orderId:guid}", OpenEnding.Handle).WithName(nameof(OpenEnding)).WithSummary("Opens an order with its reference, to who may sign it.");
        endings.MapPost("/{orderId:guid}/approve", ApproveEnding.Handle).WithName(nameof(ApproveEnding)).WithSummary("Approves as the second person; the order is carried out.");
        endings.MapPost("/{orderId:guid}/withdraw", WithdrawEnding.Handle).WithName(nameof(WithdrawEnding)).WithSummary("Takes a proposal back.");
        endings.MapGet("/{orderId:guid}/certificate", ReadCertificate.Handle).WithName(nameof(ReadCertificate)).WithSummary("Gives the signed disposal certificate.");
    }
}
