using MassTransit;

namespace Contracts.LineContactPoint.V1;

/// <summary>A resident typed or sent something into the LINE talk; it was answered with the fixed text and not kept.</summary>
[MessageUrn("line-contact-point:contact-spill-detected:v1"), EntityName("line-contact-point.contact-spill-detected.v1")]
public sealed record ContactSpillDetected
{
    /// <summary>The tenant it belongs to.</summary>
    public required Guid TenantId { get; init; }

    /// <summary>The id of this record.</summary>
    public required Guid SpillId { get; init; }

    /// <summary>What kind of thing arrived.</summary>
    public required SpillKind Kind { get; init; }

    /// <summary>How it was treated.</summary>
    public required SpillTreatment Treatment { get; init; }

    /// <summary>When it arrived, by LINE's event time.</summary>
    public required DateTimeOffset ArrivedAt { get; init; }
}
