using ServiceDefaults.Data;
using ServiceDefaults.Messaging;

namespace Reporting.UseCases.Rebuild;

/// <summary>Empties the numbers and forgets what was read: the running service then counts everything again from the owners' feeds, which keep it all.</summary>
internal static partial class Rebuild
{
    /// <summary>The verb <c>reporting rebuild</c>; the service may be running or not.</summary>
    public static async Task<int> RunAsync(IServiceProvider services, string[] arguments, CancellationToken ct)
    {
        var emptied = 0;
        await services.GetRequiredService<FeedReaders>().ForgetAsync(
            async (tx, token) =>
            {
                // Years of numbers are more than the usual five seconds of deleting.
                await using var batch = tx.Command("set local statement_timeout = 0");
                batch.BatchCommands.Add(TenantTransaction.Sql("delete from consultations"));
                batch.BatchCommands.Add(TenantTransaction.Sql("delete from entry_counts"));
                batch.BatchCommands.Add(TenantTransaction.Sql("delete from counts"));
                emptied = await batch.ExecuteNonQueryAsync(token);
            },
            ct);
        LogRebuilt(services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(Rebuild).FullName ?? nameof(Rebuild)), emptied);
        return 0;
    }

    [LoggerMessage(EventIds.Rebuilt, LogLevel.Information, "Emptied {Count} rows of numbers; they are counted again from the feeds")]
    private static partial void LogRebuilt(ILogger log, int count);
}
