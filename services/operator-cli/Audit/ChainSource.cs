using Microsoft.Extensions.Options;
using ServiceDefaults;
using ServiceDefaults.Data;
using ServiceDefaults.Messaging;
using StorageVaultClient.Trace;

namespace OperatorCli.Audit;

/// <summary>Where a tenant's log and chain are read from.</summary>
internal interface IChainSource : IAsyncDisposable
{
    /// <summary>Links after a place, at most <see cref="PageSize"/>; fewer mean that these were the last.</summary>
    Task<LinkPage> Links(Guid tenantId, long after, CancellationToken ct);

    /// <summary>Rows without a link, a page of the log at a time.</summary>
    Task<UnlinkedPage> Unlinked(Guid tenantId, Guid? after, CancellationToken ct);

    const int PageSize = 1_000;
}

/// <summary>A running vault, over its own route for this tool.</summary>
internal sealed class VaultSource(ServiceCalls calls) : IChainSource
{
    private const string Purpose = "audit";

    public Task<LinkPage> Links(Guid tenantId, long after, CancellationToken ct) =>
        calls.ForTenant<LinkPage>(ServiceCalls.Vault, HttpMethod.Get, $"/internal/trace/links?after={after}&limit={IChainSource.PageSize}", tenantId, Purpose, null, ct);

    public Task<UnlinkedPage> Unlinked(Guid tenantId, Guid? after, CancellationToken ct) =>
        calls.ForTenant<UnlinkedPage>(ServiceCalls.Vault, HttpMethod.Get, "/internal/trace/unlinked" + (after is { } row ? $"?after={row}" : ""), tenantId, Purpose, null, ct);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>A database as it stands, e.g. one restored from a backup, with no vault before it.</summary>
internal sealed class DatabaseSource : IChainSource
{
    private readonly TenantTransactions _transactions;

    private readonly DateTimeOffset? _copiedAt;

    internal DatabaseSource(string connectionString, DateTimeOffset? copiedAt = null)
    {
        _copiedAt = copiedAt;
        _transactions = new(Options.Create(new DatabaseOptions { App = connectionString, Relay = connectionString }), new OutboxSignal());
    }

    /// <summary>The connection string comes from a file: on a command line every user of the machine would see the password.</summary>
    internal static DatabaseSource FromFile(string path, DateTimeOffset? copiedAt = null) => new(File.ReadAllText(path).Trim(), copiedAt);

    public Task<LinkPage> Links(Guid tenantId, long after, CancellationToken ct) =>
        _transactions.RunAsync(tenantId, (tx, token) => TraceReader.LinksAsync(tx, after, IChainSource.PageSize, token), ct);

    public Task<UnlinkedPage> Unlinked(Guid tenantId, Guid? after, CancellationToken ct) =>
        _transactions.RunAsync(tenantId, (tx, token) => TraceReader.UnlinkedAsync(tx, after ?? Guid.Empty, IChainSource.PageSize * 5, _copiedAt, token), ct);

    public ValueTask DisposeAsync() => _transactions.DisposeAsync();
}
