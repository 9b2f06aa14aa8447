using System.Buffers.Text;
using System.Text;
using Faults.Actors;
using LocalSystem;
using Proof.Checks;

namespace Proof.Tests;

/// <summary>What tells a check that can fail from one that cannot: its control must see what was put in, and must say so when it does not.</summary>
public sealed class CheckTests
{
    private const string Marker = "しるし対照0123456789";
    private const string Log = "/logs/planted.log";

    private static readonly (Guid Tenant, Guid Talk, Guid First, Guid Second) Ids = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());

    private static List<JournalLine> History()
    {
        var at = new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.Zero);
        JournalLine Line(Deed deed, int second, Guid? entry, long? seq) => new(deed, at.AddSeconds(second), Ids.Tenant, Ids.Talk, "resident-1") { EntryId = entry, Seq = seq, Sha = seq is 1 ? "a" : "b", Screen = deed == Deed.Shown ? "resident-1#1" : null };
        return
        [
            Line(Deed.Opened, 0, null, null), Line(Deed.Sent, 1, Ids.First, 1), Line(Deed.Accepted, 2, Ids.First, 1), Line(Deed.Shown, 2, Ids.First, 1),
            Line(Deed.Sent, 3, Ids.Second, 2), Line(Deed.Accepted, 4, Ids.Second, 2), Line(Deed.Shown, 4, Ids.Second, 2),
        ];
    }

    private static Truth Right() => new(
        [new(Ids.Tenant, Ids.Talk, 1, 1, Ids.First, 1, "a"), new(Ids.Tenant, Ids.Talk, 1, 2, Ids.Second, 1, "b")],
        [new(Ids.Tenant, Ids.Talk, false, null, false, null), new(Ids.Tenant, Ids.Talk, false, null, true, Ids.First), new(Ids.Tenant, Ids.Talk, false, null, true, Ids.Second)], [], []);

    [Fact]
    public void Each_fault_put_into_a_right_history_is_seen()
    {
        Assert.True(Oracle.Check(History(), Right()).Zero);

        Assert.Equal(5, LiveTown.Doctored(History(), Right()).Count(doctored => doctored.Found));
    }

    [Fact]
    public void A_history_in_which_nothing_can_stand_in_a_wrong_order_is_no_proof_of_order()
    {
        var alone = History().Where(line => line.EntryId != Ids.First).ToList();

        Assert.Equal(["順番を入れ替える"], LiveTown.Doctored(alone, Right()).Where(doctored => !doctored.Found).Select(doctored => doctored.Fault));
    }

    [Fact]
    public void A_planted_word_is_found_everywhere_or_it_is_said_where_not()
    {
        var everywhere = CanarySearch.Needles([Marker]).SelectMany(needle => CanarySearch.Search(Log, needle.Bytes, [needle])).ToList();
        string[] servers = ["しるし対照0 as UTF-8 in routing: public.planted", "しるし対照0 as UTF-8 in /tmp/t/infra/rabbitmq/mnesia/0.rdq"];

        Assert.True(Planted.Found([.. everywhere, .. servers], Marker, Log).Everywhere);
        Assert.False(Planted.Found([.. everywhere.Where(hit => !hit.Contains("as hex", StringComparison.Ordinal)), .. servers], Marker, Log).Everywhere);
        Assert.Equal((true, false), (Planted.Found([servers[0]], Marker, Log).InDatabase, Planted.Found([servers[0]], Marker, Log).InBroker));
        Assert.Equal(new Sighting(0, 8, false, false), Planted.Found([.. everywhere.Select(hit => hit.Replace("しるし対照", "しるし本物", StringComparison.Ordinal))], Marker, Log));
    }

    [Fact]
    public void A_changed_statement_names_another_place_under_the_old_signature()
    {
        var statement = $"aGVhZA.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes("""{"compute":{"region":"jp-onprem:local"}}"""))}.c2ln";

        var changed = Residency.Change(statement).Split('.');

        Assert.Equal(("aGVhZA", """{"compute":{"region":"us-onprem:local"}}""", "c2ln"), (changed[0], Encoding.UTF8.GetString(Base64Url.DecodeFromChars(changed[1])), changed[2]));
    }
}
