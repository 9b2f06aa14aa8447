using Gateway.Limits;

namespace Gateway.Tests;

/// <summary>The shares of the open files, as arithmetic.</summary>
public sealed class RoomTests
{
    /// <summary>What the gateway's own questions to services may hold: PeerHttp's 96 at the owner of sessions, one or two at each other.</summary>
    private const int OwnQuestions = 96 + (5 * 2);

    private const int Services = 6;

    public static IEnumerable<int> Limits => Enumerable.Range(Room.Least, 60_000).Append(100_000).Append(262_144).Append(1_048_576);

    [Theory]
    [InlineData(20_000, 10_450, 7_220, 190, 200)]
    [InlineData(4_096, 1_702, 1_176, 30, 92)]
    [InlineData(65_536, 20_000, 16_000, 200, 200)]
    [InlineData(1_048_576, 20_000, 16_000, 200, 200)]
    public void The_files_are_shared_out(int files, int clients, int streams, int transfers, int requests) =>
        Assert.Equal(new Room(files, clients, streams, transfers, requests), Room.Of(files));

    [Fact]
    public void The_shares_together_stay_below_what_is_free() =>
        Assert.DoesNotContain(Limits.Select(files => Room.Of(files)), room => room.Clients + room.Streams + room.Transfers + room.Requests >= room.Files - 1_000);

    [Fact]
    public void With_every_connection_that_a_pool_may_keep_there_are_files_left_for_the_process() =>
        Assert.DoesNotContain(Limits.Select(files => Room.Of(files)), room => room.Files - (room.Clients + room.Streams + room.Transfers + (Services * room.PerService) + OwnQuestions) < 400);

    [Fact]
    public void A_bound_only_lowers_a_share()
    {
        Assert.Equal((4, 2, 3), (Room.Of(20_000, 4, 3).Requests, Room.Of(20_000, 4, 3).PerService, Room.Of(20_000, 4, 3).Streams));
        Assert.Equal(Room.Of(20_000), Room.Of(20_000, 100_000, 100_000));
    }

    [Theory]
    [InlineData(0), InlineData(1), InlineData(999), InlineData(1_010)]
    public void Nothing_is_ever_without_a_place(int files)
    {
        var room = Room.Of(files, 1, 1);

        Assert.Equal((1, 1, 1), (room.Streams, room.Requests, room.PerService));
        Assert.True(room.Clients >= 1 && room.Transfers >= 1);
    }

    [Theory]
    [InlineData("Max open files            20000                524288               files     ", 20_000)]
    [InlineData("Max open files            unlimited            unlimited            files     ", 1_048_576)]
    [InlineData("Max open files            9223372036854775807  9223372036854775807  files     ", 1_048_576)]
    [InlineData("Max open files", 1_048_576)]
    public void The_soft_limit_is_read(string line, int files) =>
        Assert.Equal(files, Room.Parse(["Limit                     Soft Limit           Hard Limit           Units     ", "Max processes             96365                96365                processes ", line]));

    [Fact]
    public void This_machine_tells_its_limit() => Assert.InRange(Room.ReadFiles(), 1, 1_048_576);
}
