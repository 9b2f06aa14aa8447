using Microsoft.Extensions.Options;
using ServiceDefaults;
using StorageVault.Residency;

namespace StorageVault.Startup;

/// <summary>The start gate: the vault runs in Japan, proven by two sources that agree, or not at all. There is no switch around it.</summary>
public static partial class ResidencyGate
{
    /// <summary>The exit code of a vault outside Japan (<c>EX_CONFIG</c>).</summary>
    public const int ExitCode = 78;

    private static readonly string[] FileTools = ["seal-backup", "open-backup", "seal-root"];

    private static (string Name, ServiceVerb Run)[] Verbs => [.. Ending.EndingModule.Verbs, .. Keys.KeyModule.Verbs];

    /// <summary>Serves or runs a verb, in Japan; elsewhere says so and gives 78.</summary>
    public static async Task<int> RunInJapanAsync(this WebApplication app, string[] args)
    {
        ArgumentNullException.ThrowIfNull(app);
        // What is declared is judged before anything else is even read.
        var declared = ResidencyRule.Judge(app.Services.GetRequiredService<IOptions<ResidencyOptions>>().Value, new Round([], null, default));
        if (declared is ResidencyFault.NotInJapan or ResidencyFault.NotAllowed) return await Refuse(app, declared);
        // Tools on files: they open no database, hold no word and run where an operator stands; the declaration is enough.
        if (args is [var tool, ..] && Array.Exists(FileTools, name => name == tool)) return await app.RunServiceAsync(args, Verbs);
        var (check, fence, clock) = (app.Services.GetRequiredService<ResidencyCheck>(), app.Services.GetRequiredService<ResidencyFence>(), app.Services.GetRequiredService<TimeProvider>());
        var fault = await check.Run(CancellationToken.None);
        if (fault == ResidencyFault.None || check.Last is { } round && ResidencyRule.OnlyTheDatabaseIsAway(fault, round))
        {
            fence.Take(fault, clock.GetUtcNow());
            return await app.RunServiceAsync(args, Verbs);
        }

        return await Refuse(app, fault);
    }

    private static async Task<int> Refuse(WebApplication app, ResidencyFault fault)
    {
        LogOutside(app.Logger, fault);
        // Writes out what the console's queue still holds: the reason must not be lost with the process.
        await app.DisposeAsync();
        return ExitCode;
    }

    [LoggerMessage(EventIds.OutsideJapan, LogLevel.Critical, "The vault does not start: {Reason}. It must stand in a region in Japan that at least two sources agree on")]
    private static partial void LogOutside(ILogger log, ResidencyFault reason);
}
