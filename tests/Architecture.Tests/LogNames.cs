namespace Architecture.Tests;

/// <summary>What our log lines may name: ids, numbers, enums, times (style 5.8). One list for the sources and for what is exported of a whole town.</summary>
internal static class LogNames
{
    internal static readonly IReadOnlySet<string> Allowed = new HashSet<string>
    {
        "TenantId", "DeskId", "DepartmentId", "StaffId", "ResidentId", "EntryId", "EventId", "Seq", "ConsultationId", "MessageId", "ContentId", "CounselorId", "Channel",
        "Route", "Status", "Code", "Attempt", "Count", "Length", "Elapsed", "Reason",
        // 7003 only: the shares of the gateway's open files, numbers of the machine.
        "Files", "Connections", "Streams", "Transfers", "Requests",
        // 9801 only: the stack of an unexpected failure, without its message (style 5.8.5).
        "Stack",
    };
}
