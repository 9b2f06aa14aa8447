using MassTransit;

namespace Contracts.Routing.V1;

/// <summary>A counselor has taken a consultation and the vault has the grant.</summary>
[MessageUrn("routing:counselor-assigned:v1"), EntityName("routing.counselor-assigned.v1")]
public sealed record CounselorAssigned
{
    /// <summary>The tenant it belongs to.</summary>
    public required Guid TenantId { get; init; }

    /// <summary>The consultation.</summary>
    public required Guid ConsultationId { get; init; }

    /// <summary>The desk.</summary>
    public required Guid DeskId { get; init; }

    /// <summary>The assignment, also the grant's id.</summary>
    public required Guid AssignmentId { get; init; }

    /// <summary>The staff member.</summary>
    public required Guid CounselorId { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset AssignedAt { get; init; }

    /// <summary>Rising per consultation and owner.</summary>
    public required long Version { get; init; }
}
