using Contracts.LineContactPoint.V1;
using Contracts.Routing.V1;
using Contracts.StorageVault.V1;
using Contracts.WebChat.V1;
using ServiceDefaults.Data;

namespace Reporting.Tests;

/// <summary>Something that an owner tells.</summary>
internal sealed record Happening(string Owner, Guid TenantId, object Event, Action<TenantTransaction> Announce);

/// <summary>A tenant's made-up week, out of order and with gaps, and a plain recount of it that shares nothing with the service's SQL.</summary>
internal sealed class Story
{
    public static readonly DateOnly First = new(2026, 11, 18);
    public static readonly DateOnly Last = new(2026, 11, 21);
    private static readonly TimeZoneInfo Japan = TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo");
    private readonly Random random;
    private readonly List<Happening> happenings = [];

    public Story(int seed)
    {
        random = new Random(seed);
        Desks = [Guid.NewGuid(), Guid.NewGuid()];
        for (var i = 0; i < 30; i++)
        {
            Consult(Desks[random.Next(2)]);
        }

        for (var i = 0; i < 25; i++)
        {
            Tell("web-chat", new EntranceVisited { TenantId = TenantId, VisitId = Guid.NewGuid(), Entrance = (Entrance)random.Next(1, 3), VisitedAt = At() });
        }

        for (var i = 0; i < 6; i++)
        {
            Tell("web-chat", new ResidentTurnedAway { TenantId = TenantId, TurnAwayId = Guid.NewGuid(), DeskId = Desks[0], Reason = TurnAwayReason.DeskClosed, TurnedAwayAt = At() });
            Tell("line-contact-point", new ContactSpillDetected { TenantId = TenantId, SpillId = Guid.NewGuid(), Kind = SpillKind.Text, Treatment = SpillTreatment.FixedReply, ArrivedAt = At() });
            Tell("line-contact-point", new ContactFollowed { TenantId = TenantId, ResidentId = ResidentId, FollowedAt = At() });
            Tell("line-contact-point", new ContactBlocked { TenantId = TenantId, ResidentId = ResidentId, BlockedAt = At() });
        }

        Tell("line-contact-point", new EmergencyExceptionOpened { TenantId = TenantId, ExceptionId = Guid.NewGuid(), Reason = EmergencyReason.LifeOrBody, OpenedAt = At() });
        // Events have no order, not even of one owner.
        var shuffled = happenings.ToArray();
        random.Shuffle(shuffled);
        happenings = [.. shuffled];
    }

    public Guid TenantId { get; } = Guid.NewGuid();

    public Guid ResidentId { get; } = Guid.NewGuid();

    public IReadOnlyList<Guid> Desks { get; }

    public IReadOnlyList<Happening> Happenings => happenings;

    /// <summary>The numbers, counted by hand.</summary>
    public Report Recount()
    {
        var marks = happenings.SelectMany(happening => Marks(happening.Event)).Select(mark => (mark.DeskId, Local: TimeZoneInfo.ConvertTime(mark.At, Japan), mark.Kind)).ToList();
        string Sum(Func<(Guid? DeskId, DateTimeOffset Local, string Kind), bool> where) =>
            string.Join(',', Report.Kinds.Select(kind => marks.Count(mark => mark.Kind == kind && where(mark))));
        return Report.Of(
            Enumerable.Range(0, Last.DayNumber - First.DayNumber + 1).Select(First.AddDays).Select(day => $"{day:yyyy-MM-dd}:{Sum(mark => DateOnly.FromDateTime(mark.Local.Date) == day)}"),
            Enumerable.Range(0, 24).Select(hour => $"{hour}:{Sum(mark => mark.Local.Hour == hour)}"),
            Desks.Order().Select(desk => $"{desk}:{Sum(mark => mark.DeskId == desk)}"));
    }

