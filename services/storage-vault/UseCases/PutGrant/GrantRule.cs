using StorageVaultClient;

namespace StorageVault.UseCases.PutGrant;

/// <summary>A grant as it stands.</summary>
internal sealed record KnownGrant(long Epoch, Guid AssignmentId, Guid StaffId, bool Ended);

/// <summary>What to do with a grant.</summary>
internal enum GrantVerdict { NotThere, EpochOld, Insert, End, NothingToDo }

/// <summary>Decides by epochs, because grants and their endings may arrive late, doubled and in any order.</summary>
internal static class GrantRule
{
    internal static GrantVerdict Decide(IReadOnlyCollection<KnownGrant> known, PutGrantRequest request)
    {
        if (known.FirstOrDefault(grant => grant.Epoch == request.Epoch) is { } same)
        {
            if (same.AssignmentId != request.AssignmentId || same.StaffId != request.StaffId) return GrantVerdict.EpochOld;
            // An ended grant never comes back under its epoch: the ending may simply have been faster.
            return (same.Ended, request.Ended) switch
            {
                (true, false) => GrantVerdict.EpochOld,
                (false, true) => GrantVerdict.End,
                _ => GrantVerdict.NothingToDo,
            };
        }
        var newest = known.Count == 0 ? 0 : known.Max(grant => grant.Epoch);
        if (request.Epoch > newest) return GrantVerdict.Insert;
        // Ending what a newer epoch has ended already is done; granting it would let somebody back in.
        return request.Ended ? GrantVerdict.NothingToDo : GrantVerdict.EpochOld;
    }
}
