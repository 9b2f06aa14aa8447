using Contracts.StorageVault.V1;

namespace TenantDirectory.Tests.Service;

[Collection("mail")]
public sealed class MailFaultTests(MailSystem town)
{
    [Fact]
    public async Task A_mail_server_that_is_away_and_then_busy_gets_each_mail_once()
    {
        town.Sink.Clear();
        await town.Sink.CloseAsync();
        var happened = Guid.Empty;
        await UntilFailedAsync(async () => happened = await WordsAsync());
        town.Sink.Refuses = true;
        town.Sink.Open();
        await UntilFailedAsync(() => AgainNowAsync(happened));
        Assert.Empty(town.Sink.Received);
        town.Sink.Refuses = false;

        await AgainNowAsync(happened);
        var mails = await town.MailsAfterAsync(happened);

        Assert.Equal(["sachiko@kaede.example"], MailSystem.To(mails));
        Assert.Equal(1, await town.CountAsync("select count(*) from mails where event_id = $1 and state = 2 and attempts = 3 and settled_at is not null", happened));
    }

    [Fact]
    public async Task Killed_between_claim_and_sending_the_mail_goes_when_the_lease_is_over()
    {
        town.Sink.Clear();
        var before = town.Sink.Connections;
        town.Sink.Silent = true;
        var happened = await WordsAsync();
        await MailSystem.UntilAsync(() => Task.FromResult(town.Sink.Connections > before));
        await town.System.KillAsync("tenant-directory");
        town.Sink.Silent = false;
        await town.System.RestartAsync("tenant-directory");
        Assert.Equal(1, await town.CountAsync("select count(*) from mails where event_id = $1 and state = 1", happened));

        await AgainNowAsync(happened);

        Assert.Equal(["sachiko@kaede.example"], MailSystem.To(await town.MailsAfterAsync(happened)));
        Assert.Equal(2, await town.CountAsync("select attempts from mails where event_id = $1", happened));
    }

    [Fact]
    public async Task Two_pods_send_each_mail_once()
    {
        town.Sink.Clear();
        await town.System.StartReplicaAsync("tenant-directory", "second-directory", town.Settings);
        try
        {
            // A pod has four conversations at most: eight open ones are two pods at work.
            var before = town.Sink.Connections;
            town.Sink.Silent = true;
            await town.ExecuteAsync(
                "directory", "insert into mails (tenant_id, event_id, staff_id, kind, about_id, happened_at) select $1, gen_random_uuid(), $2, 1, gen_random_uuid(), now() from generate_series(1, 25)",
                town.Kaede.TenantId, town.Kaede.Member("admin").StaffId);
            await MailSystem.UntilAsync(() => Task.FromResult(town.Sink.Connections >= before + 8));
            town.Sink.Silent = false;
            var mails = await town.MailsAfterAsync();

            Assert.Equal(25, mails.Count);
            Assert.Equal(25, mails.Select(mail => mail.Header("Message-ID")).Distinct().Count());
        }
        finally
        {
            town.Sink.Silent = false;
            await town.System.KillAsync("second-directory");
        }
    }

    [Fact]
    public async Task What_waited_for_a_day_is_given_up_and_what_was_settled_long_ago_is_forgotten()
    {
        town.Sink.Clear();
        var kept = await WordsAsync();
        await town.MailsAfterAsync(kept);
        await town.ExecuteAsync("directory", "update mails set settled_at = now() - interval '31 days' where event_id = $1", kept);
        await town.Sink.CloseAsync();
        var late = Guid.Empty;
        await UntilFailedAsync(async () => late = await WordsAsync());
        await town.ExecuteAsync("directory", "update mails set made_at = made_at - interval '25 hours', next_at = now() where event_id = $1", late);

        await MailSystem.UntilAsync(async () => await town.CountAsync("select count(*) from mails where event_id = $1 and state = 3", late) == 1);
        await MailSystem.UntilAsync(async () => await town.CountAsync("select count(*) from mails where event_id = $1", kept) == 0);
        town.Sink.Open();

        Assert.NotEqual(0, town.LogLines(6801));
        Assert.DoesNotContain("@kaede", town.LogText, StringComparison.Ordinal);
    }

    private Task<Guid> WordsAsync() => town.AnnounceAsync("vault", "storage-vault:emergency-words-found:v1", town.Kaede.TenantId,
        new EmergencyWordsFound { TenantId = town.Kaede.TenantId, ConsultationId = Guid.CreateVersion7(), DeskId = town.Kaede.Desks[0].DeskId, Seq = 1, FoundAt = DateTimeOffset.UtcNow });

    /// <summary>Runs until one more attempt has failed and the next one is set.</summary>
    private async Task UntilFailedAsync(Func<Task> begin)
    {
        var before = town.LogLines(6507);
        await begin();
        await MailSystem.UntilAsync(() => Task.FromResult(town.LogLines(6507) > before));
    }

    private Task AgainNowAsync(Guid happened) => town.ExecuteAsync("directory", "update mails set next_at = now() where event_id = $1", happened);
}
