using System.ComponentModel.DataAnnotations;

namespace StorageVault.Residency;

/// <summary>Where this installation stands, and where the proofs of that are found. What is not configured is not asked; what is configured must answer.</summary>
public sealed class ResidencyOptions
{
    /// <summary>A cloud region of the compiled list, or <c>jp-onprem:&lt;site&gt;</c>. Exact, lower case.</summary>
    public string Region { get; init; } = string.Empty;

    /// <summary>For a site of one's own: its address and owner, as recorded in the contract.</summary>
    public string Site { get; init; } = string.Empty;

    /// <summary>The regions that the tenants' contracts allow; narrows the compiled list, never widens it. Empty: the compiled list.</summary>
    public IReadOnlyList<string> Allowed { get; init; } = [];

    /// <summary>The pod's labels as the downward API mounts them; Kubernetes copies the node's <c>topology.kubernetes.io/region</c> there.</summary>
    public string? PodLabelsFile { get; init; }

    /// <summary>The cloud's certificate that signs AWS instance identity documents in this region. Given, the document is asked for and must verify.</summary>
    public string? InstanceCertificateFile { get; init; }

    /// <summary>The instance metadata service; the link-local address by default.</summary>
    public Uri InstanceMetadata { get; init; } = new("http://169.254.169.254");

    /// <summary>Whether the database is asked for its own region (<c>tomoshibi.region</c>) and its replicas' (<c>tomoshibi.replica_regions</c>).</summary>
    public bool Database { get; init; }

    /// <summary>For <c>jp-onprem</c>: the owner's signed statement about the site.</summary>
    public string? SiteStatementFile { get; init; }

    /// <summary>The owner's public key (PEM, P-256) for that statement.</summary>
    public string? SiteOwnerKeyFile { get; init; }

    /// <summary>Where backups are kept; each must be in Japan.</summary>
    public IReadOnlyList<string> BackupRegions { get; init; } = [];

    /// <summary>Where logs are kept; each must be in Japan.</summary>
    public IReadOnlyList<string> LogRegions { get; init; } = [];

    /// <summary>Names this installation in attestations, so that one cannot be shown for another.</summary>
    [RegularExpression("^[a-z0-9-]{1,40}$")] public string Environment { get; init; } = "prod";

    /// <summary>The image's digest, as deployed.</summary>
    [RegularExpression("^(sha256:[0-9a-f]{64})?$")] public string Image { get; init; } = string.Empty;

    /// <summary>Hash of the admission policy that pins the vault's pods, as deployed.</summary>
    [RegularExpression("^[A-Za-z0-9@:._-]{0,120}$")] public string AdmissionPolicy { get; init; } = string.Empty;

    /// <summary>Hash of the network policy, as deployed.</summary>
    [RegularExpression("^[A-Za-z0-9@:._-]{0,120}$")] public string EgressPolicy { get; init; } = string.Empty;

    /// <summary>Folder to which an attestation is written every hour, for storage that cannot be changed afterwards.</summary>
    public string? EvidenceFolder { get; init; }

    /// <summary>Seconds between two checks while running; 300, and never more.</summary>
    [Range(1, 300)] public int RepeatSeconds { get; init; } = 300;
}
