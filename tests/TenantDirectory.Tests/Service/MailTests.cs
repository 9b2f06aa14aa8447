using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Contracts.LineContactPoint.V1;
using Contracts.StorageVault.V1;
using LocalSystem;
using ServiceDefaults.Tokens;
using TenantDirectory.Mail;

namespace TenantDirectory.Tests.Service;

[Collection("mail")]
public sealed partial class MailTests(MailSystem town)
{
    private const string GlassType = "storage-vault:break-glass-used:v1", WordsType = "storage-vault:emergency-words-found:v1", ExceptionType = "line-contact-point:emergency-exception-opened:v1";

    [Fact]
    [Trait("Requirement", "61")]
    public async Task Broken_glass_is_told_to_officers_and_administrators_but_not_to_who_broke_it_and_each_time()
    {
        town.Sink.Clear();
        var (consultation, user) = (Guid.CreateVersion7(), town.Kaede.Member("privacy").StaffId);
        var first = await BreakAsync(consultation, user);
        var second = await BreakAsync(consultation, user);

        var mails = await town.MailsAfterAsync(first, second);

        Assert.Equal(["admin@kaede.example", "admin@kaede.example", "privacy2@kaede.example", "privacy2@kaede.example"], MailSystem.To(mails));
        Assert.All(mails, mail => Assert.True(mail is { Secure: true, User: "mailer:correct horse" }));
        Assert.Equal(4, mails.Select(mail => mail.Header("Message-ID")).Distinct().Count());
    }

    [Fact]
    [Trait("Requirement", "3")]
    public async Task Emergency_words_are_told_to_the_desks_supervisors_once_for_ten_messages()
    {
        town.Sink.Clear();
        var (children, life) = (town.Kaede.Desks[0].DeskId, town.Kaede.Desks[1].DeskId);
        var frightened = Guid.CreateVersion7();
        var events = new List<Guid>();
        for (var seq = 1; seq <= 10; seq++)
        {
            events.Add(await WordsAsync(town.Kaede, frightened, children, seq));
        }

        Assert.Equal(["sachiko@kaede.example"], MailSystem.To(await town.MailsAfterAsync([.. events])));
        town.Sink.Clear();
        Assert.Equal(["life@kaede.example", "sachiko@kaede.example"], MailSystem.To(await town.MailsAfterAsync(await WordsAsync(town.Kaede, Guid.CreateVersion7(), life, 1))));
        town.Sink.Clear();
        await town.ExecuteAsync("directory", "update mails set made_at = made_at - interval '31 minutes' where about_id = $1", frightened);
        Assert.Equal(["sachiko@kaede.example"], MailSystem.To(await town.MailsAfterAsync(await WordsAsync(town.Kaede, frightened, children, 11))));
    }

    [Fact]
    [Trait("Requirement", "3")]
    public async Task What_came_by_LINE_is_told_to_all_supervisors_and_what_is_older_than_a_day_to_nobody()
    {
        town.Sink.Clear();
        var now = DateTimeOffset.UtcNow;
        var old = await ExceptionAsync(now.AddHours(-25));
        Assert.Empty(await town.MailsAfterAsync(old));

        var mails = await town.MailsAfterAsync(await ExceptionAsync(now), await ExceptionAsync(now));

        Assert.Equal(["life@kaede.example", "sachiko@kaede.example"], MailSystem.To(mails));
    }

    [Fact]
    public async Task Who_is_disabled_is_told_nothing_and_nobody_at_all_is_said_aloud()
    {
        town.Sink.Clear();
        var made = Demo.Make("tsubaki", "つばき市", Guid.NewGuid().ToString("N"));
        await town.System.SeedAsync([made]);
        await town.ExecuteAsync("directory", "update accounts set acts = '{}' where staff_id = $1", made.Member("sachiko").StaffId);

        var mails = await town.MailsAfterAsync(await WordsAsync(made, Guid.CreateVersion7(), made.Desks[0].DeskId, 1));

        Assert.Empty(mails);
        await MailSystem.UntilAsync(() => Task.FromResult(town.LogLines(6802, made.TenantId.ToString("D")) == 1));
    }

