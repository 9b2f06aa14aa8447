using MassTransit;

namespace Contracts.LineContactPoint.V1;

/// <summary>Emergency words arrived in the LINE talk and were moved into the vault (the guideline's proviso).</summary>
[MessageUrn("line-contact-point:emergency-exception-opened:v1"), EntityName("line-contact-point.emergency-exception-opened.v1")]
public sealed record EmergencyExceptionOpened
{
    /// <summary>The tenant it belongs to.</summary>
    public required Guid TenantId { get; init; }

    /// <summary>The exception's record in the vault.</summary>
    public required Guid ExceptionId { get; init; }

    /// <summary>The reason class of the proviso.</summary>
    public required EmergencyReason Reason { get; init; }

    /// <summary>When the vault had it.</summary>
    public required DateTimeOffset OpenedAt { get; init; }
}
