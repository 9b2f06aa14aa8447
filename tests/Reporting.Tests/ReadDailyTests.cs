using Contracts.StorageVault.V1;

namespace Reporting.Tests;

[Collection(nameof(ReportingSystem))]
public sealed class ReadDailyTests(ReportingSystem reporting)
{
    [Fact]
    [Trait("Requirement", "56")]
    public async Task The_numbers_equal_a_recount_and_tenants_never_mix()
    {
        var aoba = new Story(1);
        var minato = new Story(2);
        await reporting.AnnounceAsync(aoba.Happenings.Zip(minato.Happenings).SelectMany(pair => new[] { pair.First, pair.Second })
            .Concat(aoba.Happenings.Skip(minato.Happenings.Count)).Concat(minato.Happenings.Skip(aoba.Happenings.Count)));

        var first = await reporting.SettleAsync(aoba.TenantId, aoba.Recount());
        var second = await reporting.SettleAsync(minato.TenantId, minato.Recount());

        Assert.Equal(aoba.Recount().Text, first.Text);
        Assert.Equal(minato.Recount().Text, second.Text);
    }

    [Fact]
    public async Task Another_tenants_desk_gives_zeros()
    {
        var aoba = new Story(3);
        await reporting.AnnounceAsync(aoba.Happenings);
        await reporting.SettleAsync(aoba.TenantId, aoba.Recount());

        var own = await reporting.ReadAsync(aoba.TenantId, aoba.Desks[0]);
        var foreign = await reporting.ReadAsync(Guid.NewGuid(), aoba.Desks[0]);

        Assert.Equal(1, own.Desks.GetArrayLength());
        Assert.Equal(0, foreign.Desks.GetArrayLength());
        Assert.All(foreign.Days.EnumerateArray(), day => Assert.Equal(0, day.GetProperty("entriesResident").GetInt64()));
    }

    [Fact]
    public async Task A_rebuild_while_events_arrive_counts_everything_once()
    {
        var story = new Story(4);
        var half = story.Happenings.Count / 2;
        await reporting.AnnounceAsync(story.Happenings.Take(half));

        var arriving = reporting.AnnounceAsync(story.Happenings.Skip(half));
        await reporting.RebuildAsync();
        await arriving;
        var once = await reporting.SettleAsync(story.TenantId, story.Recount());
        await reporting.RebuildAsync();
        var oldest = await reporting.AskAsync<DateTime>("select coalesce(min(done_at), clock_timestamp()) from inbox");
        var again = await reporting.SettleAsync(story.TenantId, story.Recount());

        Assert.Equal(story.Recount().Text, once.Text);
        Assert.Equal(story.Recount().Text, again.Text);
        Assert.True(oldest > once.GeneratedAt.UtcDateTime, "The inbox was not forgotten.");
    }

    [Fact]
    public async Task Killed_in_the_middle_it_counts_everything_once()
    {
        var story = new Story(5);
        var arriving = reporting.AnnounceAsync(story.Happenings);
        await reporting.System.KillAsync("reporting");
        await arriving;
        await reporting.System.RestartAsync("reporting");

        var report = await reporting.SettleAsync(story.TenantId, story.Recount());

        Assert.Equal(story.Recount().Text, report.Text);
    }

    [Fact]
    public async Task No_resident_and_no_counselor_is_kept()
    {
        var story = new Story(6);
        await reporting.AnnounceAsync(story.Happenings);
        await reporting.SettleAsync(story.TenantId, story.Recount());

        var residents = await reporting.AskAsync<long>(
            $"select count(*) from (select c::text as t from consultations c union all select c::text from counts c union all select c::text from entry_counts c union all select c::text from inbox c) r where t like '%{story.ResidentId}%'");
        var columns = await reporting.AskAsync<long>(
            "select count(*) from information_schema.columns where table_name in ('consultations', 'counts', 'entry_counts') and (data_type in ('text', 'bytea', 'jsonb', 'character varying') or column_name ~ 'resident|counselor|staff|entry_id')");

        Assert.Equal(0, residents);
        Assert.Equal(0, columns);
    }

    [Fact]
    public async Task An_entry_of_a_consultation_nobody_told_of_counts_for_the_day_and_no_desk()
    {
        var tenantId = Guid.NewGuid();
        var entry = new EntryStored
        {
            TenantId = tenantId, ConsultationId = Guid.NewGuid(), EntryId = Guid.NewGuid(), Log = EntryLog.Talk, Seq = 3, Author = EntryAuthor.Resident, Kind = EntryKind.Unknown,
            StoredAt = new DateTimeOffset(2026, 11, 20, 15, 30, 0, TimeSpan.Zero),
        };
        await reporting.AnnounceAsync([new Happening("storage-vault", tenantId, entry, tx => tx.Announce(entry))]);

        Report report;
        do
        {
            await Task.Delay(100);
            report = await reporting.ReadAsync(tenantId);
        }
        while (report.Days.EnumerateArray().Sum(day => day.GetProperty("entriesResident").GetInt64()) == 0);

        Assert.Equal(1, report.Days.EnumerateArray().Single(day => day.GetProperty("date").GetString() == "2026-11-21").GetProperty("entriesResident").GetInt64());
        Assert.Equal(1, report.Hours[0].GetProperty("entriesResident").GetInt64());
        Assert.Equal(0, report.Desks.GetArrayLength());
    }
}
