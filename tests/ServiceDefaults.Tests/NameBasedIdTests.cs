using ServiceDefaults.Messaging;

namespace ServiceDefaults.Tests;

/// <summary>Ids that are made again after a restore (decision 0042): another release must make the same, so the answers are written down. Computed apart, with Python's hashlib.</summary>
public sealed class NameBasedIdTests
{
    private static readonly Guid First = new("0190a1b2-0000-4000-8000-000000000001");

    [Fact]
    public void Of_the_same_it_is_the_same_in_every_release()
    {
        Assert.Equal(new Guid("3f838bdc-df05-8443-8d2b-539cefc558a2"), NameBasedId.Of(First, new Guid("0190a1b2-0000-4000-8000-000000000002")));
        Assert.Equal(new Guid("f46c53ec-97a5-8f70-8ec0-6ed91a9d2c80"), NameBasedId.Of(First, 7));
    }

    [Fact]
    public void The_order_and_the_kind_of_what_it_stands_for_count()
    {
        var second = new Guid("0190a1b2-0000-4000-8000-000000000002");

        Assert.NotEqual(NameBasedId.Of(First, second), NameBasedId.Of(second, First));
        Assert.NotEqual(NameBasedId.Of(First, 7), NameBasedId.Of(First, 8));
    }
}