    private IEnumerable<(Guid? DeskId, DateTimeOffset At, string Kind)> Marks(object happened) => happened switch
    {
        EntranceVisited e => [(null, e.VisitedAt, "accesses")],
        ConsultationRequested e => [(e.DeskId, e.RequestedAt, "opened")],
        CounselorAssigned e => [(e.DeskId, e.AssignedAt, "served")],
        ResidentTurnedAway e => [(e.DeskId, e.TurnedAwayAt, "turnedAway")],
        ConsultationAbandoned e => [(e.DeskId, e.AbandonedAt, "abandoned")],
        ConsultationClosed e => [(e.DeskId, e.ClosedAt, "completed")],
        EntryStored { Log: EntryLog.Talk, Kind: EntryKind.Text } e => [(DeskOf(e.ConsultationId), e.StoredAt, e.Author == EntryAuthor.Resident ? "entriesResident" : "entriesStaff")],
        _ => [],
    };

    private Guid DeskOf(Guid consultationId) =>
        happenings.Select(happening => happening.Event).OfType<ConsultationRequested>().First(requested => requested.ConsultationId == consultationId).DeskId;

    private void Consult(Guid deskId)
    {
        var id = Guid.NewGuid();
        var at = At();
        Tell("web-chat", new ConsultationRequested { TenantId = TenantId, ConsultationId = id, DeskId = deskId, DepartmentId = Guid.NewGuid(), Entrance = Entrance.Web, RequestedAt = at, Version = 1 });
        Tell("storage-vault", new ConsultationOpened { TenantId = TenantId, ConsultationId = id, DeskId = deskId, DepartmentId = Guid.NewGuid(), OpenedAt = at });
        Entry(id, EntryAuthor.Resident, EntryKind.Consent, EntryLog.Talk, at);
        Tell("routing", new ConsultationQueued { TenantId = TenantId, ConsultationId = id, DeskId = deskId, Place = 1, QueuedAt = at, Version = 1 });
        if (random.Next(4) == 0)
        {
            Tell("web-chat", new ConsultationAbandoned { TenantId = TenantId, ConsultationId = id, DeskId = deskId, AbandonedAt = At(), Version = 2 });
            return;
        }

        Tell("routing", new CounselorAssigned { TenantId = TenantId, ConsultationId = id, DeskId = deskId, AssignmentId = Guid.NewGuid(), CounselorId = Guid.NewGuid(), AssignedAt = At(), Version = 2 });
        for (var i = random.Next(1, 12); i > 0; i--)
        {
            Entry(id, random.Next(2) == 0 ? EntryAuthor.Resident : EntryAuthor.Counselor, EntryKind.Text, EntryLog.Talk, At());
        }

        Entry(id, EntryAuthor.Counselor, EntryKind.Text, EntryLog.Staff, At());
        Tell("line-contact-point", new NoticeSent { TenantId = TenantId, IntentId = Guid.NewGuid(), ConsultationId = id, Outcome = NoticeOutcome.Accepted, SettledAt = At() });
        if (random.Next(3) > 0)
        {
            Entry(id, EntryAuthor.System, EntryKind.ClosingNotice, EntryLog.Talk, At());
            Tell("routing", new ConsultationClosed { TenantId = TenantId, ConsultationId = id, DeskId = deskId, CounselorId = Guid.NewGuid(), ClosedAt = At(), Version = 3 });
        }
    }

    private void Entry(Guid id, EntryAuthor author, EntryKind kind, EntryLog log, DateTimeOffset at) => Tell(
        "storage-vault", new EntryStored { TenantId = TenantId, ConsultationId = id, EntryId = Guid.NewGuid(), Log = log, Seq = 1, Author = author, Kind = kind, StoredAt = at });

    private void Tell<T>(string owner, T happened)
        where T : class => happenings.Add(new Happening(owner, TenantId, happened, tx => tx.Announce(happened)));

    // Every minute of four Japanese days, so that hours near midnight fall on both sides of UTC's and Japan's days.
    private DateTimeOffset At() => new DateTimeOffset(2026, 11, 17, 15, 0, 0, TimeSpan.Zero).AddMinutes(random.Next(4 * 24 * 60));
}
