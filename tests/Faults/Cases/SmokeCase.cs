using System.Globalization;

namespace Faults.Cases;

/// <summary>The smoke of `make test`: one run in which web-chat and the vault die at the worst places of a write, the relay between publish and mark, and an event is poison (of N1, N2, N3, N31).</summary>
/// <remarks>It waits for what must come true and judges no time: a slow machine makes it longer, not red.</remarks>
internal static class SmokeCase
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly string[] Vault = ["outbox.published:kill:1", "vault.write.before_commit:kill:2", "vault.write.after_commit:kill:1"];
    private static readonly string[] WebChat = ["chat.write.checked:kill:2", "chat.write.answered:kill:1"];

    public static async Task RunAsync(Lab lab, Findings findings, CancellationToken ct)
    {
        await using var tap = await BrokerTap.OpenAsync(lab.System.Broker("deploy"), "storage-vault.entry-stored.v1", ct);
        var (verdict, run) = await lab.RunAsync("smoke", lab.Scale.Load, async token =>
        {
            findings.Fell(await lab.DieAtAsync("storage-vault", Vault, Patience, token), Vault.Length, "vault");
            var poison = await PoisonCases.PlantAsync(lab, "{}", token);
            findings.Fell(await lab.DieAtAsync("web-chat", WebChat, Patience, token), WebChat.Length, "web-chat");
            await PoisonCases.BuriedAsync(lab, findings, poison, token);
            // A claim of a dead relay ends after 15 s.
            var twice = await Lab.ComesAsync(() => Task.FromResult(tap.Repeated > 0), Patience, token);
            findings.Must(twice, string.Create(CultureInfo.InvariantCulture, $"{tap.Seen} events on the wire, {tap.Repeated} of them more than once"));
        }, ct);
        findings.Oracle(verdict);
        await Numbers.EqualAsync(lab, run, findings, ct);
    }
}
