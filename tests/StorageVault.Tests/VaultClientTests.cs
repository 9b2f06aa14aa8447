using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Contracts.StorageVault.V1;
using Contracts.WebChat.V1;
using LocalSystem;
using Microsoft.Extensions.Options;
using ServiceDefaults;
using StorageVaultClient;

namespace StorageVault.Tests;

[Collection(VaultSystemGroup.Name)]
public sealed class VaultClientTests(VaultSystem vault)
{
    private sealed class Way(Uri address, VaultSystem vault, string issuer) : IDisposable
    {
        private readonly PeerHttp _http = new(Options.Create(new PeerOptions { Peers = { ["StorageVault"] = address } }), vault.System.Mint(issuer),
            new InnerTls(Options.Create(new TlsOptions()), TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<InnerTls>.Instance));

        internal VaultClient Client => _client ??= new(_http, vault.System.Mint(issuer), new VaultPipeline(TimeProvider.System));
        private VaultClient? _client;

        public void Dispose() => _http.Dispose();
    }

    private Way From(string issuer) => new(vault.System.Address("storage-vault"), vault, issuer);

    private static OpenConsultationRequest Opening(Scene scene) => new(scene.DeskId, scene.DepartmentId, "2026-11", "同意", [new("q1", "問い", ["答え"])], Entrance.Web);

    [Fact]
    public async Task A_consultation_goes_from_opening_to_closing()
    {
        using var scene = vault.NewScene();
        using var chat = From("web-chat");
        using var routing = From("routing");
        var (id, entryId) = (Guid.CreateVersion7(), Guid.CreateVersion7());

        var kept = Assert.IsType<VaultAnswer<ConsultationKept>.Ok>(await chat.Client.OpenConsultationAsync(scene.TenantId, scene.Resident, id, Opening(scene), default));
        var accepted = Assert.IsType<VaultAnswer<EntryAccepted>.Ok>(await chat.Client.WriteEntryAsync(scene.TenantId, scene.Resident, id, entryId, "ことば", default));
        Assert.IsType<VaultAnswer<Done>.Ok>(await routing.Client.PutGrantAsync(scene.TenantId, scene.Counselor, id, new(Guid.CreateVersion7(), scene.Counselor.Subject, 1, false), default));
        Assert.Equal("epoch-old", Assert.IsType<VaultAnswer<Done>.Conflict>(
            await routing.Client.PutGrantAsync(scene.TenantId, scene.Counselor, id, new(Guid.CreateVersion7(), scene.Counselor.Subject, 1, false), default)).Code);
        var shut = Assert.IsType<VaultAnswer<ConsultationShut>.Ok>(await routing.Client.CloseConsultationAsync(scene.TenantId, scene.Counselor, id, new(Guid.CreateVersion7(), scene.Counselor.Subject), default));
        var page = Assert.IsType<VaultAnswer<EntriesPage>.Ok>(await chat.Client.ReadEntriesAsync(scene.TenantId, scene.Resident, id, 0, 200, default)).Value;

        Assert.Equal((2L, 3L, 4L, 4L), (kept.Value.LastSeq, accepted.Value.Seq, shut.Value.LastSeq, page.LastSeq));
        Assert.Equal([EntryKind.Consent, EntryKind.Answers, EntryKind.Text, EntryKind.ClosingNotice], page.Entries.Select(entry => entry.Kind));
        Assert.Equal("答え", page.Entries[1].Answers?[0].Values[0]);
        Assert.Equal(accepted.Value.StoredAt, page.Entries[2].StoredAt);
    }

