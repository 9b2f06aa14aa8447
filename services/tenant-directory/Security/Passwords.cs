using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace TenantDirectory.Security;

/// <summary>What a password check says.</summary>
internal enum PasswordMatch
{
    /// <summary>Another password.</summary>
    Wrong,

    /// <summary>The same.</summary>
    Right,

    /// <summary>The same, kept under older settings: hash it again.</summary>
    RightButOld,
}

/// <summary>PBKDF2 with HMAC-SHA-512, 210,000 rounds, format 3 of the framework's own hasher.</summary>
/// <remarks>As many at once as there are processors: a flood of sign-ins waits here and leaves the session checks their time.</remarks>
internal sealed class Passwords : IDisposable
{
    /// <summary>Rounds; the framework's default is 100,000.</summary>
    public const int Rounds = 210_000;

    private readonly PasswordHasher<object> hasher = new(Options.Create(new PasswordHasherOptions { CompatibilityMode = PasswordHasherCompatibilityMode.IdentityV3, IterationCount = Rounds }));
    private readonly SemaphoreSlim turns = new(Math.Max(1, Environment.ProcessorCount - 1));
    private readonly object nobody = new();
    private readonly string dummy;

    public Passwords() => dummy = hasher.HashPassword(nobody, OneTimeSecret.Make());

    /// <summary>What is kept of a password.</summary>
    public string Hash(string password) => hasher.HashPassword(nobody, password);

    /// <summary>Compares; with no hash (nobody has that address) it works just as long and says wrong.</summary>
    public async Task<PasswordMatch> CompareAsync(string? hash, string password, CancellationToken ct)
    {
        await turns.WaitAsync(ct);
        try
        {
            var result = hasher.VerifyHashedPassword(nobody, hash ?? dummy, password);
            return hash is null ? PasswordMatch.Wrong : result switch
            {
                PasswordVerificationResult.Success => PasswordMatch.Right,
                PasswordVerificationResult.SuccessRehashNeeded => PasswordMatch.RightButOld,
                _ => PasswordMatch.Wrong,
            };
        }
        finally
        {
            turns.Release();
        }
    }

    public void Dispose() => turns.Dispose();
}
