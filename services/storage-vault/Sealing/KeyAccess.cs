namespace StorageVault.Sealing;

/// <summary>The permission to touch key bytes; a text search for <c>KeyAccess.Grant</c> lists every place that does.</summary>
internal sealed class KeyAccess
{
    private KeyAccess() { }

    internal static KeyAccess Grant(string because)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(because);
        return new();
    }
}
