using Npgsql;
using ServiceDefaults;
using ServiceDefaults.Data;

namespace StorageVault.Startup;

/// <summary>"Accepted" means on the disk: the database must promise that, and says so itself before the first request is served.</summary>
internal sealed partial class DurabilityCheck(TenantTransactions transactions, IHostApplicationLifetime lifetime, ILogger<DurabilityCheck> log) : IHostedService
{
    private volatile bool _passed;

    /// <summary>A database that is away stops no start; requests get 503 until it has answered the question.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try { await Check(cancellationToken); }
        catch (Exception e) when (e is NpgsqlException or TimeoutException) { _passed = false; }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Middleware: asks again where the first question went unanswered.</summary>
    internal async Task Invoke(HttpContext http, RequestDelegate next)
    {
        if (!_passed && !http.Request.Path.StartsWithSegments("/health")) await Check(http.RequestAborted);
        if (_passed || http.Request.Path.StartsWithSegments("/health")) await next(http);
        else await Problems.Away().ExecuteAsync(http);
    }

    internal static bool AreDurable(IReadOnlyDictionary<string, string> settings) =>
        settings.GetValueOrDefault("fsync") == "on" && settings.GetValueOrDefault("full_page_writes") == "on"
        && (settings.GetValueOrDefault("synchronous_commit") is "on" or "remote_apply");

    private async Task Check(CancellationToken ct)
    {
        var settings = await transactions.RunWithoutTenantAsync(Read, ct);
        _passed = AreDurable(settings);
        if (_passed) return;
        LogNotDurable(log);
        Environment.ExitCode = ResidencyGate.ExitCode;
        lifetime.StopApplication();
    }

    private static async Task<Dictionary<string, string>> Read(TenantTransaction tx, CancellationToken ct)
    {
        await using var batch = tx.Command("select name, setting from pg_settings where name in ('fsync', 'full_page_writes', 'synchronous_commit')");
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var settings = new Dictionary<string, string>();
        while (await reader.ReadAsync(ct)) settings[reader.GetString(0)] = reader.GetString(1);
        return settings;
    }

    [LoggerMessage(EventIds.NotDurable, LogLevel.Critical, "The vault stops: the database runs without fsync, full_page_writes or synchronous_commit")]
    private static partial void LogNotDurable(ILogger log);
}
