using Microsoft.Extensions.Options;
using StorageVault.Residency.Sources;

namespace StorageVault.Residency;

/// <summary>One round: asks every configured source and judges.</summary>
internal sealed class ResidencyCheck(IEnumerable<IRegionSource> sources, DatabaseSource database, IOptions<ResidencyOptions> options, TimeProvider clock)
{
    /// <summary>What was read last, for the attestation.</summary>
    internal Round? Last { get; private set; }

    internal async Task<ResidencyFault> Run(CancellationToken ct)
    {
        var readings = await Task.WhenAll(sources.Append(database).Select(source => source.Read(ct)));
        var round = new Round([.. readings.OfType<Reading>()], database.Facts, clock.GetUtcNow());
        Last = round;
        return ResidencyRule.Judge(options.Value, round);
    }
}
