using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using ServiceDefaults;
using StorageVault.Keys;
using StorageVault.Keys.Roots;

namespace StorageVault.Residency.Sources;

/// <summary>What the operator declares; alone it proves nothing.</summary>
internal sealed class DeclaredSource(IOptions<ResidencyOptions> options) : IRegionSource
{
    public Task<Reading?> Read(CancellationToken ct) => Task.FromResult<Reading?>(new("declared", options.Value.Region));
}

/// <summary>The node's own label, which Kubernetes copies to the pod and the downward API mounts as <c>key="value"</c> lines.</summary>
internal sealed partial class NodeLabelSource(IOptions<ResidencyOptions> options) : IRegionSource
{
    private const string Kind = "node-label";

    public async Task<Reading?> Read(CancellationToken ct)
    {
        if (options.Value.PodLabelsFile is not { Length: > 0 } file) return null;
        try
        {
            var labels = await File.ReadAllTextAsync(file, ct);
            return Label(labels, "region") is { } region ? new Reading(Kind, region) { Zone = Label(labels, "zone") } : Reading.Unreadable(Kind);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { return Reading.Unreadable(Kind); }
    }

    private static string? Label(string labels, string name) =>
        Line().Matches(labels).FirstOrDefault(line => line.Groups["name"].Value == name)?.Groups["value"].Value;

    [GeneratedRegex("^topology\\.kubernetes\\.io/(?<name>region|zone)=\"(?<value>[^\"\\n]*)\"\\r?$", RegexOptions.Multiline)]
    private static partial Regex Line();
}

/// <summary>The region in the key service's key address. A multi-region key may be copied abroad by whoever administers it: refused.</summary>
internal sealed class KmsSource(IOptions<VaultKeyOptions> options) : IRegionSource
{
    private const string Kind = "kms";

    public Task<Reading?> Read(CancellationToken ct) => Task.FromResult(options.Value.AwsKms.KeyArn is { Length: > 0 } arn ? Of(arn) : null);

    internal static Reading Of(string arn) => KmsKeyName.Read(arn) is not { } name ? Reading.Unreadable(Kind)
        : name.IsMultiRegion ? new Reading(Kind, null, SourceFault.MultiRegion)
        : new Reading(Kind, name.Region);
}

/// <summary>The region in the name of a managed database's endpoint; names that carry none say nothing.</summary>
internal sealed partial class EndpointSource(IOptions<DatabaseOptions> options) : IRegionSource
{
    public Task<Reading?> Read(CancellationToken ct) => Task.FromResult(
        Name().Match(new Npgsql.NpgsqlConnectionStringBuilder(options.Value.App).Host ?? string.Empty) is { Success: true } found
            ? new Reading("db-endpoint", found.Groups["region"].Value) : null);

    [GeneratedRegex("\\.(?<region>[a-z]{2}-[a-z]+-[0-9])\\.rds\\.amazonaws\\.com$")]
    private static partial Regex Name();
}
