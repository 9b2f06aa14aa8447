using StorageVault.Sealing;

namespace StorageVault.Tests.Sealing;

public sealed class ContentKeyTests
{
    private static readonly KeyAccess Access = KeyAccess.Grant("tests");

    [Fact]
    public void A_key_does_not_print_itself()
    {
        using var key = ContentKey.CopyOf(KnownAnswers.Dek);

        Assert.Equal("[REDACTED]", $"{key}");
    }

    [Fact]
    public void A_key_stays_until_its_last_holder_lets_go_and_is_then_zeroed()
    {
        var key = ContentKey.CopyOf(KnownAnswers.Dek);
        var bytes = key.Bytes(Access);
        Assert.True(key.TryHold());

        key.Dispose();
        Assert.Equal(KnownAnswers.Dek, bytes.ToArray());
        key.Dispose();

        Assert.Equal(new byte[32], bytes.ToArray());
        Assert.False(key.TryHold());
        Assert.Throws<ObjectDisposedException>(() => { key.Bytes(Access); });
    }
}
