using System.Buffers;
using System.Data;
using Contracts.StorageVault.V1;
using Npgsql;
using NpgsqlTypes;
using ServiceDefaults.Data;
using StorageVault.Access;
using StorageVault.Keys;
using StorageVault.UseCases.SearchEntries;

namespace StorageVault.Search;

/// <summary>A case on its way through a search.</summary>
internal sealed record SearchCase(Guid ConsultationId, Guid DeskId, DateTimeOffset OpenedAt, DateTimeOffset? ClosedAt, ConsultationFacts Facts, WrappedDek Dek)
{
    internal List<SealedWords> Copies { get; } = [];

    /// <summary>Where its entries begin that no copy holds, by log.</summary>
    internal List<(EntryLog Log, long After)> Tails { get; } = [];

    internal CaseHits Hits { get; } = new();

    internal Decision Decision { get; set; }

    /// <summary>Whether the person may read the staff log too.</summary>
    internal bool StaffToo { get; set; }

    internal bool Opens(EntryLog log) => log == EntryLog.Talk || StaffToo;
}

/// <summary>A sealed copy in the page's buffer.</summary>
internal readonly record struct SealedWords(EntryLog Log, long LastSeq, int At, int Length);

/// <summary>A case that somebody might open, before what belongs to it is read.</summary>
internal sealed record FoundCase(Guid Id, Guid Resident, Guid Desk, Guid Department, DateTimeOffset OpenedAt, DateTimeOffset? ClosedAt, Sensitivity Sensitivity, Sealing.DekName Dek);

/// <summary>Some cases with their sealed words; the buffer is used again for the page after next.</summary>
internal sealed class SearchPageRead : IDisposable
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(4 * 1024 * 1024);
    private int _used;

    internal List<SearchCase> Cases { get; } = [];

    internal ReadOnlySpan<byte> Bytes(SealedWords words) => _buffer.AsSpan(words.At, words.Length);

    internal void Clear()
    {
        Cases.Clear();
        _used = 0;
    }

    internal async Task<SealedWords> Take(NpgsqlDataReader reader, int ordinal, EntryLog log, long lastSeq, CancellationToken ct)
    {
        await using var bytes = await reader.GetStreamAsync(ordinal, ct);
        var length = (int)bytes.Length;
        if (_used + length > _buffer.Length)
        {
            var wider = ArrayPool<byte>.Shared.Rent(Math.Max(_used + length, 2 * _buffer.Length));
            _buffer.AsSpan(0, _used).CopyTo(wider);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = wider;
        }
        await bytes.ReadExactlyAsync(_buffer.AsMemory(_used, length), ct);
        _used += length;
        return new(log, lastSeq, _used - length, length);
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);
}

/// <summary>Reads the cases that somebody might open, the newest first, page by page in short transactions.</summary>
/// <remarks>
/// First which cases, then what belongs to all of them, each table once by its key. As one statement with joins and a subquery per case it took PostgreSQL three times as long, and where
/// few logs have copies its planner went through all copies of the tenant for every page.
/// </remarks>
internal static class SearchPages
{
    /// <summary>Cases whose words are read and looked through together.</summary>
    internal const int Size = 256;

    /// <summary>Cases that are found at once.</summary>
    internal const int Listed = 4 * Size;

    // Narrows to what the person could be let into, without what the conflict list keeps from them; who may, is decided case by case in MayOpen and there alone.
    private const string CasesSql = """
        select c.consultation_id, c.resident_id, c.desk_id, c.department_id, c.opened_at, c.closed_at, c.sensitivity, c.dek_id, c.dek_generation
        from consultations c
        where c.tenant_id = $1 and (c.opened_at, c.consultation_id) < ($2, $3)
            and (c.department_id = any($4) or exists (select 1 from grants g where g.tenant_id = c.tenant_id and g.consultation_id = c.consultation_id and g.staff_id = $5 and not g.ended)
                or exists (select 1 from shares x where x.tenant_id = c.tenant_id and x.consultation_id = c.consultation_id and x.department_id = any($4) and x.until > now())
                or exists (select 1 from break_glass b where b.tenant_id = c.tenant_id and b.consultation_id = c.consultation_id and b.staff_id = $5 and b.until > now()))
            and not exists (select 1 from conflicts f where f.tenant_id = c.tenant_id and f.object_id in (c.consultation_id, c.resident_id) and f.staff_id = $5)
            and ($6::uuid is null or c.desk_id = $6) and ($7::timestamptz is null or c.opened_at >= $7) and ($8::timestamptz is null or c.opened_at < $8)
            and ($9::boolean is null or (c.closed_at is not null) = $9)
        order by c.opened_at desc, c.consultation_id desc limit $10
        """;

