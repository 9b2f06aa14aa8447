using Microsoft.Extensions.Logging.Abstractions;
using StorageVault.Residency;

namespace StorageVault.Tests.Residency;

[Trait("Requirement", "85")]
public sealed class ResidencyFenceTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private readonly ResidencyFence _fence = new(NullLogger<ResidencyFence>.Instance);

    [Fact]
    public void Before_the_first_proof_nothing_is_opened() => Assert.True(_fence.IsDown);

    [Fact]
    public void A_source_that_says_something_else_fences_until_the_next_start()
    {
        _fence.Take(ResidencyFault.None, Noon);
        Assert.False(_fence.IsDown);

        _fence.Take(ResidencyFault.SourcesDisagree, Noon.AddMinutes(5));
        _fence.Take(ResidencyFault.None, Noon.AddMinutes(10));

        Assert.True(_fence.IsDown);
        Assert.Equal(ResidencyFault.SourcesDisagree, _fence.Fault);
    }

    [Fact]
    public void A_silent_source_fences_when_the_last_proof_is_fifteen_minutes_old_and_the_next_proof_lifts_it()
    {
        _fence.Take(ResidencyFault.None, Noon);
        _fence.Take(ResidencyFault.SourceUnreadable, Noon.AddMinutes(14));
        Assert.False(_fence.IsDown);

        _fence.Take(ResidencyFault.SourceUnreadable, Noon.AddMinutes(15));
        Assert.True(_fence.IsDown);

        _fence.Take(ResidencyFault.None, Noon.AddMinutes(20));
        Assert.False(_fence.IsDown);
    }

    [Fact]
    public void A_database_that_was_away_at_the_start_opens_the_fence_when_it_has_answered()
    {
        _fence.Take(ResidencyFault.SourceUnreadable, Noon);
        Assert.True(_fence is { IsDown: true, Waits: true });

        _fence.Take(ResidencyFault.None, Noon.AddSeconds(5));
        Assert.False(_fence.IsDown);
    }
}
