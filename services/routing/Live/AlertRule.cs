using System.Buffers.Binary;
using System.Security.Cryptography;
using Routing.Data;
using Routing.Settings;

namespace Routing.Live;

/// <summary>Whom an alert concerns, and what it is called.</summary>
internal static class AlertRule
{
    /// <summary>Shown to the supervisors of the department, to who is on duty for the desk, and to who has the consultation. On LINE there is no desk: all supervisors of the tenant.</summary>
    public static bool Concerns(Alert alert, Guid? departmentId, StaffScope scope, bool onDuty, bool theirs) =>
        MayAcknowledge(alert, departmentId, scope, theirs)
        || (alert.DeskId is { } desk && onDuty && scope.Covers(desk, departmentId));

    /// <summary>Taken off the board by a supervisor or by who has the consultation: being on duty alone does not make it one's own.</summary>
    public static bool MayAcknowledge(Alert alert, Guid? departmentId, StaffScope scope, bool theirs) =>
        theirs || (alert.DeskId is null ? scope.Supervisor : scope.Supervises(departmentId));

    /// <summary>The alert of an entry: made from the entry, so that the doubled event and the live hint mean the same row.</summary>
    public static Guid IdOf(Guid consultationId, long seq)
    {
        Span<byte> place = stackalloc byte[24];
        consultationId.TryWriteBytes(place, bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(place[16..], seq);
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(place, hash);
        // The form of a name-based id (version 8, RFC 9562).
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
