using Microsoft.Extensions.Options;
using ServiceDefaults;

namespace StorageVault.Startup;

/// <summary>Where this installation stands.</summary>
public sealed class ResidencyOptions
{
    /// <summary>A cloud region of the compiled list, or <c>jp-onprem:&lt;site&gt;</c>. Exact, lower case.</summary>
    public string Region { get; init; } = string.Empty;

    /// <summary>For a site of one's own: its address and owner, as recorded in the contract.</summary>
    public string Site { get; init; } = string.Empty;
}

/// <summary>The start gate: the vault runs in Japan or not at all. There is no switch around it.</summary>
public static partial class ResidencyGate
{
    /// <summary>The exit code of a vault outside Japan (<c>EX_CONFIG</c>).</summary>
    public const int ExitCode = 78;

    private const string OnPremise = "jp-onprem:";

    // AWS Tokyo and Osaka, Google Tokyo and Osaka, Azure east and west. ap-northeast-2 and asia-northeast3 are Seoul.
    private static readonly HashSet<string> Regions = new(StringComparer.Ordinal)
    {
        "ap-northeast-1", "ap-northeast-3", "asia-northeast1", "asia-northeast2", "japaneast", "japanwest",
    };

    /// <summary>Serves or runs a verb, in Japan; elsewhere says so and gives 78.</summary>
    public static Task<int> RunInJapanAsync(this WebApplication app, string[] args)
    {
        ArgumentNullException.ThrowIfNull(app);
        if (IsInJapan(app.Services.GetRequiredService<IOptions<ResidencyOptions>>().Value)) return app.RunServiceAsync(args, [.. Ending.EndingModule.Verbs, .. Keys.KeyModule.Verbs]);
        LogOutside(app.Logger);
        return Task.FromResult(ExitCode);
    }

    internal static bool IsInJapan(ResidencyOptions options) =>
        Regions.Contains(options.Region)
        || options.Region.StartsWith(OnPremise, StringComparison.Ordinal)
            && options.Region.Length > OnPremise.Length && !string.IsNullOrWhiteSpace(options.Region[OnPremise.Length..]) && !string.IsNullOrWhiteSpace(options.Site);

    [LoggerMessage(EventIds.OutsideJapan, LogLevel.Critical, "The vault does not start: Residency__Region names no region in Japan, or a site of one's own without Residency__Site")]
    private static partial void LogOutside(ILogger log);
}
