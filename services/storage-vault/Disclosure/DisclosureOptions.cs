using System.ComponentModel.DataAnnotations;

namespace StorageVault.Disclosure;

/// <summary>How the vault watches the times of disclosures; the times themselves are fixed (24 h and 72 h).</summary>
public sealed class DisclosureOptions
{
    /// <summary>How often packages that ran out and emergencies without their second approval are looked for. Default one minute.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")] public TimeSpan LookEvery { get; init; } = TimeSpan.FromMinutes(1);
}
