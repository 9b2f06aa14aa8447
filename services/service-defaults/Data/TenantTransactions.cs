using Microsoft.Extensions.Options;
using Npgsql;
using ServiceDefaults.Messaging;

namespace ServiceDefaults.Data;

/// <summary>The one class that opens connections: each command runs in a short transaction that names its tenant (design §5).</summary>
/// <remarks>Never hold one across an HTTP call, a wait, a stream or a response body: the feeds' <c>xmin</c> is shared by the whole cluster.</remarks>
public sealed class TenantTransactions : IAsyncDisposable
{
    private const int AtHand = 4;

    private readonly NpgsqlDataSource app;
    private readonly NpgsqlDataSource relay;
    private readonly OutboxSignal signal;
    private readonly TenantTransactions? foreground;
    private volatile bool met;

    /// <summary>Makes the pools.</summary>
    public TenantTransactions(IOptions<DatabaseOptions> options, OutboxSignal signal)
    {
        var (most, kept) = Share(new NpgsqlConnectionStringBuilder(options.Value.App).MaxPoolSize);
        app = Build(options.Value.App, most);
        relay = Build(options.Value.Relay);
        this.signal = signal;
        Background = new TenantTransactions(Build(options.Value.App, kept), this);
    }

    private TenantTransactions(NpgsqlDataSource app, TenantTransactions foreground)
    {
        (this.app, relay, signal, this.foreground) = (app, foreground.relay, foreground.signal, foreground);
        Background = this;
    }

    /// <summary>The same over connections of its own, a fifth of the pool and two at least: for loops that everybody depends on and that no flood of requests may keep waiting (decision 0038).</summary>
    public TenantTransactions Background { get; }

    /// <summary>Runs work for one tenant; commits when it returns, rolls back when it throws.</summary>
    public Task<T> RunAsync<T>(Guid tenantId, Func<TenantTransaction, CancellationToken, Task<T>> work, CancellationToken ct) =>
        RunAsync(app, tenantId, work, ct);

    /// <inheritdoc cref="RunAsync{T}(Guid, Func{TenantTransaction, CancellationToken, Task{T}}, CancellationToken)"/>
    public Task RunAsync(Guid tenantId, Func<TenantTransaction, CancellationToken, Task> work, CancellationToken ct) =>
        RunAsync(app, tenantId, async (tx, token) => { await work(tx, token); return true; }, ct);

    /// <summary>Runs work on tables that carry no row-level security (hosts, accounts, sessions); every tenant table shows 0 rows here.</summary>
    public Task<T> RunWithoutTenantAsync<T>(Func<TenantTransaction, CancellationToken, Task<T>> work, CancellationToken ct) =>
        RunAsync(app, Guid.Empty, work, ct);

    /// <summary>Runs work as the relay role: outbox, inbox, cursors, timers and job tables of all tenants, nothing else.</summary>
    public Task<T> RunAsRelayAsync<T>(Func<TenantTransaction, CancellationToken, Task<T>> work, CancellationToken ct) =>
        RunAsync(relay, Guid.Empty, work, ct);

    /// <summary>Commands that are a transaction by themselves: named, run and committed in one round trip. For what decides nothing between its statements and announces nothing.</summary>
    /// <remarks>No begin and no commit: what is sent up to one Sync is one transaction to PostgreSQL, so the tenant named by the first command holds for the others and for nothing after them.
    /// It stands when the answer comes: what <paramref name="read"/> does with it takes nothing back.</remarks>
    public Task<T> OnceAsync<T>(Guid tenantId, IEnumerable<NpgsqlBatchCommand> commands, Func<NpgsqlDataReader, CancellationToken, Task<T>> read, CancellationToken ct) =>
        OnceAsync(app, tenantId, commands, read, ct);

    /// <summary>The same as the relay role, for job tables.</summary>
    public Task<T> OnceAsRelayAsync<T>(IEnumerable<NpgsqlBatchCommand> commands, Func<NpgsqlDataReader, CancellationToken, Task<T>> read, CancellationToken ct) =>
        OnceAsync(relay, Guid.Empty, commands, read, ct);

