using System.Globalization;

namespace StorageVault.Keys;

/// <summary>What a tenant key is for: the consultations whose retention ends in one fiscal year, those on hold, those without a decided retention, or identities.</summary>
/// <remarks>Destroying a bucket's key erases the bucket in every copy of the database at once; so nothing that must live longer may stand in it.</remarks>
internal readonly record struct Bucket
{
    /// <summary>Consultations that must not end: re-wrapped here before their year's key is destroyed.</summary>
    internal static readonly Bucket Hold = new("hold");

    /// <summary>Residents' identities: they live as long as the resident comes, not as long as one consultation.</summary>
    internal static readonly Bucket Identity = new("identity");

    /// <summary>Retention not decided: kept, and never destroyed as a bucket (trust.md 2.8).</summary>
    internal static readonly Bucket Unset = new("unset");

    private Bucket(string id) => Id = id;

    /// <summary>The name in the database and the key store.</summary>
    internal string Id { get; }

    /// <summary>The fiscal year at whose end the bucket may go; null for the buckets without one.</summary>
    internal int? Year => Id.StartsWith("fy", StringComparison.Ordinal) ? int.Parse(Id.AsSpan(2), CultureInfo.InvariantCulture) : null;

    internal static Bucket OfYear(int fiscalYear) =>
        fiscalYear is >= 2000 and <= 9999 ? new(string.Create(CultureInfo.InvariantCulture, $"fy{fiscalYear}")) : throw new ArgumentOutOfRangeException(nameof(fiscalYear));

    /// <summary>The bucket of that name, or null: names come from rows and requests and become file names.</summary>
    internal static Bucket? Parse(string? id) => id switch
    {
        "hold" => Hold,
        "identity" => Identity,
        "unset" => Unset,
        { Length: 6 } when id.StartsWith("fy", StringComparison.Ordinal) && !id.AsSpan(2).ContainsAnyExceptInRange('0', '9') && id[2] != '0' => new Bucket(id),
        _ => null,
    };

    public override string ToString() => Id;
}

/// <summary>One version of one tenant key.</summary>
internal readonly record struct KekName(Guid TenantId, Bucket Bucket, int Version)
{
    /// <summary>The version that wrapped a data key; a name that no bucket has is refused.</summary>
    internal static KekName Of(WrappedDek dek) =>
        new(dek.TenantId, Bucket.Parse(dek.KekId) ?? throw new Sealing.EnvelopeRefusedException(Sealing.SealFault.KeyMissing), dek.KekVersion);
}

/// <summary>The life of a tenant key's version. Numbers are stored: never renumbered.</summary>
internal enum KekState : short
{
    Unknown = 0,

    /// <summary>Made; waits until every process of the vault has opened something with it.</summary>
    Pending = 1,

    /// <summary>New data keys are wrapped with it.</summary>
    Active = 2,

    /// <summary>Opens what it wrapped.</summary>
    DecryptOnly = 3,

    /// <summary>Opens nothing; can be taken back.</summary>
    Disabled = 4,

    /// <summary>Gone.</summary>
    Destroyed = 5,
}
