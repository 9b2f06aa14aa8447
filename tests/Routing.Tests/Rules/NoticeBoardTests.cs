using Routing.Live;

namespace Routing.Tests.Rules;

public sealed class NoticeBoardTests
{
    private static readonly LiveKey Mine = new(LiveScope.Staff, Guid.NewGuid(), Guid.NewGuid());
    private static readonly LiveKey Theirs = new(LiveScope.Staff, Guid.NewGuid(), Guid.NewGuid());
    private static readonly HashSet<LiveKey> MyKeys = [Mine];

    [Fact]
    public void A_reader_gets_what_came_after_its_place_at_its_own_addresses()
    {
        var board = new NoticeBoard();
        board.Tell("case", 1, Mine);
        var place = board.Last;
        board.Tell("case", 2, Theirs);
        board.Tell("case", 3, Mine, Theirs);

        var since = board.Since(place, MyKeys);

        Assert.Equal([3], since?.Notices.Select(notice => (int)notice.Data));
        Assert.Equal(3, since?.Upto);
    }

    [Fact]
    public void A_place_that_is_not_kept_any_more_says_so()
    {
        var board = new NoticeBoard();
        for (var n = 0; n < 5_000; n++)
        {
            board.Tell("case", n, Mine);
        }

        Assert.Null(board.Since(1, MyKeys));
        Assert.Null(board.Since(6_000, MyKeys));
        Assert.Equal(10, board.Since(4_990, MyKeys)?.Notices.Count);
    }

    [Fact]
    public void A_quiet_desk_is_not_told_to_load_anew_because_others_are_busy()
    {
        var board = new NoticeBoard();
        var reader = new NoticeReader(board, MyKeys, [Mine.TenantId], board.Last);
        for (var round = 0; round < 3; round++)
        {
            for (var n = 0; n < 3_000; n++)
            {
                board.Tell("case", n, Theirs);
            }

            Assert.Empty(reader.Next());
        }

        board.Tell("case", 7, Mine);

        Assert.Equal([7], reader.Next().Select(notice => (int)notice.Data));
        Assert.Empty(reader.Next());
    }

    [Fact]
    public void Who_was_away_for_too_long_is_told_to_load_each_desk_anew_once()
    {
        var board = new NoticeBoard();
        var desk = new LiveKey(LiveScope.Tenant, Mine.TenantId, Guid.Empty);
        var reader = new NoticeReader(board, new HashSet<LiveKey> { Mine, desk }, [Mine.TenantId], place: 0);
        for (var n = 0; n < 5_000; n++)
        {
            board.Tell("case", n, Theirs);
        }

        Assert.Equal([NoticeNames.Board], reader.Next().Select(notice => notice.Event));
        Assert.Empty(reader.Next());
        Assert.Equal(board.Last, reader.Place);
    }

    [Fact]
    public void Another_pods_cursor_is_not_ours()
    {
        var board = new NoticeBoard();

        Assert.Equal(7, board.NumberOf(board.CursorOf(7)));
        Assert.Null(board.NumberOf(new NoticeBoard().CursorOf(7)));
        Assert.Null(board.NumberOf("x"));
        Assert.Null(board.NumberOf(null));
    }
}
