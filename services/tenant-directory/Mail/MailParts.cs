using Contracts.LineContactPoint.V1;
using Contracts.StorageVault.V1;
using ServiceDefaults.Messaging;

namespace TenantDirectory.Mail;

/// <summary>What the module adds for mail: design §4.5, this is the one service with SMTP.</summary>
internal static class MailParts
{
    public static IServiceCollection AddMail(this IServiceCollection services)
    {
        services.AddOptions<MailOptions>().BindConfiguration("Mail").ValidateDataAnnotations().ValidateOnStart();
        return services.AddSingleton<MailBook>().AddSingleton<MailBell>().AddSingleton<MailQueue>().AddSingleton<SmtpPost>().AddHostedService<MailSender>();
    }

    /// <summary>Also while mail is off: queues and cursor are there when it is switched on.</summary>
    public static MessagingRules HearsWhatMustNotWait(this MessagingRules messages) => messages
        .Hears<BreakGlassUsed, BreakGlassUsedConsumer>()
        .Hears<EmergencyWordsFound, EmergencyWordsFoundConsumer>()
        .Hears<EmergencyExceptionOpened, EmergencyExceptionOpenedConsumer>();
}