    /// <summary>For readiness only: whether the database answers. When it does for the first time, a few of the requests' connections are opened side by side: whoever comes first after a start would wait for their handshakes.</summary>
    public async Task<bool> AnswersAsync(CancellationToken ct)
    {
        try
        {
            var answers = await AnswersAsync(relay, ct);
            if (answers && !met)
            {
                await Task.WhenAll(Enumerable.Range(0, AtHand).Select(_ => AnswersAsync(app, ct)));
                met = true;
            }

            return answers;
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            return false;
        }
    }

    private static Task<bool> AnswersAsync(NpgsqlDataSource source, CancellationToken ct) =>
        OnceAsync(source, Guid.Empty, [TenantTransaction.Sql("select 1")], async (reader, token) => await reader.ReadAsync(token) && reader.GetInt32(0) == 1, ct);

    private async Task<T> RunAsync<T>(NpgsqlDataSource source, Guid tenantId, Func<TenantTransaction, CancellationToken, Task<T>> work, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        using var standby = new StandbyWatch(connection);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var unit = new TenantTransaction(connection, transaction, tenantId, signal.Listens);
        var result = await work(unit, ct);
        await unit.CommitAsync(ct);
        standby.ThrowIfUnconfirmed();
        signal.Publish(unit.Announced);

        return result;
    }

    private static async Task<T> OnceAsync<T>(
        NpgsqlDataSource source, Guid tenantId, IEnumerable<NpgsqlBatchCommand> commands, Func<NpgsqlDataReader, CancellationToken, Task<T>> read, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        using var standby = new StandbyWatch(connection);
        await using var batch = new TenantBatch(new NpgsqlBatch(connection), tenantId);
        foreach (var command in commands)
        {
            batch.BatchCommands.Add(command);
        }

        await using var reader = await batch.ExecuteReaderAsync(ct);
        var result = await read(reader, ct);
        while (await reader.NextResultAsync(ct))
        {
            // Committed is only what was read to its end: a failure of a later command shows when its result is reached.
        }

        standby.ThrowIfUnconfirmed();
        return result;
    }

    /// <summary>How a pool is shared between requests and loops; together no more than the pool, where it holds two at least.</summary>
    internal static (int Requests, int Loops) Share(int pool)
    {
        var loops = Math.Max(2, pool / 5);
        return (Math.Max(1, pool - loops), Math.Min(loops, Math.Max(1, pool - 1)));
    }

    private static NpgsqlDataSource Build(string connectionString, int? most = null)
    {
        var builder = new NpgsqlDataSourceBuilder(connectionString);
        if (most is { } connections)
        {
            builder.ConnectionStringBuilder.MaxPoolSize = connections;
            builder.ConnectionStringBuilder.MinPoolSize = Math.Min(builder.ConnectionStringBuilder.MinPoolSize, connections);
        }

        // Error details quote values; values may be words (trust 2.13).
        builder.ConnectionStringBuilder.IncludeErrorDetail = false;
        builder.ConnectionStringBuilder.MaxAutoPrepare = 60;
        builder.ConnectionStringBuilder.AutoPrepareMinUsages = 3;
        builder.ConnectionStringBuilder.NoResetOnClose = true;
        if (!builder.ConnectionStringBuilder.ContainsKey("Options") || string.IsNullOrEmpty(builder.ConnectionStringBuilder.Options))
        {
            builder.ConnectionStringBuilder.Options = "-c lock_timeout=2000 -c statement_timeout=5000 -c idle_in_transaction_session_timeout=10000";
        }

        return builder.Build();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        if (foreground is null)
        {
            await Background.DisposeAsync();
            await relay.DisposeAsync();
        }
    }
}

/// <summary>A running transaction of one tenant. The tenant is set with the first command, in the same round trip.</summary>
public sealed class TenantTransaction
{
    /// <summary>First of a transaction whose loss would be made good: its commit does not wait for the disk. Gives one row.</summary>
    internal const string InTime = "select set_config('synchronous_commit', 'off', true)";