    /// <summary>The whole way: a resident writes to the vault, and a supervisor has mail that says nothing of it.</summary>
    [Fact]
    [Trait("Requirement", "39")]
    public async Task A_mail_holds_no_word_no_id_and_no_person()
    {
        town.Sink.Clear();
        var (tenant, consultation, marker) = (town.Minato, Guid.CreateVersion7(), "死にたい" + Guid.NewGuid().ToString("N"));
        var resident = Act.Of(Guid.CreateVersion7(), Guid.CreateVersion7());
        using var opened = await ResidentAsync(tenant, resident, $"/api/v1/consultations/{consultation}", new
        {
            deskId = tenant.Desks[0].DeskId, departmentId = tenant.Departments[0], consentVersion = "2026-11", consentText = "同意します。", answers = Array.Empty<object>(), openedFrom = "web",
        });
        Assert.Equal(HttpStatusCode.OK, opened.StatusCode);
        await MailSystem.UntilAsync(async () =>
        {
            // The vault's copy of the tenant's words may be a moment behind its start.
            using var written = await ResidentAsync(tenant, resident, $"/api/v1/consultations/{consultation}/entries/{Guid.CreateVersion7()}", new { text = marker });
            Assert.Equal(HttpStatusCode.OK, written.StatusCode);
            await Task.Delay(300);
            return town.Sink.Received.Count > 0;
        });

        var mail = Assert.Single(town.Sink.Received);
        Assert.Equal(["sachiko@minato.example"], mail.To);
        Assert.Equal(MailText.Subject, mail.Subject);
        Assert.Equal("auto-generated", mail.Header("Auto-Submitted"));
        Assert.StartsWith("みなと市の相談システムから", mail.Text, StringComparison.Ordinal);
        Assert.Contains(MailSystem.Console, mail.Text, StringComparison.Ordinal);
        Assert.Contains($"日時: {DateTimeOffset.UtcNow.ToOffset(TimeSpan.FromHours(9)):yyyy年M月}", mail.Text, StringComparison.Ordinal);
        var all = mail.Raw + mail.Subject + mail.Text;
        Assert.DoesNotContain("死", mail.Subject + mail.Text, StringComparison.Ordinal);
        Assert.DoesNotMatch(Id(), mail.Text);
        foreach (var never in new[] { marker, consultation.ToString(), consultation.ToString("N"), tenant.TenantId.ToString(), tenant.TenantId.ToString("N"), resident.Subject.ToString() }.Concat(tenant.Staff.Select(one => one.DisplayName)))
        {
            Assert.DoesNotContain(never, all, StringComparison.OrdinalIgnoreCase);
        }

        Assert.DoesNotContain(".example", Regex.Replace(town.LogText, "soudan.example.jp", string.Empty), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_mail_off_nothing_is_written_down_and_nothing_breaks()
    {
        town.Sink.Clear();
        var host = town.Settings["Mail__Host"];
        try
        {
            town.Settings["Mail__Host"] = string.Empty;
            await town.RestartAsync();
            var happened = await WordsAsync(town.Kaede, Guid.CreateVersion7(), town.Kaede.Desks[0].DeskId, 1);
            await town.HeardAsync(happened);

            Assert.Equal(0, await town.CountAsync("select count(*) from mails where event_id = $1", happened));
            Assert.Equal(0, await town.CountAsync("select count(*) from dead_letters"));
            Assert.Equal(1, town.LogLines(6509));

            town.Settings["Mail__Host"] = host;
            town.Settings.Remove("Mail__From", out var from);
            await town.System.KillAsync("tenant-directory");
            var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => town.System.RestartAsync("tenant-directory"));
            town.Settings["Mail__From"] = from ?? string.Empty;
            Assert.Contains("Mail__Host needs Mail__From", refused.Message, StringComparison.Ordinal);
        }
        finally
        {
            town.Settings["Mail__Host"] = host;
            await town.RestartAsync();
        }

        Assert.Empty(town.Sink.Received);
    }

    private Task<Guid> BreakAsync(Guid consultation, Guid user) => town.AnnounceAsync("vault", GlassType, town.Kaede.TenantId, new BreakGlassUsed
    {
        TenantId = town.Kaede.TenantId, BreakGlassId = Guid.CreateVersion7(), ConsultationId = consultation, StaffId = user, Reason = BreakGlassReason.LifeAtRisk,
        UsedAt = DateTimeOffset.UtcNow, Until = DateTimeOffset.UtcNow.AddMinutes(30), ReviewDueAt = DateTimeOffset.UtcNow.AddDays(1),
    });

    private Task<Guid> WordsAsync(DemoTenant tenant, Guid consultation, Guid desk, long seq) => town.AnnounceAsync("vault", WordsType, tenant.TenantId,
        new EmergencyWordsFound { TenantId = tenant.TenantId, ConsultationId = consultation, DeskId = desk, Seq = seq, FoundAt = DateTimeOffset.UtcNow });

    private Task<Guid> ExceptionAsync(DateTimeOffset at) => town.AnnounceAsync("contact", ExceptionType, town.Kaede.TenantId,
        new EmergencyExceptionOpened { TenantId = town.Kaede.TenantId, ExceptionId = Guid.CreateVersion7(), Reason = default, OpenedAt = at });

    private async Task<HttpResponseMessage> ResidentAsync(DemoTenant tenant, Act resident, string path, object body)
    {
        using var client = town.System.Client("storage-vault");
        using var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = JsonContent.Create(body) };
        request.Headers.Add(TokenMint.Header, town.System.Mint("web-chat").Resident("storage-vault", tenant.TenantId, resident));
        return await client.SendAsync(request);
    }

    [GeneratedRegex("[0-9a-f]{8}-?[0-9a-f]{4}", RegexOptions.IgnoreCase)]
    private static partial Regex Id();
}
