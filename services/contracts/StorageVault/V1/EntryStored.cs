using MassTransit;

namespace Contracts.StorageVault.V1;

/// <summary>The vault has kept one entry. Says that it happened and where it is, never what it says.</summary>
[MessageUrn("storage-vault:entry-stored:v1"), EntityName("storage-vault.entry-stored.v1")]
public sealed record EntryStored
{
    /// <summary>The tenant it belongs to.</summary>
    public required Guid TenantId { get; init; }

    /// <summary>The consultation.</summary>
    public required Guid ConsultationId { get; init; }

    /// <summary>Made by the writer's client.</summary>
    public required Guid EntryId { get; init; }

    /// <summary>Which of the two logs.</summary>
    public required EntryLog Log { get; init; }

    /// <summary>Its place in that log: 1, 2, 3 … without gaps.</summary>
    public required long Seq { get; init; }

    /// <summary>What kind of author.</summary>
    public required EntryAuthor Author { get; init; }

    /// <summary>What kind of entry.</summary>
    public required EntryKind Kind { get; init; }

    /// <summary>When it was stored.</summary>
    public required DateTimeOffset StoredAt { get; init; }
}
