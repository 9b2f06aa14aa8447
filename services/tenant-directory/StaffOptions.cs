using System.ComponentModel.DataAnnotations;

namespace TenantDirectory;

/// <summary>How staff sign in.</summary>
public sealed class StaffOptions
{
    /// <summary>File with this service's own 32-byte key (raw, hex or base64): TOTP secrets and LINE channel secrets rest under it.</summary>
    [Required]
    public required string SealKeyFile { get; init; }

    /// <summary>Where the console is, e.g. <c>https://desk.example.jp</c>; invitation links start with it.</summary>
    [Required]
    public required Uri ConsoleBaseUrl { get; init; }

    /// <summary>Whether <c>seed</c> may set passwords and TOTP secrets. Only for development; false by default.</summary>
    public bool AllowSeededCredentials { get; init; }

    /// <summary>Failed sign-ins per network and ten minutes before the network has to wait. Default 30.</summary>
    [Range(3, 10_000)]
    public int FailuresPerNetwork { get; init; } = 30;
}
