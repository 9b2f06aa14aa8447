using System.CommandLine;

namespace OperatorCli.Commands;

/// <summary>What a tenant key's version may be asked to do. Its words are the vault's.</summary>
internal enum KeyAct { Rotate = 1, Disable = 2, Enable = 3 }

/// <summary>A version of a tenant key and its state.</summary>
internal sealed record KeyVersion(string KekId, int Version, string State);

/// <summary>A tenant's key versions.</summary>
internal sealed record KeyVersions(IReadOnlyList<KeyVersion> Versions);

/// <summary>What was asked for, and the id under which another operator confirms it.</summary>
internal sealed record AskedKeyAct(Guid ActId, Guid TenantId, KeyAct Act, string KekId, int? Version);

/// <summary>What was done, and to which version.</summary>
internal sealed record DoneKeyAct(string KekId, int Version);

/// <summary><c>tomoshibi keys</c>: a tenant's key versions, and the acts on them that need two operators (trust 4.5, decision 0018).</summary>
internal static class KeysCommand
{
    internal static Command Make(Tool tool) => new("keys", "A tenant's keys. Acts need two operators: one asks, another confirms within the hour. Destroying is no act of operators: it is a disposal, with its own approvers.")
    {
        List(tool),
        Ask(tool, KeyAct.Rotate, "rotate", "Asks for a new version of a key; what stands under the old one is re-wrapped after the confirmation."),
        Ask(tool, KeyAct.Disable, "disable", "Asks that an old version opens nothing any more. Can be taken back with enable."),
        Ask(tool, KeyAct.Enable, "enable", "Asks that a disabled version opens again."),
        Confirm(tool),
    };

    private static Command List(Tool tool)
    {
        var tenant = TenantsCommand.Option();
        var list = new Command("list", "Lists a tenant's key versions and their states. Looking is written to the tenant's access log.") { tenant };
        list.SetAction(async (parsed, ct) =>
        {
            var person = tool.Person(parsed);
            var tenantId = await TenantsCommand.Resolve(tool, parsed.GetRequiredValue(tenant), ct);
            var found = await tool.Calls.ByOperator<KeyVersions>(ServiceCalls.Vault, HttpMethod.Get, $"/internal/keys/{tenantId:D}", person, null, ct);
            await tool.Answer(parsed, found, found.Versions.Select(version => $"{version.KekId,-10}  {version.Version,4}  {version.State}"));
            return ExitCode.Fine;
        });
        return list;
    }

    private static Command Ask(Tool tool, KeyAct act, string name, string description)
    {
        var tenant = TenantsCommand.Option();
        var key = new Option<string>("--key") { Description = "Which key: fy2031, identity, hold or unset, as keys list shows it.", Required = true };
        var version = new Option<int>("--version") { Description = "Which version of it.", Required = true };
        version.Validators.Add(result => { if (result.GetValueOrDefault<int>() < 1) result.AddError("--version is 1 or more."); });
        var again = new Option<Guid?>("--act-id") { Description = "The id of a request whose answer was lost: it is not made twice." };
        var ask = act == KeyAct.Rotate ? new Command(name, description) { tenant, key, again } : new Command(name, description) { tenant, key, version, again };
        ask.SetAction(async (parsed, ct) =>
        {
            var person = tool.Person(parsed);
            var tenantId = await TenantsCommand.Resolve(tool, parsed.GetRequiredValue(tenant), ct);
            var asked = new AskedKeyAct(parsed.GetValue(again) ?? Guid.CreateVersion7(tool.Clock.GetUtcNow()), tenantId, act, parsed.GetRequiredValue(key), act == KeyAct.Rotate ? null : parsed.GetValue(version));
            await tool.Calls.ByOperator(ServiceCalls.Vault, HttpMethod.Put, $"/internal/keys/acts/{asked.ActId:D}", person, new { asked.TenantId, asked.Act, asked.KekId, asked.Version }, ct);
            await tool.Answer(parsed, asked, "Asked for; nothing has happened yet. Within the hour another operator types:", $"tomoshibi keys confirm {asked.ActId} --tenant {tenantId}");
            return ExitCode.Fine;
        });
        return ask;
    }

    private static Command Confirm(Tool tool)
    {
        var tenant = TenantsCommand.Option();
        var id = new Argument<Guid>("act-id") { Description = "The id that the asking operator was given." };
        var confirm = new Command("confirm", "Confirms as another person what was asked for, and does it. Repeating it finishes what was begun.") { id, tenant };
        confirm.SetAction(async (parsed, ct) =>
        {
            var person = tool.Person(parsed);
            var tenantId = await TenantsCommand.Resolve(tool, parsed.GetRequiredValue(tenant), ct);
            var done = await tool.Calls.ByOperator<DoneKeyAct>(ServiceCalls.Vault, HttpMethod.Post, $"/internal/keys/acts/{parsed.GetValue(id):D}/confirm", person, new { TenantId = tenantId }, ct);
            await tool.Answer(parsed, done, $"Done: {done.KekId} version {done.Version}. See tomoshibi keys list for its state.");
            return ExitCode.Fine;
        });
        return confirm;
    }
}
