using Contracts.StorageVault.V1;

namespace Routing.Live;

/// <summary>Names of the desk stream's events.</summary>
internal static class NoticeNames
{
    public const string Entry = "entry";
    public const string Board = "board";
    public const string Case = "case";
    public const string Alert = "alert";
}

/// <summary>The stream stands: whatever happened before is on the board.</summary>
internal sealed record HelloNotice;

/// <summary>An entry was stored: fetch it from the vault.</summary>
internal sealed record EntryNotice(Guid TenantId, Guid ConsultationId, EntryLog Log, long Seq, EntryAuthor Author);

/// <summary>The line or presence changed: reload the board.</summary>
internal sealed record BoardNotice(Guid TenantId);

/// <summary>A consultation's state or read marks changed.</summary>
internal sealed record CaseNotice(Guid TenantId, Guid ConsultationId);

/// <summary>Somebody must look at once.</summary>
internal sealed record AlertNotice(Guid TenantId, Guid AlertId);
