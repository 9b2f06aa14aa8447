using System.CommandLine;
using OperatorCli.Audit;

namespace OperatorCli.Commands;

/// <summary><c>tomoshibi audit verify</c>: recomputes a tenant's hash chain, compares it with the anchors, and names the first bad entry.</summary>
internal static class AuditCommand
{
    internal static Command Make(Tool tool) => new("audit", "The access log and its hash chain.") { Verify(tool) };

    private static Command Verify(Tool tool)
    {
        var tenant = TenantsCommand.Option();
        var from = new Option<long>("--from") { Description = "First entry to recompute; 1 by default. The one before it is taken as it stands.", DefaultValueFactory = _ => 1 };
        var to = new Option<long?>("--to") { Description = "Last entry; the end of the chain by default, and then its end is proven too." };
        var anchors = new Option<string?>("--anchors") { Description = "Folder of anchors, searched with its subfolders." };
        var key = new Option<string?>("--key") { Description = "PEM file with the public key the anchors are signed with." };
        var database = new Option<string?>("--database") { Description = "File with a connection string: reads that database itself, e.g. a restored one, instead of asking the vault." };
        var until = new Option<DateTimeOffset?>("--until") { Description = "When the database given was copied (ISO 8601): what came afterwards, later anchors too, is not asked for." };
        var verify = new Command("verify", "Names the first bad entry of a tenant's access log. Ends with 1 when there is one.") { tenant, from, to, anchors, key, database, until };
        from.Validators.Add(result => { if (result.GetValueOrDefault<long>() < 1) result.AddError("--from is 1 or more."); });
        verify.Validators.Add(result => { if (result.GetValue(anchors) is null != result.GetValue(key) is null) result.AddError("--anchors and --key belong together."); });
        verify.Validators.Add(result => { if (result.GetResult(until) is not null && result.GetResult(database) is null) result.AddError("--until needs --database: a running vault has no such end."); });
        verify.SetAction(async (parsed, ct) =>
        {
            var tenantId = await TenantsCommand.Resolve(tool, parsed.GetRequiredValue(tenant), ct);
            var known = parsed.GetValue(anchors) is { } folder ? AnchorFolder.Read(folder, parsed.GetValue(key) ?? string.Empty, parsed.GetValue(until)) : AnchorFolder.None;
            await using IChainSource source = parsed.GetValue(database) is { } file ? DatabaseSource.FromFile(file, parsed.GetValue(until)) : new VaultSource(tool.Calls);
            var result = await Verification.Run(source, tenantId, parsed.GetValue(from), parsed.GetValue(to), known, ct);
            await tool.Answer(parsed, result, result.Lines());
            return result.IsClean ? ExitCode.Fine : ExitCode.Finding;
        });
        return verify;
    }
}
