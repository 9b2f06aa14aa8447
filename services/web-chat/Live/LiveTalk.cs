using Contracts.Routing.V1;
using Contracts.StorageVault.V1;
using ServiceDefaults.Live;
using ServiceDefaults.Messaging;
using WebChat.Consultations;

namespace WebChat.Live;

/// <summary>Hears the doorbells on the pod's own queue and tells the open streams; forgets nothing that matters, since it keeps nothing.</summary>
internal sealed class LiveTalk(LiveHub<TalkKey, TalkNotice> hub, StreamKeeper keeper)
    : ILiveListener<EntryStored>, ILiveListener<ConsultationSealed>, ILiveListener<ConsultationQueued>, ILiveListener<LineHeadMoved>,
    ILiveListener<CounselorAssigned>, ILiveListener<ConsultationClosed>, ILiveListener<StaffTalkRead>
{
    /// <summary>This pod's own resident wrote: other tabs need not wait for the broker.</summary>
    public void OwnStored(Guid tenantId, Guid consultationId, long seq) => hub.Tell(new TalkKey(tenantId, consultationId), new TalkNotice.Stored(seq, Own: true, Here: true));

    /// <summary>The resident's read mark moved.</summary>
    public void ResidentRead(Guid tenantId, Guid consultationId, long seq) => hub.Tell(new TalkKey(tenantId, consultationId), new TalkNotice.ResidentRead(seq));

    /// <summary>Somebody entered or left a line of the tenant: places and states are read again soon.</summary>
    public void LineMoved(Guid tenantId) => keeper.Poke(tenantId);

    /// <inheritdoc />
    public void Heard(EntryStored happened)
    {
        if (happened.Log == EntryLog.Talk)
        {
            Stored(happened.TenantId, happened.ConsultationId, happened.Seq, happened.Author == EntryAuthor.Resident);
        }
    }

    /// <inheritdoc />
    public void Heard(ConsultationSealed happened) => Stored(happened.TenantId, happened.ConsultationId, happened.LastSeq, own: false);

    /// <inheritdoc />
    public void Heard(ConsultationQueued happened)
    {
        Moved(happened.TenantId, happened.ConsultationId, ConsultationState.Waiting, happened.Version);
        keeper.Poke(happened.TenantId);
    }

    /// <inheritdoc />
    public void Heard(LineHeadMoved happened) => keeper.Poke(happened.TenantId);

    /// <inheritdoc />
    public void Heard(CounselorAssigned happened)
    {
        Moved(happened.TenantId, happened.ConsultationId, ConsultationState.Assigned, happened.Version);
        keeper.Poke(happened.TenantId);
    }

    /// <inheritdoc />
    public void Heard(ConsultationClosed happened) => Moved(happened.TenantId, happened.ConsultationId, ConsultationState.Closed, happened.Version);

    /// <inheritdoc />
    public void Heard(StaffTalkRead happened) => hub.Tell(new TalkKey(happened.TenantId, happened.ConsultationId), new TalkNotice.StaffRead(happened.Seq));

    private void Stored(Guid tenantId, Guid consultationId, long seq, bool own) => hub.Tell(new TalkKey(tenantId, consultationId), new TalkNotice.Stored(seq, own));

    private void Moved(Guid tenantId, Guid consultationId, ConsultationState state, long version) =>
        hub.Tell(new TalkKey(tenantId, consultationId), new TalkNotice.Moved(state, version));
}
