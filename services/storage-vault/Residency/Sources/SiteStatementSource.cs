using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using StorageVaultClient;

namespace StorageVault.Residency.Sources;

/// <summary>For a site of one's own: a file that its owner signed, with the site's name, address, owner and an end. The owner's key is not the operator's.</summary>
internal sealed class SiteStatementSource(IOptions<ResidencyOptions> options, TimeProvider clock) : IRegionSource
{
    private const string Kind = "site-statement";

    public async Task<Reading?> Read(CancellationToken ct)
    {
        if (options.Value.SiteStatementFile is not { Length: > 0 } file) return null;
        try
        {
            using var owner = ECDsa.Create();
            owner.ImportFromPem(await File.ReadAllTextAsync(options.Value.SiteOwnerKeyFile ?? string.Empty, ct));
            return Judge(await File.ReadAllTextAsync(file, ct), owner, clock.GetUtcNow());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or CryptographicException) { return Reading.Unreadable(Kind); }
    }

    internal static Reading Judge(string statement, ECDsa owner, DateTimeOffset now)
    {
        var (_, payload) = ResidencyStatement.Open(ResidencyStatement.Site, statement, owner);
        string? Said(string name) => ResidencyStatement.Text(payload, name) is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;
        return Said("region") is { } region && Said("address") is not null && Said("owner") is not null && ResidencyStatement.Time(payload, "exp", out var end) && end > now
            ? new Reading(Kind, region) { Verified = true, DocHash = Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(statement.Trim()))) }
            : Reading.Forged(Kind);
    }
}
