namespace StorageVault.Keys.Rings;

/// <summary>Into which bucket a consultation belongs: provisional at opening, final at closing, by the same rule.</summary>
/// <remarks>The seam to the retention rules, which stand in <c>Ending/Retention</c>.</remarks>
internal interface IDisposalBuckets
{
    /// <summary>The bucket of a consultation of a desk that began or ended at that time.</summary>
    Bucket Of(Guid tenantId, Guid deskId, DateTimeOffset at);

    /// <summary>The bucket of an emergency exception that arrived at that time: it belongs to no desk and has a class of its own.</summary>
    Bucket OfException(Guid tenantId, DateTimeOffset at);
}
