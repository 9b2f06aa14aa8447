namespace StorageVaultClient;

/// <summary>How a call to the vault ended; a closed set, so that no caller forgets that the vault may be away.</summary>
/// <typeparam name="T">What a done call gives.</typeparam>
public abstract record VaultAnswer<T>
{
    private VaultAnswer() { }

    /// <summary>Done.</summary>
    /// <param name="Value">What it gave.</param>
    public sealed record Ok(T Value) : VaultAnswer<T>
    {
        /// <inheritdoc />
        public override string ToString() => nameof(Ok);
    }

    /// <summary>Not there, or not this person's to know of.</summary>
    public sealed record NotFound : VaultAnswer<T>;

    /// <summary>True when asked, not any more.</summary>
    /// <param name="Code">E.g. <c>consultation-closed</c>, <c>entry-id-reused</c>, <c>epoch-old</c>.</param>
    public sealed record Conflict(string Code) : VaultAnswer<T>;

    /// <summary>The vault will never take this request: malformed, too large, not allowed, full.</summary>
    /// <param name="Status">The HTTP status.</param>
    /// <param name="Code">The problem's code.</param>
    public sealed record Refused(int Status, string Code) : VaultAnswer<T>;

    /// <summary>No answer in time: answer 503 <c>vault-away</c>, accept nothing, let the caller repeat the same request.</summary>
    /// <param name="Code"><c>vault-fenced</c> when the vault closed itself: pages then show the emergency numbers.</param>
    public sealed record Away(string Code = VaultCodes.Away) : VaultAnswer<T>;

    /// <summary>The code of a 503 for an answer that is not what was hoped for: whether the vault has closed itself, or is merely not to be had.</summary>
    public string AwayCode => this is Away away ? away.Code : VaultCodes.Away;
}

/// <summary>Codes of the 503 that pages tell apart.</summary>
public static class VaultCodes
{
    /// <summary>Repeat the same request soon.</summary>
    public const string Away = "vault-away";

    /// <summary>The vault has closed itself (decision 0017): residents see the emergency numbers, staff are told why nothing goes on.</summary>
    public const string Fenced = "vault-fenced";
}

/// <summary>What a call gives that only does.</summary>
public sealed record Done
{
    /// <summary>The one.</summary>
    public static Done Value { get; } = new();
}
