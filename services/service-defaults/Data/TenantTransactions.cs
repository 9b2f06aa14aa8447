using System.Data;
using Microsoft.Extensions.Options;
using Npgsql;
using ServiceDefaults.Messaging;

namespace ServiceDefaults.Data;

/// <summary>The one class that opens connections: each command runs in a short transaction that names its tenant (design §5).</summary>
/// <remarks>Never hold one across an HTTP call, a wait, a stream or a response body: the feeds' <c>xmin</c> is shared by the whole cluster.</remarks>
public sealed class TenantTransactions : IAsyncDisposable
{
    private readonly NpgsqlDataSource app;
    private readonly NpgsqlDataSource relay;
    private readonly OutboxSignal signal;

    /// <summary>Makes both pools.</summary>
    public TenantTransactions(IOptions<DatabaseOptions> options, OutboxSignal signal)
    {
        app = Build(options.Value.App);
        relay = Build(options.Value.Relay);
        this.signal = signal;
    }

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

    /// <summary>For readiness only: whether the database answers.</summary>
    public async Task<bool> AnswersAsync(CancellationToken ct)
    {
        try
        {
            return await RunAsRelayAsync(async (tx, token) => await tx.Command("select 1").ExecuteScalarAsync(token) is 1, ct);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            return false;
        }
    }

    private async Task<T> RunAsync<T>(NpgsqlDataSource source, Guid tenantId, Func<TenantTransaction, CancellationToken, Task<T>> work, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var unit = new TenantTransaction(connection, transaction, tenantId);
        var result = await work(unit, ct);
        await unit.FlushAsync(ct);
        await transaction.CommitAsync(ct);
        if (unit.Announced)
        {
            signal.Bell.Ring();
        }

        return result;
    }

    private static NpgsqlDataSource Build(string connectionString)
    {
        var builder = new NpgsqlDataSourceBuilder(connectionString);
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
        await relay.DisposeAsync();
    }
}

/// <summary>A running transaction of one tenant. The tenant is set with the first command, in the same round trip.</summary>
public sealed class TenantTransaction
{
    private readonly List<NpgsqlBatchCommand> pending = [];
    private bool named;

    internal TenantTransaction(NpgsqlConnection connection, NpgsqlTransaction transaction, Guid tenantId)
    {
        Connection = connection;
        Transaction = transaction;
        TenantId = tenantId;
    }

    /// <summary>The tenant; empty where none applies.</summary>
    public Guid TenantId { get; }

    /// <summary>Whether an event was announced.</summary>
    public bool Announced { get; private set; }

    internal NpgsqlConnection Connection { get; }

    internal NpgsqlTransaction Transaction { get; }

    /// <summary>A batch in this transaction. The first one names the tenant before its own commands, in the same round trip.</summary>
    public TenantBatch Batch()
    {
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

    /// <summary>Saves an event with the state it tells of; it is published after the commit, as often as needed (style habit 10).</summary>
    public void Announce<T>(T happened)
        where T : class
    {
        pending.Add(Outbox.Insert(TenantId, Guid.CreateVersion7(), happened));
        Announced = true;
    }

    /// <summary>For hot paths: the outbox insert to put into one's own batch.</summary>
    public NpgsqlBatchCommand Announcing<T>(T happened)
        where T : class
    {
        Announced = true;
        return Outbox.Insert(TenantId, Guid.CreateVersion7(), happened);
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

    internal async Task FlushAsync(CancellationToken ct)
    {
        if (pending.Count == 0)
        {
            return;
        }

        await using var batch = Batch();
        pending.ForEach(batch.BatchCommands.Add);
        await batch.ExecuteNonQueryAsync(ct);
        pending.Clear();
    }
}

/// <summary>Commands of one round trip. Where it names the tenant, what that command answers is passed over.</summary>
/// <remarks>The tenant is a parameter of one text for all of them: <c>SET LOCAL</c> takes none, and a text per tenant would push the prepared statements out of each other's place.</remarks>
public sealed class TenantBatch : IAsyncDisposable
{
    private const string NameSql = "select set_config('app.tenant', $1, true)";
    private readonly NpgsqlBatch batch;
    private readonly bool names;

    internal TenantBatch(NpgsqlBatch batch, Guid tenantId)
    {
        this.batch = batch;
        names = tenantId != Guid.Empty;
        if (names)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(NameSql) { Parameters = { new NpgsqlParameter<string> { TypedValue = tenantId.ToString("D") } } });
        }
    }

    /// <summary>The commands, in order.</summary>
    public NpgsqlBatchCommandCollection BatchCommands => batch.BatchCommands;

    /// <summary>Runs them; the reader stands at the first result of the caller's own commands.</summary>
    public Task<NpgsqlDataReader> ExecuteReaderAsync(CancellationToken ct) => ExecuteReaderAsync(CommandBehavior.Default, ct);

    /// <summary>The same; <see cref="CommandBehavior.SequentialAccess"/> streams large columns instead of holding them.</summary>
    public async Task<NpgsqlDataReader> ExecuteReaderAsync(CommandBehavior behavior, CancellationToken ct)
    {
        var reader = await batch.ExecuteReaderAsync(behavior, ct);
        if (names)
        {
            await reader.NextResultAsync(ct);
        }

        return reader;
    }

    /// <summary>Runs them; gives the first column of the first row, or null.</summary>
    public async Task<object?> ExecuteScalarAsync(CancellationToken ct)
    {
        await using var reader = await ExecuteReaderAsync(ct);
        var value = await reader.ReadAsync(ct) && reader.FieldCount > 0 ? reader.GetValue(0) : null;
        while (await reader.NextResultAsync(ct))
        {
            // A failure of a later command shows only when its result is reached.
        }

        return value;
    }

    /// <summary>Runs them; gives how many rows they changed.</summary>
    public Task<int> ExecuteNonQueryAsync(CancellationToken ct) => batch.ExecuteNonQueryAsync(ct);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => batch.DisposeAsync();
}
