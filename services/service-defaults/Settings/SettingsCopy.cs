using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using ServiceDefaults.Data;
using ServiceDefaults.Messaging;

namespace ServiceDefaults.Settings;

/// <summary>One setting as its owner publishes it.</summary>
/// <param name="Version">Rising over all settings.</param>
/// <param name="Kind">Its kind, e.g. <c>desk</c>.</param>
/// <param name="TenantId">Its tenant.</param>
/// <param name="ItemId">Which one of its kind.</param>
/// <param name="Deleted">Whether it is gone.</param>
/// <param name="Data">Its content, by kind.</param>
public sealed record SettingsItem(long Version, string Kind, Guid TenantId, Guid ItemId, bool Deleted, JsonElement Data)
{
    /// <inheritdoc />
    public override string ToString() => nameof(SettingsItem);
}

/// <summary>A page of the settings log.</summary>
/// <param name="Items">The latest version of each changed item, by rising version.</param>
/// <param name="Next">The version to ask after next.</param>
/// <param name="More">Whether there is more now.</param>
public sealed record SettingsPage(IReadOnlyList<SettingsItem> Items, long Next, bool More);

/// <summary>Seals a kind of settings that holds secrets, before it rests in this service's copy.</summary>
public interface ISettingsSeal
{
    /// <summary>The sealed form of a kind's JSON, or the JSON itself where the kind holds no secret.</summary>
    string Seal(string kind, string json);

    /// <summary>The reverse.</summary>
    string Open(string kind, string stored);
}

/// <summary>A versioned copy of the settings this service needs, kept in its own database so that it starts and works while their owner is away.</summary>
public sealed partial class SettingsCopy(
    TenantTransactions transactions, MessagingRules rules, PeerHttp peers, IEnumerable<ISettingsSeal> seals, ILogger<SettingsCopy> log) : BackgroundService
{
    /// <summary>The owner of all settings.</summary>
    public const string Owner = "tenant-directory";

    private readonly Bell bell = new();
    private readonly ConcurrentDictionary<(string, Guid, Guid), (long Version, object Value)> typed = new();
    private ImmutableDictionary<(string Kind, Guid TenantId, Guid ItemId), SettingsItem> items = ImmutableDictionary<(string, Guid, Guid), SettingsItem>.Empty;
    private long version;
    private readonly TaskCompletionSource read = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool loaded;

    /// <summary>Whether this service's own copy is read. Until then it would answer "not there" to what it knows, so it is not ready.</summary>
    public bool IsLoaded => loaded || rules.SettingsKinds.Count == 0;

    /// <summary>Comes when this service's own copy is read. Work in the background that decides by settings waits for it: before that every tenant, desk and channel looks as if it were not there.</summary>
    public Task LoadedAsync(CancellationToken ct) => IsLoaded ? Task.CompletedTask : read.Task.WaitAsync(ct);

    /// <summary>Raised after the copy changed, with the changed items; handlers are quick and do not throw.</summary>
    public event Action<IReadOnlyList<SettingsItem>>? Changed;

    /// <summary>Rings the bell: there may be a newer version.</summary>
    public void Ring() => bell.Ring();

    /// <summary>All live items of a kind, of one tenant or of all.</summary>
    public IEnumerable<SettingsItem> All(string kind, Guid? tenantId = null) =>
        items.Values.Where(item => item.Kind == kind && !item.Deleted && (tenantId is null || item.TenantId == tenantId));

    /// <summary>One item in its type, or null. Parsed once per version.</summary>
    public T? Get<T>(string kind, Guid tenantId, Guid itemId)
        where T : class
    {
        if (!items.TryGetValue((kind, tenantId, itemId), out var item) || item.Deleted)
        {
            return null;
        }

        return (T)typed.AddOrUpdate(
            (kind, tenantId, itemId),
            static (_, fresh) => (fresh.Version, Parse<T>(fresh)),
            static (_, known, fresh) => known.Version == fresh.Version && known.Value is T ? known : (fresh.Version, Parse<T>(fresh)),
            item).Value;
    }

    private static T Parse<T>(SettingsItem item)
        where T : class => item.Data.Deserialize<T>(Json.Options) ?? throw new InvalidOperationException("A setting is empty.");

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (rules.SettingsKinds.Count == 0)
        {
            return;
        }

        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!loaded)
                {
                    await LoadAsync(stoppingToken);
                    loaded = true;
                    read.TrySetResult();
                }

                while (await PullAsync(stoppingToken))
                {
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                LogWaiting(log, e.GetType().Name);
            }

            // Before the first full copy the owner may still be starting: look more often.
            await bell.WaitAsync(items.IsEmpty ? TimeSpan.FromMilliseconds(500) : TimeSpan.FromSeconds(5), stoppingToken);
        }
    }

    private async Task LoadAsync(CancellationToken ct)
    {
        var stored = await transactions.RunAsRelayAsync(async (tx, token) =>
        {
            await using var batch = tx.Command("select version, kind, tenant_id, item_id, deleted, data from settings_copy");
            await using var reader = await batch.ExecuteReaderAsync(token);
            var found = new List<SettingsItem>();
            while (await reader.ReadAsync(token))
            {
                using var data = JsonDocument.Parse(Opened(reader.GetString(1), reader.GetString(5)));
                found.Add(new SettingsItem(reader.GetInt64(0), reader.GetString(1), reader.GetGuid(2), reader.GetGuid(3), reader.GetBoolean(4), data.RootElement.Clone()));
            }

            return found;
        }, ct);
        Take(stored);
    }

    private async Task<bool> PullAsync(CancellationToken ct)
    {
        var page = await peers.GetAsync<SettingsPage>(Owner, $"/internal/settings?after={version}&kinds={string.Join(',', rules.SettingsKinds)}", ct);
        if (page.Items.Count > 0)
        {
            await transactions.RunAsRelayAsync(async (tx, token) =>
            {
                await using var batch = tx.Batch();
                foreach (var item in page.Items)
                {
                    batch.BatchCommands.Add(TenantTransaction.Sql(
                        """
                        insert into settings_copy (tenant_id, kind, item_id, version, deleted, data) values ($1, $2, $3, $4, $5, $6)
                        on conflict (tenant_id, kind, item_id) do update set version = $4, deleted = $5, data = $6 where settings_copy.version < $4
                        """,
                        item.TenantId, item.Kind, item.ItemId, item.Version, item.Deleted, new NpgsqlParameter { Value = Sealed(item.Kind, item.Data.GetRawText()), NpgsqlDbType = NpgsqlDbType.Jsonb }));
                }

                return await batch.ExecuteNonQueryAsync(token);
            }, ct);
            Take(page.Items);
        }

        version = Math.Max(version, page.Next);
        return page.More;
    }

    private void Take(IReadOnlyList<SettingsItem> changed)
    {
        items = items.SetItems(changed.Select(item => KeyValuePair.Create((item.Kind, item.TenantId, item.ItemId), item)));
        version = changed.Aggregate(version, (highest, item) => Math.Max(highest, item.Version));
        if (changed.Count > 0)
        {
            Changed?.Invoke(changed);
        }
    }

    private string Sealed(string kind, string json) => seals.Aggregate(json, (text, seal) => seal.Seal(kind, text));

    private string Opened(string kind, string stored) => seals.Aggregate(stored, (text, seal) => seal.Open(kind, text));

    [LoggerMessage(EventIds.SettingsWaiting, LogLevel.Warning, "The copy of the settings cannot be renewed now ({Code})")]
    private static partial void LogWaiting(ILogger log, string code);
}
