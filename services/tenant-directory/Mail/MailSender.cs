using System.Net.Mail;
using Microsoft.Extensions.Options;

namespace TenantDirectory.Mail;

/// <summary>Sends what is written down, and repeats it for a day. In ordinary operation each mail goes once, whatever the number of pods; an attempt whose end nobody saw is repeated.</summary>
internal sealed partial class MailSender(MailQueue queue, SmtpPost post, MailBell bell, IOptions<MailOptions> options, TimeProvider clock, ILogger<MailSender> log) : BackgroundService
{
    private const int AtOnce = 4;
    private const int Tries = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan TidyEvery = TimeSpan.FromSeconds(20);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        MailFigures.Begin();
        if (!options.Value.IsOn)
        {
            LogOff(log);
        }

        var tidied = DateTimeOffset.MinValue;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var sent = options.Value.IsOn && await RoundAsync(stoppingToken);
                if (clock.GetUtcNow() - tidied > TidyEvery)
                {
                    await TidyAsync(stoppingToken);
                    tidied = clock.GetUtcNow();
                }

                if (sent)
                {
                    continue;
                }
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogWaiting(log, e.GetType().Name);
            }

            await bell.Bell.WaitAsync(options.Value.IsOn ? Pause : TidyEvery, stoppingToken);
        }
    }

    private async Task<bool> RoundAsync(CancellationToken ct)
    {
        var due = await queue.ClaimAsync(AtOnce, ct);
        await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct }, async (mail, _) => await OneAsync(mail));
        return due.Count > 0;
    }

    /// <summary>What has begun comes to its end, also while the process is asked to stop: cut in the middle nobody would know what became of it. It lasts seconds.</summary>
    private async Task OneAsync(DueMail mail)
    {
        var outcome = MailOutcome.Left;
        try
        {
            if (await queue.TargetAsync(mail, CancellationToken.None) is { } target)
            {
                await post.SendAsync(MailText.Of(mail.Kind, target.Email, target.Municipality, mail.HappenedAt, options.Value.ConsoleUrl), mail.MailId);
                outcome = MailOutcome.Sent;
            }
        }
        catch (Exception e)
        {
            await FailedAsync(mail, e);
            return;
        }

        await SettlePatientlyAsync(mail, outcome);
    }

    /// <summary>It is on its way: forgetting that would send it again, so a database that is away for a moment is waited for.</summary>
    private async Task SettlePatientlyAsync(DueMail mail, MailOutcome outcome)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await SettleAsync(mail, outcome);
                return;
            }
            catch (Exception e)
            {
                LogWaiting(log, e.GetType().Name);
                if (attempt == Tries)
                {
                    // The lease ends by itself, and the mail goes a second time.
                    return;
                }
            }

            await Task.Delay(Pause, clock);
        }
    }

    private async Task FailedAsync(DueMail mail, Exception e)
    {
        try
        {
            if (MailRule.Later(mail.Attempts, clock.GetUtcNow() - mail.MadeAt, Random.Shared.NextDouble()) is { } after)
            {
                await queue.AgainAsync(mail, after, CancellationToken.None);
            }
            else
            {
                await SettleAsync(mail, MailOutcome.GivenUp);
            }
        }
        catch (Exception again)
        {
            // The lease ends by itself.
            LogWaiting(log, again.GetType().Name);
        }

        // Its message may name the recipient: the type and the server's number say enough.
        var cause = e is SmtpException { InnerException: { } inner } ? inner : e;
        LogFailed(log, mail.TenantId, mail.Kind, mail.Attempts, cause.GetType().Name, (e as SmtpException)?.StatusCode ?? SmtpStatusCode.GeneralFailure);
    }

    private async Task SettleAsync(DueMail mail, MailOutcome outcome)
    {
        if (!await queue.SettleAsync(mail, outcome, CancellationToken.None))
        {
            return;
        }

        MailFigures.Count(outcome);
        if (outcome == MailOutcome.GivenUp)
        {
            LogGivenUp(log, 1);
        }
        else
        {
            LogSettled(log, mail.TenantId, mail.Kind, outcome, mail.Attempts);
        }
    }

    private async Task TidyAsync(CancellationToken ct)
    {
        var (givenUp, oldest) = await queue.TidyAsync(ct);
        MailFigures.Oldest = oldest;
        if (givenUp > 0)
        {
            MailFigures.Count(MailOutcome.GivenUp, givenUp);
            LogGivenUp(log, givenUp);
        }
    }

    [LoggerMessage(EventIds.MailOff, LogLevel.Warning, "Mail is off (no Mail__Host): what must not wait is shown in the console only")]
    private static partial void LogOff(ILogger log);

    [LoggerMessage(EventIds.MailSettled, LogLevel.Information, "A mail of tenant {TenantId} about {Reason} was settled: {Code} after {Attempt} attempts")]
    private static partial void LogSettled(ILogger log, Guid tenantId, MailKind reason, MailOutcome code, int attempt);

    [LoggerMessage(EventIds.MailFailed, LogLevel.Warning, "A mail of tenant {TenantId} about {Reason} was not taken at attempt {Attempt} ({Code}, {Status})")]
    private static partial void LogFailed(ILogger log, Guid tenantId, MailKind reason, int attempt, string code, SmtpStatusCode status);

    [LoggerMessage(EventIds.MailsWaiting, LogLevel.Warning, "Mails wait ({Code})")]
    private static partial void LogWaiting(ILogger log, string code);

    // Runbook: services/guide/runbooks/TomoshibiMailFails.md.
    [LoggerMessage(EventIds.MailGivenUp, LogLevel.Error, "{Count} mails were given up after a day: those people were not told")]
    private static partial void LogGivenUp(ILogger log, int count);
}
