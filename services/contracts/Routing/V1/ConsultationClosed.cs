using MassTransit;

namespace Contracts.Routing.V1;

/// <summary>A consultation is closed and its talk log sealed.</summary>
[MessageUrn("routing:consultation-closed:v1"), EntityName("routing.consultation-closed.v1")]
public sealed record ConsultationClosed
{
    /// <summary>The tenant it belongs to.</summary>
    public required Guid TenantId { get; init; }

    /// <summary>The consultation.</summary>
    public required Guid ConsultationId { get; init; }

    /// <summary>The desk.</summary>
    public required Guid DeskId { get; init; }

    /// <summary>Who closed it.</summary>
    public required Guid CounselorId { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset ClosedAt { get; init; }

    /// <summary>Rising per consultation and owner.</summary>
    public required long Version { get; init; }
}