    // In this order they are read. Of several grants the newest is the one; of the logs the talk comes first, and what is shown keeps that order.
    private const string GrantsSql = "select consultation_id, staff_id from grants where tenant_id = $1 and consultation_id = any($2) and not ended order by epoch";
    private const string SharesSql = "select consultation_id, department_id from shares where tenant_id = $1 and consultation_id = any($2) and until > now()";
    private const string ConflictsSql = "select object_id, staff_id from conflicts where tenant_id = $1 and object_id = any($2)";
    private const string GlassSql = "select consultation_id, staff_id from break_glass where tenant_id = $1 and consultation_id = any($2) and until > now()";
    private const string KeysSql = "select dek_id, generation, kek_id, kek_version, wrapped from deks where tenant_id = $1 and dek_id = any($2)";
    private const string LogsSql = "select consultation_id, log, last_seq from consultation_logs where tenant_id = $1 and consultation_id = any($2) order by log";
    private const string CopiesSql = "select consultation_id, log, last_seq, words from transcripts where tenant_id = $1 and consultation_id = any($2) order by log";

    /// <summary>What belongs to some cases, <see cref="Size"/> of them at most: their keys, who may read them, and their sealed words.</summary>
    internal static async Task Read(TenantTransaction tx, IReadOnlyCollection<FoundCase> rows, SearchPageRead page, CancellationToken ct)
    {
        page.Clear();
        Guid[] ids = [.. rows.Select(row => row.Id)];
        await using var batch = tx.Command(GrantsSql, tx.TenantId, ids);
        batch.BatchCommands.Add(TenantTransaction.Sql(SharesSql, tx.TenantId, ids));
        batch.BatchCommands.Add(TenantTransaction.Sql(ConflictsSql, tx.TenantId, ids.Concat(rows.Select(row => row.Resident)).Distinct().ToArray()));
        batch.BatchCommands.Add(TenantTransaction.Sql(GlassSql, tx.TenantId, ids));
        batch.BatchCommands.Add(TenantTransaction.Sql(KeysSql, tx.TenantId, rows.Select(row => row.Dek.DekId).ToArray()));
        batch.BatchCommands.Add(TenantTransaction.Sql(LogsSql, tx.TenantId, ids));
        batch.BatchCommands.Add(TenantTransaction.Sql(CopiesSql, tx.TenantId, ids));
        await using var reader = await batch.ExecuteReaderAsync(CommandBehavior.SequentialAccess, ct);
        var granted = await Pairs(reader, ct);
        var (shared, barred, broken) = (await Next(reader, ct), await Next(reader, ct), await Next(reader, ct));
        var keys = await Keys(reader, tx.TenantId, ct);
        foreach (var row in rows)
        {
            // Erased between the two statements: there is nothing left to look through.
            if (!keys.TryGetValue(row.Dek, out var dek)) continue;
            var facts = new ConsultationFacts(row.Resident, row.Department, granted[row.Id].Select(staff => (Guid?)staff).LastOrDefault())
            {
                Sensitivity = row.Sensitivity, SharedWith = [.. shared[row.Id]], Conflicts = [.. barred[row.Id], .. barred[row.Resident]], GlassBrokenBy = [.. broken[row.Id]],
            };
            page.Cases.Add(new(row.Id, row.Desk, row.OpenedAt, row.ClosedAt, facts, dek));
        }

        await Words(reader, page, ct);
    }

