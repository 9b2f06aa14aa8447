namespace LocalSystem;

/// <summary>A service as this program starts it.</summary>
/// <param name="Name">Folder name.</param>
/// <param name="Folder">Folder in the repository.</param>
/// <param name="Project">Project and assembly name.</param>
/// <param name="Database">Short database name, or null.</param>
/// <param name="Peers">The services it may call (design §2).</param>
public sealed record ServiceFacts(string Name, string Folder, string Project, string? Database, string[] Peers)
{
    /// <summary>The peers' configuration key: PascalCase.</summary>
    public static string Key(string name) => string.Concat(name.Split('-').Select(part => char.ToUpperInvariant(part[0]) + part[1..]));
}

/// <summary>All services, in the order in which they are started.</summary>
public static class ServiceCatalog
{
    /// <summary>The catalog.</summary>
    public static IReadOnlyList<ServiceFacts> All { get; } =
    [
        new("tenant-directory", "services/tenant-directory", "TenantDirectory", "directory", ["storage-vault", "line-contact-point"]),
        new("storage-vault", "services/storage-vault", "StorageVault", "vault", ["tenant-directory", "routing", "line-contact-point", "web-chat"]),
        new("line-contact-point", "services/line-contact-point", "LineContactPoint", "contact", ["tenant-directory", "storage-vault", "web-chat", "routing"]),
        new("web-chat", "services/web-chat", "WebChat", "chat", ["tenant-directory", "storage-vault", "line-contact-point", "routing"]),
        new("routing", "services/routing", "Routing", "routing", ["tenant-directory", "storage-vault", "web-chat", "line-contact-point"]),
        new("reporting", "services/reporting", "Reporting", "reporting", ["tenant-directory", "storage-vault", "web-chat", "routing", "line-contact-point"]),
        new("gateway", "gateway", "Gateway", null, ["tenant-directory", "storage-vault", "web-chat", "routing", "line-contact-point", "reporting"]),
    ];

    /// <summary>The operator's tool: no service, but an issuer with a key of its own.</summary>
    public const string OperatorTool = "operator-cli";

    /// <summary>One by name.</summary>
    public static ServiceFacts Of(string name) => All.FirstOrDefault(facts => facts.Name == name) ?? throw new ArgumentException("There is no service " + name);
}
