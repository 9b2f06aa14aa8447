using System.Data;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace ServiceDefaults.Data;

/// <summary>The tenant that a context's query filters compare with.</summary>
/// <param name="TenantId">The tenant; empty in work without one.</param>
public sealed record TenantScope(Guid TenantId);

/// <summary>EF Core contexts inside tenant transactions: the query filter in front, row-level security behind.</summary>
/// <typeparam name="TDb">The service's context.</typeparam>
public sealed class TenantDb<TDb>(TenantTransactions transactions, Func<DbContextOptions<TDb>, TenantScope, TDb> create)
    where TDb : DbContext
{
    private readonly DbContextOptions<TDb> options = new DbContextOptionsBuilder<TDb>()
        .UseNpgsql()
        .EnableSensitiveDataLogging(false)
        .AddInterceptors(new OnlyInsideTenantTransactions())
        .Options;

    /// <summary>Runs work in one tenant's transaction and saves what it changed, together with what it announced.</summary>
    public Task<T> RunAsync<T>(Guid tenantId, Func<TDb, TenantTransaction, CancellationToken, Task<T>> work, CancellationToken ct) =>
        transactions.RunAsync(tenantId, (tx, token) => InAsync(tx, work, token), ct);

    /// <summary>The same over <see cref="TenantTransactions.Background"/>.</summary>
    public Task<T> RunInBackgroundAsync<T>(Guid tenantId, Func<TDb, TenantTransaction, CancellationToken, Task<T>> work, CancellationToken ct) =>
        transactions.Background.RunAsync(tenantId, (tx, token) => InAsync(tx, work, token), ct);

    /// <summary>Runs work on tables without row-level security.</summary>
    public Task<T> RunWithoutTenantAsync<T>(Func<TDb, TenantTransaction, CancellationToken, Task<T>> work, CancellationToken ct) =>
        transactions.RunWithoutTenantAsync((tx, token) => InAsync(tx, work, token), ct);

    /// <summary>Runs work as the relay role: job tables of all tenants.</summary>
    public Task<T> RunAsRelayAsync<T>(Func<TDb, TenantTransaction, CancellationToken, Task<T>> work, CancellationToken ct) =>
        transactions.RunAsRelayAsync((tx, token) => InAsync(tx, work, token), ct);

    /// <summary>Uses the context inside a transaction that is already open, e.g. an event's.</summary>
    public async Task<T> InAsync<T>(TenantTransaction tx, Func<TDb, TenantTransaction, CancellationToken, Task<T>> work, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(tx);
        await tx.NameAsync(ct);
        await using var db = create(options, new TenantScope(tx.TenantId));
        db.Database.SetDbConnection(tx.Connection);
        await db.Database.UseTransactionAsync(tx.Transaction, ct);
        var result = await work(db, tx, ct);
        await db.SaveChangesAsync(ct);
        return result;
    }
}

/// <summary>Registers a context for <see cref="TenantDb{TDb}"/>.</summary>
public static class TenantDbRegistration
{
    /// <summary>No pooling and no scoped context: a context lives as long as its transaction.</summary>
    public static IServiceCollection AddTenantDb<TDb>(this IServiceCollection services, Func<DbContextOptions<TDb>, TenantScope, TDb> create)
        where TDb : DbContext =>
        services.AddSingleton(provider => new TenantDb<TDb>(provider.GetRequiredService<TenantTransactions>(), create));
}

/// <summary>Refuses a command outside a transaction: under row-level security it would silently see 0 rows.</summary>
internal sealed class OnlyInsideTenantTransactions : DbCommandInterceptor
{
    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Checked(command, result));

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Checked(command, result));

    public override ValueTask<InterceptionResult<object>> ScalarExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<object> result, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Checked(command, result));

    public override InterceptionResult<DbDataReader> ReaderExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result) => Checked(command, result);

    public override InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result) => Checked(command, result);

    public override InterceptionResult<object> ScalarExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<object> result) => Checked(command, result);

    private static T Checked<T>(DbCommand command, T result) =>
        command.Transaction is null ? throw new InvalidOperationException("A command ran outside a tenant transaction.") : result;
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

/// <summary>
/// Notices that PostgreSQL has given up waiting for its synchronous standby. A timeout or a cancel that comes while a commit waits does not undo it: the server answers "committed", and only a
/// warning says that the transaction stands on one machine. What we tell as accepted is on two (charts/tomoshibi-platform), so such a commit is a failure to whoever asked for it (decision 0039).
/// </summary>
public sealed class StandbyWatch : IDisposable
{
    // The server's place that warns; its words come in the server's language, and its SQLSTATE (01000) is any warning's.
    private const string Waiting = "SyncRepWaitForLSN";

    private readonly NpgsqlConnection connection;
    private bool gaveUp;

    /// <summary>Begins to listen to what the server says aside on a connection.</summary>
    public StandbyWatch(NpgsqlConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        this.connection = connection;
        connection.Notice += Heard;
    }

    /// <summary>To be called when the commit has answered and before anybody hears of it.</summary>
    /// <exception cref="CommitUnconfirmedException">It stands on this server only.</exception>
    public void ThrowIfUnconfirmed()
    {
        if (gaveUp)
        {
            throw new CommitUnconfirmedException();
        }
    }

    /// <inheritdoc />
    public void Dispose() => connection.Notice -= Heard;

    private void Heard(object sender, NpgsqlNoticeEventArgs said) => gaveUp |= said.Notice.Routine == Waiting;
}

/// <summary>A commit that no standby has confirmed in time: whoever repeats it with the same ids finds it, and is answered once a standby has it.</summary>
public sealed class CommitUnconfirmedException() : NpgsqlException("The commit stands on one server only: no standby has confirmed it in time.")
{
    /// <inheritdoc />
    public override bool IsTransient => true;
}
