using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ServiceDefaults;
using ServiceDefaults.Data;
using ServiceDefaults.Messaging;
using StorageVault.Trace;

namespace StorageVault.Tests.Trace;

/// <summary>Times in the access log and in log lines are UTC, and a vault whose clock goes wrong says so.</summary>
[Collection(VaultSystemGroup.Name), Trait("Requirement", "37")]
public sealed class ClockTests(VaultSystem vault)
{
    [Theory, InlineData(3, true), InlineData(-3, true), InlineData(0, false)]
    public async Task A_clock_more_than_a_second_off_the_databases_is_an_alarm(int seconds, bool alarm)
    {
        await using var transactions = new TenantTransactions(
            Options.Create(new DatabaseOptions { App = vault.System.Database("vault", "app"), Relay = vault.System.Database("vault", "relay") }), new OutboxSignal());
        // The first question opens the connection, whose time is allowed for: a busy machine is no wrong clock.
        await transactions.RunAsRelayAsync(async (tx, ct) => await tx.Command("select 1").ExecuteScalarAsync(ct), default);
        var heard = new Heard();
        using var chainer = new Chainer(transactions, new ClockBeside(TimeSpan.FromSeconds(seconds)), heard);

        await chainer.AskSkew(default);
        await chainer.AskSkew(default);

        int[] expected = alarm ? [EventIds.ClockSkew] : [];
        Assert.Equal(expected, heard.Errors);
    }

    [Fact]
    public async Task Rows_and_log_lines_carry_the_time_in_utc()
    {
        using var scene = vault.NewScene();
        await scene.Opened();

        Assert.Equal(1, await vault.Count("select count(*) from information_schema.columns where table_name = 'access_log' and column_name = 'at' and data_type = 'timestamp with time zone'"));
        Assert.Equal(0, await vault.Count("select count(*) from information_schema.columns where table_schema = 'public' and data_type = 'timestamp without time zone'"));
        Assert.Equal(0, await vault.Count("select count(*) from access_log where tenant_id = $1 and abs(extract(epoch from at - clock_timestamp())) > 60", scene.TenantId));
        var lines = File.ReadLines(Path.Combine(vault.System.Logs, "storage-vault.log")).Where(line => line.StartsWith('{')).Take(50).ToList();
        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.EndsWith("Z", JsonDocument.Parse(line).RootElement.GetProperty("Timestamp").GetString(), StringComparison.Ordinal));
    }

    /// <summary>The machine's clock, set wrong.</summary>
    private sealed class ClockBeside(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
    }

    private sealed class Heard : ILogger<Chainer>
    {
        internal List<int> Errors { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel >= LogLevel.Error) Errors.Add(eventId.Id);
        }
    }
}