    private readonly List<NpgsqlBatchCommand> pending = [];
    private readonly List<Announcement> announced = [];
    private readonly bool relayed;
    private bool named;
    private bool committed;

    internal TenantTransaction(NpgsqlConnection connection, NpgsqlTransaction transaction, Guid tenantId, bool relayed)
    {
        Connection = connection;
        Transaction = transaction;
        TenantId = tenantId;
        this.relayed = relayed;
    }

    /// <summary>The tenant; empty where none applies.</summary>
    public Guid TenantId { get; }

    /// <summary>What was announced, for the dispatcher of this process to publish after the commit.</summary>
    internal IReadOnlyList<Announcement> Announced => announced;

    /// <summary>Everything in it would be done again if it were lost: its commit need not wait for the disk, unless it announces.</summary>
    internal bool Repeatable { get; set; }

    internal NpgsqlConnection Connection { get; }

    internal NpgsqlTransaction Transaction { get; }

    /// <summary>A batch in this transaction. The first one names the tenant before its own commands, in the same round trip.</summary>
    public TenantBatch Batch()
    {
        if (committed)
        {
            throw new InvalidOperationException("The transaction is committed; nothing may follow.");
        }

        var batch = new TenantBatch(new NpgsqlBatch(Connection, Transaction), named ? Guid.Empty : TenantId);
        named = true;
        return batch;
    }

    /// <summary>A batch of one command with positional parameters <c>$1, $2 …</c>.</summary>
    public TenantBatch Command(string sql, params object?[] values)
    {
        var batch = Batch();
        batch.BatchCommands.Add(Sql(sql, values));
        return batch;
    }

    /// <summary>One command for a batch, with positional parameters; null becomes SQL null. Pass an <see cref="NpgsqlParameter"/> where a null needs a type.</summary>
    public static NpgsqlBatchCommand Sql(string sql, params object?[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(value as NpgsqlParameter ?? new NpgsqlParameter { Value = value ?? DBNull.Value });
        }

        return command;
    }

    /// <summary>A command whose answer nobody needs: it runs with others of its kind at the end, in one round trip with the commit.</summary>
    public void Later(string sql, params object?[] values) => pending.Add(Sql(sql, values));

    /// <summary>Saves an event with the state it tells of; it is published after the commit, as often as needed (style habit 10).</summary>
    public void Announce<T>(T happened)
        where T : class => pending.Add(Announcing(happened));

    /// <summary>For hot paths: the outbox insert to put into one's own batch.</summary>
    public NpgsqlBatchCommand Announcing<T>(T happened)
        where T : class
    {
        var announcement = Announcement.Of(TenantId, happened, relayed);
        announced.Add(announcement);
        return announcement.Insert();
    }

    /// <summary>For hot paths: the last batch and the commit in one round trip. Nothing may follow.</summary>
    public async Task CommitAsync(TenantBatch last, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(last);
        pending.ForEach(last.BatchCommands.Add);
        pending.Clear();
        if (Repeatable && announced.Count == 0)
        {
            last.BatchCommands.Add(new NpgsqlBatchCommand(InTime));
        }

        // Not reached by the server when a command before it fails.
        last.BatchCommands.Add(new NpgsqlBatchCommand("commit"));
        await last.ExecuteNonQueryAsync(ct);
        committed = true;
    }

    internal async Task NameAsync(CancellationToken ct)
    {
        if (!named)
        {
            await using var batch = Batch();
            if (batch.BatchCommands.Count > 0)
            {
                await batch.ExecuteNonQueryAsync(ct);
            }
        }
    }

    internal async Task CommitAsync(CancellationToken ct)
    {
        if (committed)
        {
            return;
        }

        if (pending.Count == 0 && !Repeatable)
        {
            await Transaction.CommitAsync(ct);
            return;
        }

        await using var batch = Batch();
        await CommitAsync(batch, ct);
    }
}
