using System.ComponentModel.DataAnnotations;

namespace Gateway;

/// <summary>What the public edge needs to know; a wrong value keeps it from starting.</summary>
public sealed class GatewayOptions
{
    /// <summary>The host of the staff console of all tenants, without a port, e.g. <c>desk.example.jp</c>.</summary>
    [Required, RegularExpression("^[a-z0-9.-]{1,253}$")]
    public required string DeskHost { get; init; }

    /// <summary>Folder with the residents' built app; no pages when absent.</summary>
    public string? ResidentRoot { get; init; }

    /// <summary>Folder with the built console; no pages when absent.</summary>
    public string? ConsoleRoot { get; init; }

    /// <summary>File with at least 32 bytes of key for the network hash that services get in place of an address.</summary>
    [Required]
    public required string NetworkKeyFile { get; init; }

    /// <summary>The module that <c>/enter</c> loads as <c>/enter/liff.js</c>; the built app's own when absent.</summary>
    public string? LiffModuleFile { get; init; }

    /// <summary>Where to fetch that module once, in place of a file: local runs only.</summary>
    public Uri? LiffModuleUrl { get; init; }

    /// <summary>Origins of LINE that the page <c>/enter</c>, and it alone, may speak to; separated by spaces.</summary>
    /// <remarks>What LINE's SDK asks for in our flow and nothing else (decision 0016): its API, and the words of its own notices.</remarks>
    [Required(AllowEmptyStrings = true), RegularExpression("^(https?://[a-z0-9.:-]+ ?)*$")]
    public string LineOrigins { get; init; } = "https://api.line.me https://liffsdk.line-scdn.net";

    /// <summary>Origins of LINE from which <c>/enter</c>, and it alone, may load scripts: the SDK fetches parts of itself.</summary>
    [Required(AllowEmptyStrings = true), RegularExpression("^(https?://[a-z0-9.:-]+ ?)*$")]
    public string LineScriptOrigins { get; init; } = "https://static.line-scdn.net";

    /// <summary>Whether <c>/enter</c> asks for Trusted Types; LINE's SDK adds script elements of its own and needs it off.</summary>
    public bool TrustedTypesOnEnter { get; init; }

    /// <summary>How many proxies of ours stand before this process; 0 means that the connection is the caller's own.</summary>
    [Range(0, 3)]
    public int TrustedProxyHops { get; init; }

    /// <summary>Multiplies the limits per network: a load test comes from one address.</summary>
    [Range(1, 100_000)]
    public int NetworkFactor { get; init; } = 1;

    /// <summary>Multiplies the limits per session.</summary>
    [Range(1, 100_000)]
    public int SessionFactor { get; init; } = 1;

    /// <summary>Multiplies the limits per tenant and per webhook key.</summary>
    [Range(1, 100_000)]
    public int TenantFactor { get; init; } = 1;

    /// <summary>At most so many ordinary requests under way to services; only lowers what the process' limit of open files allows.</summary>
    [Range(1, 100_000)]
    public int? MostRequests { get; init; }

    /// <summary>At most so many open streams; only lowers what the process' limit of open files allows.</summary>
    [Range(1, 100_000)]
    public int? MostStreams { get; init; }
}
