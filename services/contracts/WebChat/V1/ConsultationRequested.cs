using MassTransit;

namespace Contracts.WebChat.V1;

/// <summary>A consultation was opened by a resident and waits to be routed.</summary>
[MessageUrn("web-chat:consultation-requested:v1"), EntityName("web-chat.consultation-requested.v1")]
public sealed record ConsultationRequested
{
    /// <summary>The tenant it belongs to.</summary>
    public required Guid TenantId { get; init; }

    /// <summary>The consultation.</summary>
    public required Guid ConsultationId { get; init; }

    /// <summary>The desk.</summary>
    public required Guid DeskId { get; init; }

    /// <summary>The department that owns the desk.</summary>
    public required Guid DepartmentId { get; init; }

    /// <summary>Which door the resident came through.</summary>
    public required Entrance Entrance { get; init; }

    /// <summary>When it was opened.</summary>
    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>Rising per consultation and owner; older ones are ignored.</summary>
    public required long Version { get; init; }
}
