using Contracts.Routing.V1;
using Contracts.StorageVault.V1;
using Microsoft.Extensions.Options;
using ServiceDefaults;
using ServiceDefaults.Data;
using ServiceDefaults.Messaging;
using WebChat.Events;

namespace WebChat.Tests.Service;

/// <summary>The effects of other services' events on the real tables, under the service's own role and row-level security.</summary>
[Collection(ChatSystemGroup.Name)]
public sealed class ConsumerTests(ChatSystem chat)
{
    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task States_follow_the_rising_version_whatever_order_they_come_in()
    {
        var id = await Opened();

        await Apply(new CounselorAssignedConsumer(), Assigned(id, 2));
        await Apply(new ConsultationQueuedConsumer(), Queued(id, 1));

        Assert.Equal((4, 2), await State(id));
    }

    [Fact]
    public async Task An_unknown_consultation_is_remembered_and_an_older_event_does_not_turn_it_back()
    {
        var id = Guid.CreateVersion7();

        await Apply(new ConsultationClosedConsumer(), Closed(id, 5));
        await Apply(new CounselorAssignedConsumer(), Assigned(id, 4));

        Assert.Equal((5, 5), await State(id));
    }

    [Fact]
    public async Task Who_left_stays_gone_when_a_counselor_came_too_late_until_it_is_closed()
    {
        var id = await Opened();
        await chat.Number("update consultations set state = 6 where consultation_id = $1 returning 1", id);

        await Apply(new CounselorAssignedConsumer(), Assigned(id, 1));
        Assert.Equal((6, 1), await State(id));
        await Apply(new ConsultationClosedConsumer(), Closed(id, 2));
        Assert.Equal((5, 2), await State(id));
    }

    [Fact]
    public async Task The_same_event_twice_has_one_effect()
    {
        var id = await Opened();
        var stored = new EntryStored { TenantId = chat.Aoba.TenantId, ConsultationId = id, EntryId = Guid.NewGuid(), Log = EntryLog.Talk, Seq = 9, Author = EntryAuthor.Counselor, Kind = EntryKind.Text, StoredAt = Now };

        await Apply(new EntryStoredConsumer(), stored);
        await Apply(new EntryStoredConsumer(), stored with { Seq = 7 });
        await Apply(new EntryStoredConsumer(), stored with { Seq = 12, Log = EntryLog.Staff });

        Assert.Equal(9, await chat.Number("select last_seq from consultations where consultation_id = $1", id));
        Assert.Equal(1, await chat.Number("select count(*) from pending_notices where consultation_id = $1 and seq = 9", id));
    }

    [Fact]
    public async Task A_sealed_talk_is_closed_whatever_routing_still_has_to_say()
    {
        var id = await Opened();

        await Apply(new ConsultationSealedConsumer(), new ConsultationSealed { TenantId = chat.Aoba.TenantId, ConsultationId = id, LastSeq = 20, SealedAt = Now });
        await Apply(new CounselorAssignedConsumer(), Assigned(id, 3));

        Assert.Equal((5, 3), await State(id));
    }

    [Fact]
    public async Task Staff_read_marks_only_rise()
    {
        var id = await Opened();
        var read = new StaffTalkRead { TenantId = chat.Aoba.TenantId, ConsultationId = id, Seq = 5, ReadAt = Now };

        await Apply(new StaffTalkReadConsumer(), read);
        await Apply(new StaffTalkReadConsumer(), read with { Seq = 3 });

        Assert.Equal(5, await chat.Number("select staff_read_seq from consultations where consultation_id = $1", id));
    }

    private async Task<Guid> Opened() => await ChatSystem.Open(await chat.ResidentByLine(chat.Aoba), chat.Aoba);

    private async Task<(int, int)> State(Guid id) => (
        (int)await chat.Number("select state from consultations where consultation_id = $1", id), (int)await chat.Number("select routing_version from consultations where consultation_id = $1", id));

    private async Task Apply<T>(IEventConsumer<T> consumer, T happened)
        where T : class
    {
        var options = new DatabaseOptions { App = chat.System.Database("chat", "app"), Relay = chat.System.Database("chat", "relay") };
        await using var transactions = new TenantTransactions(Options.Create(options), new OutboxSignal());
        await transactions.RunAsync(chat.Aoba.TenantId, (tx, ct) => consumer.HandleAsync(happened, new EventContext(Guid.NewGuid(), chat.Aoba.TenantId, Now, tx), ct), CancellationToken.None);
    }

    private ConsultationQueued Queued(Guid id, long version) =>
        new() { TenantId = chat.Aoba.TenantId, ConsultationId = id, DeskId = chat.Aoba.Desks[1].DeskId, Place = 1, QueuedAt = Now, Version = version };

    private CounselorAssigned Assigned(Guid id, long version) => new()
    {
        TenantId = chat.Aoba.TenantId, ConsultationId = id, DeskId = chat.Aoba.Desks[1].DeskId, AssignmentId = Guid.NewGuid(), CounselorId = chat.Aoba.Staff[0].StaffId, AssignedAt = Now, Version = version,
    };

    private ConsultationClosed Closed(Guid id, long version) =>
        new() { TenantId = chat.Aoba.TenantId, ConsultationId = id, DeskId = chat.Aoba.Desks[1].DeskId, CounselorId = chat.Aoba.Staff[0].StaffId, ClosedAt = Now, Version = version };
}