    [Fact]
    public async Task Each_refusal_has_its_own_answer()
    {
        using var scene = vault.NewScene();
        using var chat = From("web-chat");
        var (id, entryId) = (await scene.Opened(), Guid.CreateVersion7());
        await chat.Client.WriteEntryAsync(scene.TenantId, scene.Resident, id, entryId, "ひとつめ", default);

        Assert.Equal("entry-id-reused", Assert.IsType<VaultAnswer<EntryAccepted>.Conflict>(await chat.Client.WriteEntryAsync(scene.TenantId, scene.Resident, id, entryId, "ふたつめ", default)).Code);
        Assert.IsType<VaultAnswer<EntryAccepted>.NotFound>(await chat.Client.WriteEntryAsync(scene.TenantId, scene.Counselor, id, Guid.CreateVersion7(), "x", default));
        Assert.Equal((400, "validation-failed"), Assert.IsType<VaultAnswer<EntryAccepted>.Refused>(await chat.Client.WriteEntryAsync(scene.TenantId, scene.Resident, id, Guid.CreateVersion7(), "", default)) is var refused ? (refused.Status, refused.Code) : default);
    }

    [Fact]
    public async Task A_vault_that_is_not_there_is_away_in_time_and_soon_at_once()
    {
        using var scene = vault.NewScene();
        using var nowhere = new Way(new($"http://127.0.0.1:{Repo.FreePort()}"), vault, "web-chat");

        var watch = Stopwatch.StartNew();
        Assert.IsType<VaultAnswer<EntriesPage>.Away>(await nowhere.Client.ReadEntriesAsync(scene.TenantId, scene.Resident, Guid.CreateVersion7(), 0, 1, default));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(6), "One call took longer than its total time.");

        for (var call = 0; call < 5; call++) await nowhere.Client.ReadEntriesAsync(scene.TenantId, scene.Resident, Guid.CreateVersion7(), 0, 1, default);
        watch.Restart();
        Assert.IsType<VaultAnswer<EntriesPage>.Away>(await nowhere.Client.ReadEntriesAsync(scene.TenantId, scene.Resident, Guid.CreateVersion7(), 0, 1, default));
        Assert.True(watch.Elapsed < TimeSpan.FromMilliseconds(100), "The breaker did not open.");
    }

    [Fact]
    public async Task A_vault_that_was_away_is_asked_again_after_a_second()
    {
        using var scene = vault.NewScene();
        var port = Repo.FreePort();
        using var way = new Way(new($"http://127.0.0.1:{port}"), vault, "web-chat");
        for (var call = 0; call < 6; call++) Assert.IsType<VaultAnswer<EntriesPage>.Away>(await way.Client.ReadEntriesAsync(scene.TenantId, scene.Resident, Guid.CreateVersion7(), 0, 1, default));

        using var back = new TcpListener(IPAddress.Loopback, port);
        back.Start();
        var knocked = back.AcceptTcpClientAsync();
        for (var n = 0; n < 50 && !knocked.IsCompleted; n++)
        {
            _ = way.Client.ReadEntriesAsync(scene.TenantId, scene.Resident, Guid.CreateVersion7(), 0, 1, default);
            await Task.Delay(100);
        }

        Assert.True(knocked.IsCompletedSuccessfully, "The breaker stayed open for more than five seconds.");
        (await knocked).Dispose();
    }

    [Fact]
    public async Task A_call_that_takes_too_long_is_not_sent_again()
    {
        using var scene = vault.NewScene();
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var way = new Way(new($"http://{silent.LocalEndpoint}"), vault, "web-chat");
        var first = silent.AcceptTcpClientAsync();

        Assert.IsType<VaultAnswer<EntryAccepted>.Away>(await way.Client.WriteEntryAsync(scene.TenantId, scene.Resident, Guid.CreateVersion7(), Guid.CreateVersion7(), "ことば", default));

        using var once = await first;
        Assert.False(silent.Pending(), "The slow call was sent a second time.");
    }

    [Theory, InlineData(0, 1), InlineData(1, 2), InlineData(3, 8), InlineData(4, 15), InlineData(60, 15)]
    public void The_breaker_opens_for_longer_only_where_the_vault_stays_away(int triedInVain, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), VaultPipeline.Break(triedInVain));
}
