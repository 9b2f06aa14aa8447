using System.Security.Cryptography;
using System.Text.Json;
using OperatorCli;
using StorageVaultClient.Trace;

namespace StorageVault.Tests.Trace;

/// <summary>What stands outside the database, and the operator's tool that compares.</summary>
[Collection(VaultSystemGroup.Name)]
public sealed class AnchorTests(VaultSystem vault)
{
    private string Folder => Path.Combine(vault.System.Folder, "vault-anchors");

    private string PublicKey => vault.System.Keys.PublicKey("vault");

    private async Task<(int Code, string Output)> Tool(params string[] args)
    {
        using var output = new StringWriter();
        var options = new ToolOptions { Tokens = new() { PrivateKeyFile = vault.System.Keys.PrivateKey("operator-cli") }, Peers = { ["StorageVault"] = vault.System.Address("storage-vault") } };
        await using var tool = new Tool(options, output, output, TimeProvider.System);
        return (await tool.RunAsync(args, CancellationToken.None), output.ToString());
    }

    private async Task<AnchorStatement> AnchorThatHas(Guid tenantId, long seq)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(await File.ReadAllTextAsync(PublicKey));
        for (var attempt = 0; attempt < 300; attempt++, await Task.Delay(100))
        {
            var newest = Directory.EnumerateFiles(Folder, "*.jws", SearchOption.AllDirectories).Max(StringComparer.Ordinal);
            if (newest is not null && Anchor.Read(await File.ReadAllTextAsync(newest), key) is { } anchor && anchor.Heads.Any(head => head.Tenant == tenantId && head.Seq >= seq)) return anchor;
        }

        throw new TimeoutException("No anchor holds the tenant's chain.");
    }

    [Fact]
    [Trait("Requirement", "35"), Trait("Requirement", "34")]
    public async Task Anchors_are_written_and_the_tool_finds_what_only_they_know()
    {
        using var tenant = await TracedTenant.With(vault, 4);
        await AnchorThatHas(tenant.TenantId, 4);
        string[] verify = ["audit", "verify", "--tenant", tenant.TenantId.ToString(), "--anchors", Folder, "--key", PublicKey];

        var clean = await Tool([.. verify, "--json"]);
        Assert.Equal(ExitCode.Fine, clean.Code);
        Assert.True(JsonDocument.Parse(clean.Output).RootElement.GetProperty("anchoredUpTo").GetInt64() >= 4);

        // Looking left rows of its own; they are linked and anchored before the chain is made anew.
        await tenant.Linked();
        await tenant.Tamper("update access_log set actor_id = gen_random_uuid() where tenant_id = $1 and row_id = (select row_id from access_chain where tenant_id = $1 and seq = 2)");
        await tenant.Rebuild();
        var broken = await Tool(verify);
        Assert.Equal(ExitCode.Finding, broken.Code);
        Assert.Contains("FIRST BAD ENTRY", broken.Output, StringComparison.Ordinal);

        var file = Path.Combine(vault.System.Folder, "connection");
        await File.WriteAllTextAsync(file, vault.System.Database("vault", "super"));
        Assert.Equal(ExitCode.Finding, (await Tool([.. verify, "--database", file])).Code);
        Assert.Equal(ExitCode.Fine, (await Tool("audit", "verify", "--tenant", tenant.TenantId.ToString(), "--database", file)).Code);
    }

    [Fact]
    [Trait("Requirement", "35")]
    public async Task A_missed_anchor_alarms_and_the_next_one_is_written()
    {
        var away = Folder + ".away";
        Directory.Move(Folder, away);
        await File.WriteAllTextAsync(Folder, "no folder");
        try { await InLog("\"EventId\":4820"); }
        finally
        {
            File.Delete(Folder);
            Directory.Move(away, Folder);
        }

        using var tenant = await TracedTenant.With(vault, 1);
        Assert.NotNull(await AnchorThatHas(tenant.TenantId, 1));
    }

    [Fact]
    public async Task A_forged_an_edited_and_a_foreign_anchor_are_refused()
    {
        using var tenant = await TracedTenant.With(vault, 2);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var good = Anchor.Sign(await tenant.Anchored(), key);
        var parts = good.Split('.');

        Assert.NotNull(Anchor.Read(good, key));
        Assert.Null(Anchor.Read(good, stranger));
        Assert.Null(Anchor.Read($"{parts[0]}.{parts[1][..^4]}AAAA.{parts[2]}", key));
        Assert.Null(Anchor.Read($"{parts[0]}.{parts[1]}", key));
        var wrongRoot = (await tenant.Anchored()) with { Root = new string('0', 64) };
        Assert.Null(Anchor.Read(Anchor.Sign(wrongRoot, key), key));
    }

    [Fact]
    public async Task Nobody_else_asks_for_the_trace()
    {
        using var scene = vault.NewScene();
        string[] tokens =
        [
            scene.AsStaff(Scene.Staff([], "auditor", "supervisor")), scene.AsResident(), scene.For("grant"), vault.System.Mint("routing").Service("storage-vault"),
            vault.System.Mint("operator-cli").Service("storage-vault"), vault.System.Mint("operator-cli").ForPurpose("storage-vault", scene.TenantId, "grant"),
        ];

        foreach (var token in tokens)
            Assert.Contains((await scene.Send(HttpMethod.Get, "/internal/trace/links", token)).Code, new[] { "not-allowed", "sign-in-needed" });
        (await scene.Send(HttpMethod.Get, "/internal/feed", vault.System.Mint("operator-cli").Service("storage-vault"))).Is(System.Net.HttpStatusCode.Forbidden, "not-allowed");
    }

    private async Task InLog(string text)
    {
        var path = Path.Combine(vault.System.Logs, "storage-vault.log");
        for (var attempt = 0; attempt < 300; attempt++, await Task.Delay(100))
        {
            await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream);
            if ((await reader.ReadToEndAsync()).Contains(text, StringComparison.Ordinal)) return;
        }

        Assert.Fail($"The log does not say {text}.");
    }
}
