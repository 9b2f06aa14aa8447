using Contracts.LineContactPoint.V1;
using Contracts.Routing.V1;
using Contracts.StorageVault.V1;
using Contracts.TenantDirectory.V1;
using Contracts.WebChat.V1;
using ServiceDefaults.Messaging;

namespace Routing.Live;

/// <summary>What other pods and services did, heard on this pod's own queue, turned into notices.</summary>
internal sealed class LiveListener(LiveNotices notices) :
    ILiveListener<EntryStored>, ILiveListener<TalkRead>, ILiveListener<EmergencyWordsFound>, ILiveListener<EmergencyExceptionOpened>, ILiveListener<StaffSessionEnded>,
    ILiveListener<ConsultationQueued>, ILiveListener<ConsultationAbandoned>, ILiveListener<CounselorAssigned>, ILiveListener<ConsultationClosed>,
    ILiveListener<StaffTalkRead>, ILiveListener<PresenceChanged>
{
    // The mark itself is written by whichever pod reads the feed; by then it is readable, or the next reload shows it.
    private static readonly TimeSpan UntilStored = TimeSpan.FromMilliseconds(400);

    public void Heard(EntryStored happened) => notices.Entry(new(happened.TenantId, happened.ConsultationId, happened.Log, happened.Seq, happened.Author));

    public void Heard(TalkRead happened) => notices.Case(happened.TenantId, happened.ConsultationId, UntilStored);

    public void Heard(EmergencyWordsFound happened) => notices.Alert(happened.TenantId, AlertRule.IdOf(happened.ConsultationId, happened.Seq));

    public void Heard(EmergencyExceptionOpened happened) => notices.Alert(happened.TenantId, happened.ExceptionId);

    public void Heard(StaffSessionEnded happened) => notices.EndSession(happened.SessionId);

    public void Heard(ConsultationQueued happened) => notices.Board(happened.TenantId);

    public void Heard(ConsultationAbandoned happened) => notices.BoardSoon(happened.TenantId);

    public void Heard(CounselorAssigned happened) => Changed(happened.TenantId, happened.ConsultationId);

    public void Heard(ConsultationClosed happened) => Changed(happened.TenantId, happened.ConsultationId);

    public void Heard(StaffTalkRead happened) => notices.Case(happened.TenantId, happened.ConsultationId);

    public void Heard(PresenceChanged happened) => notices.Board(happened.TenantId);

    private void Changed(Guid tenantId, Guid consultationId)
    {
        notices.Forget(tenantId, consultationId);
        notices.Board(tenantId);
        notices.Case(tenantId, consultationId);
    }
}