    /// <summary>The next cases that the person might open, <see cref="Listed"/> at most, the newest first, after a case or from the start.</summary>
    internal static async Task<List<FoundCase>> List(TenantTransaction tx, Actor actor, SearchRequest request, FoundCase? after, CancellationToken ct)
    {
        await using var batch = tx.Command(
            CasesSql, tx.TenantId, after?.OpenedAt ?? DateTimeOffset.MaxValue.ToUniversalTime().AddYears(-1), after?.Id ?? Guid.Empty,
            actor.Departments.ToArray(), actor.Id ?? Guid.Empty, Maybe(request.DeskId, NpgsqlDbType.Uuid), Maybe(request.OpenedFrom?.ToUniversalTime(), NpgsqlDbType.TimestampTz),
            Maybe(request.OpenedBefore?.ToUniversalTime(), NpgsqlDbType.TimestampTz), Maybe(request.Closed, NpgsqlDbType.Boolean), Listed);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var rows = new List<FoundCase>(Listed);
        while (await reader.ReadAsync(ct))
        {
            rows.Add(new(
                reader.GetGuid(0), reader.GetGuid(1), reader.GetGuid(2), reader.GetGuid(3), reader.GetFieldValue<DateTimeOffset>(4), reader.IsDBNull(5) ? null : reader.GetFieldValue<DateTimeOffset>(5),
                (Sensitivity)reader.GetInt16(6), new(reader.GetGuid(7), reader.GetInt32(8))));
        }

        return rows;
    }

    private static async Task<ILookup<Guid, Guid>> Next(NpgsqlDataReader reader, CancellationToken ct)
    {
        await reader.NextResultAsync(ct);
        return await Pairs(reader, ct);
    }

    private static async Task<ILookup<Guid, Guid>> Pairs(NpgsqlDataReader reader, CancellationToken ct)
    {
        var pairs = new List<(Guid Of, Guid Who)>();
        while (await reader.ReadAsync(ct)) pairs.Add((reader.GetGuid(0), reader.GetGuid(1)));
        return pairs.ToLookup(pair => pair.Of, pair => pair.Who);
    }

    private static async Task<Dictionary<Sealing.DekName, WrappedDek>> Keys(NpgsqlDataReader reader, Guid tenantId, CancellationToken ct)
    {
        await reader.NextResultAsync(ct);
        var keys = new Dictionary<Sealing.DekName, WrappedDek>(Size);
        while (await reader.ReadAsync(ct))
        {
            var name = new Sealing.DekName(reader.GetGuid(0), reader.GetInt32(1));
            keys[name] = new(tenantId, name, reader.GetString(2), reader.GetInt32(3), reader.GetFieldValue<byte[]>(4));
        }

        return keys;
    }

    /// <summary>How far each log goes, its copy if there is one, and what stands behind the copy.</summary>
    private static async Task Words(NpgsqlDataReader reader, SearchPageRead page, CancellationToken ct)
    {
        var (cases, ends) = (page.Cases.ToDictionary(one => one.ConsultationId), new List<(Guid Id, EntryLog Log, long LastSeq)>(2 * Size));
        await reader.NextResultAsync(ct);
        while (await reader.ReadAsync(ct)) ends.Add((reader.GetGuid(0), (EntryLog)reader.GetInt16(1), reader.GetInt64(2)));
        await reader.NextResultAsync(ct);
        // The sealed words are streamed into the page's buffer and never stand in memory of their own.
        while (await reader.ReadAsync(ct))
        {
            var (id, log, lastSeq) = (reader.GetGuid(0), (EntryLog)reader.GetInt16(1), reader.GetInt64(2));
            if (cases.TryGetValue(id, out var one)) one.Copies.Add(await page.Take(reader, 3, log, lastSeq, ct));
        }

        foreach (var (id, log, lastSeq) in ends)
        {
            if (!cases.TryGetValue(id, out var one)) continue;
            var copied = one.Copies.Where(copy => copy.Log == log).Select(copy => copy.LastSeq).FirstOrDefault();
            if (lastSeq > copied) one.Tails.Add((log, copied));
        }
    }

    private static NpgsqlParameter Maybe<T>(T? value, NpgsqlDbType type) where T : struct => new() { Value = value is { } known ? known : DBNull.Value, NpgsqlDbType = type };
}
