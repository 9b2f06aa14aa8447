using System.CommandLine;

namespace OperatorCli.Commands;

/// <summary>A tenant as tenant-directory lists it.</summary>
internal sealed record ListedTenant(Guid TenantId, string Slug, string Name);

/// <summary>All tenants.</summary>
internal sealed record ListedTenants(IReadOnlyList<ListedTenant> Tenants);

/// <summary><c>tomoshibi tenants list</c>, and how other commands turn a short name into an id.</summary>
internal static class TenantsCommand
{
    internal static Command Make(Tool tool)
    {
        var list = new Command("list", "Lists the tenants: id, short name, name.");
        list.SetAction(async (parsed, ct) =>
        {
            var found = await All(tool, ct);
            await tool.Answer(parsed, found, found.Tenants.Select(tenant => $"{tenant.TenantId}  {tenant.Slug,-20}  {tenant.Name}"));
            return ExitCode.Fine;
        });
        return new Command("tenants", "The municipalities on this installation.") { list };
    }

    /// <summary>An option every command about one tenant has.</summary>
    internal static Option<string> Option() => new("--tenant") { Description = "The tenant's id, or its short name.", Required = true };

    /// <summary>The id is taken as it is, so that a restored database can be read without any service; a short name is looked up.</summary>
    internal static async Task<Guid> Resolve(Tool tool, string tenant, CancellationToken ct)
    {
        if (Guid.TryParseExact(tenant, "D", out var id)) return id;
        return (await All(tool, ct)).Tenants.FirstOrDefault(known => known.Slug == tenant)?.TenantId ?? throw new ToolException(ExitCode.BadInput, "There is no such tenant.");
    }

    private static Task<ListedTenants> All(Tool tool, CancellationToken ct) =>
        tool.Calls.ForInstallation<ListedTenants>(ServiceCalls.Directory, HttpMethod.Get, "/internal/tenants", null, ct);
}
