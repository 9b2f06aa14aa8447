using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using LocalSystem;
using ServiceDefaults.Tokens;

namespace Journeys.Tests;

/// <summary>Nothing lost: every part is killed and started again in the middle of a conversation. A system of its own, as PostgreSQL and RabbitMQ die too.</summary>
public sealed class FaultJourneys
{
    [Fact]
    [Trait("Requirement", "74")]
    public async Task Whatever_is_killed_both_screens_equal_the_vault()
    {
        await using var system = await RunningSystem.StartAsync(new SystemOptions { PrivateInfra = true, Environment = Stage.WideLimits });
        var (playwright, browser) = await Stage.LaunchAsync();
        using var _ = playwright;
        await using var __ = browser;
        var tenant = system.Demo.Tenants["minato"];
        await using var desk = await CounselorDesk.OpenAsync(browser, system);
        await desk.SignInAsync(tenant.Member("hanako"));
        await desk.GoOnDutyAsync();
        await using var phone = await ResidentPhone.OpenAsync(browser, system, tenant);
        await phone.EnterWithoutLineAsync();
        var consultation = await phone.OpenConsultationAsync(tenant.Desks[1]);
        await desk.SeesWaitingAsync(consultation);
        await desk.TakeAsync(consultation);
        await phone.IsAssignedAsync();

        var said = new List<string>();
        foreach (var victim in new[] { "storage-vault", "web-chat", "routing", "gateway", "tenant-directory", "reporting", "line-contact-point", "rabbitmq", "postgres" })
        {
            await SayBothAsync(phone, desk, consultation, said, victim + "の前");
            var killing = system.KillAsync(victim);
            await SayBothAsync(phone, desk, consultation, said, victim + "が落ちた");
            await killing;
            await system.RestartAsync(victim);
            await SayBothAsync(phone, desk, consultation, said, victim + "の後");
        }

        foreach (var text in said)
        {
            await phone.SeesAsync(text);
            await desk.SeesAsync(consultation, text);
        }

        var vault = await VaultAsync(system, tenant, consultation);
        var spoken = vault.Where(entry => entry.Kind == "text").Select(entry => (entry.Seq, entry.Text)).ToList();
        Assert.Equal(Enumerable.Range(1, vault.Count).Select(n => (long)n), vault.Select(entry => entry.Seq));
        Assert.Equal(said.Order(StringComparer.Ordinal), spoken.Select(entry => entry.Text).Order(StringComparer.Ordinal));
        Assert.Equal(spoken, await phone.TalkAsync());
        Assert.Equal(spoken, await desk.TalkAsync(consultation));
        Assert.Equal(Side(said, "R"), Side(spoken.Select(entry => entry.Text), "R"));
        Assert.Equal(Side(said, "C"), Side(spoken.Select(entry => entry.Text), "C"));
    }

    private static IEnumerable<string> Side(IEnumerable<string> texts, string side) => texts.Where(text => text.StartsWith(side, StringComparison.Ordinal));

    private static async Task SayBothAsync(ResidentPhone phone, CounselorDesk desk, Guid consultation, List<string> said, string about)
    {
        var (resident, counselor) = ($"R{said.Count:D3} {about}", $"C{said.Count:D3} {about}");
        said.Add(resident);
        said.Add(counselor);
        await phone.SayAsync(resident);
        await desk.SayAsync(consultation, counselor);
    }

    /// <summary>What the vault holds, read as the counselor who has the grant.</summary>
    private static async Task<List<(long Seq, string Kind, string Text)>> VaultAsync(RunningSystem system, DemoTenant tenant, Guid consultation)
    {
        var member = tenant.Member("hanako");
        var act = new Act(member.StaffId, Guid.NewGuid(), member.Roles.ToHashSet(), member.Departments.ToHashSet(), member.Desks.ToHashSet(), null);
        using var client = system.Client("storage-vault");
        client.DefaultRequestHeaders.Add(TokenMint.Header, system.Mint("gateway").Staff("storage-vault", tenant.TenantId, act));
        var page = await client.GetFromJsonAsync<JsonElement>(string.Create(CultureInfo.InvariantCulture, $"/api/v1/consultations/{consultation}/entries?log=talk&after=0&limit=200"));
        return [.. page.GetProperty("entries").EnumerateArray().Select(entry => (entry.GetProperty("seq").GetInt64(), entry.GetProperty("kind").GetString() ?? string.Empty, entry.TryGetProperty("text", out var text) ? text.GetString() ?? string.Empty : string.Empty))];
    }
}
