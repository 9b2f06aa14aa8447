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

/// <summary>Some cases with their sealed words; the buffer is used again for the page after next.</summary>
internal sealed class SearchPageRead : IDisposable
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(2 * 1024 * 1024);
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
internal static class SearchPages
{
    internal const int Size = 128;

    // Narrows to what the person could be let into, without what the conflict list keeps from them; who may, is decided case by case in MayOpen and there alone.
    private const string Sql = """
        select c.consultation_id, c.resident_id, c.desk_id, c.department_id, c.opened_at, c.closed_at,
            (select g.staff_id from grants g where g.tenant_id = c.tenant_id and g.consultation_id = c.consultation_id and not g.ended order by g.epoch desc limit 1),
            d.dek_id, d.generation, d.kek_id, d.kek_version, d.wrapped, c.sensitivity,
            array(select x.department_id from shares x where x.tenant_id = c.tenant_id and x.consultation_id = c.consultation_id and x.until > now()),
            array(select f.staff_id from conflicts f where f.tenant_id = c.tenant_id and f.object_id in (c.consultation_id, c.resident_id)),
            array(select b.staff_id from break_glass b where b.tenant_id = c.tenant_id and b.consultation_id = c.consultation_id and b.until > now()),
            talk.last_seq, staff.last_seq, t.last_seq, t.words, s.last_seq, s.words
        from consultations c
        join deks d on d.tenant_id = c.tenant_id and d.dek_id = c.dek_id and d.generation = c.dek_generation
        join consultation_logs talk on talk.tenant_id = c.tenant_id and talk.consultation_id = c.consultation_id and talk.log = 1
        join consultation_logs staff on staff.tenant_id = c.tenant_id and staff.consultation_id = c.consultation_id and staff.log = 2
        left join transcripts t on t.tenant_id = c.tenant_id and t.consultation_id = c.consultation_id and t.log = 1
        left join transcripts s on s.tenant_id = c.tenant_id and s.consultation_id = c.consultation_id and s.log = 2
        where c.tenant_id = $1 and (c.opened_at, c.consultation_id) < ($2, $3)
            and (c.department_id = any($4) or exists (select 1 from grants g where g.tenant_id = c.tenant_id and g.consultation_id = c.consultation_id and g.staff_id = $5 and not g.ended)
                or exists (select 1 from shares x where x.tenant_id = c.tenant_id and x.consultation_id = c.consultation_id and x.department_id = any($4) and x.until > now())
                or exists (select 1 from break_glass b where b.tenant_id = c.tenant_id and b.consultation_id = c.consultation_id and b.staff_id = $5 and b.until > now()))
            and not exists (select 1 from conflicts f where f.tenant_id = c.tenant_id and f.object_id in (c.consultation_id, c.resident_id) and f.staff_id = $5)
            and ($6::uuid is null or c.desk_id = $6) and ($7::timestamptz is null or c.opened_at >= $7) and ($8::timestamptz is null or c.opened_at < $8)
            and ($9::boolean is null or (c.closed_at is not null) = $9)
        order by c.opened_at desc, c.consultation_id desc limit $10
        """;

    internal static async Task Read(TenantTransaction tx, Actor actor, SearchRequest request, SearchCase? after, SearchPageRead page, CancellationToken ct)
    {
        page.Clear();
        await using var batch = tx.Command(
            Sql, tx.TenantId, after?.OpenedAt ?? DateTimeOffset.MaxValue.ToUniversalTime().AddYears(-1), after?.ConsultationId ?? Guid.Empty,
            actor.Departments.ToArray(), actor.Id ?? Guid.Empty, Maybe(request.DeskId, NpgsqlDbType.Uuid), Maybe(request.OpenedFrom?.ToUniversalTime(), NpgsqlDbType.TimestampTz),
            Maybe(request.OpenedBefore?.ToUniversalTime(), NpgsqlDbType.TimestampTz), Maybe(request.Closed, NpgsqlDbType.Boolean), Size);
        await using var reader = await batch.ExecuteReaderAsync(CommandBehavior.SequentialAccess, ct);
        while (await reader.ReadAsync(ct)) page.Cases.Add(await Row(reader, tx.TenantId, page, ct));
    }

    // Column by column: the sealed words are streamed into the page's buffer and never stand in memory of their own.
    private static async Task<SearchCase> Row(NpgsqlDataReader reader, Guid tenantId, SearchPageRead page, CancellationToken ct)
    {
        var (id, resident, desk, department) = (reader.GetGuid(0), reader.GetGuid(1), reader.GetGuid(2), reader.GetGuid(3));
        var openedAt = reader.GetFieldValue<DateTimeOffset>(4);
        var closedAt = reader.IsDBNull(5) ? default(DateTimeOffset?) : reader.GetFieldValue<DateTimeOffset>(5);
        var granted = reader.IsDBNull(6) ? default(Guid?) : reader.GetGuid(6);
        var name = new Sealing.DekName(reader.GetGuid(7), reader.GetInt32(8));
        var dek = new WrappedDek(tenantId, name, reader.GetString(9), reader.GetInt32(10), reader.GetFieldValue<byte[]>(11));
        var facts = new ConsultationFacts(resident, department, granted)
        {
            Sensitivity = (Sensitivity)reader.GetInt16(12), SharedWith = reader.GetFieldValue<Guid[]>(13), Conflicts = reader.GetFieldValue<Guid[]>(14), GlassBrokenBy = reader.GetFieldValue<Guid[]>(15),
        };
        var one = new SearchCase(id, desk, openedAt, closedAt, facts, dek);
        var (talk, staff) = (reader.GetInt64(16), reader.GetInt64(17));
        var talkCopied = await Copy(reader, 18, EntryLog.Talk, one, page, ct);
        var staffCopied = await Copy(reader, 20, EntryLog.Staff, one, page, ct);
        if (talk > talkCopied) one.Tails.Add((EntryLog.Talk, talkCopied));
        if (staff > staffCopied) one.Tails.Add((EntryLog.Staff, staffCopied));
        return one;
    }

    private static async Task<long> Copy(NpgsqlDataReader reader, int ordinal, EntryLog log, SearchCase one, SearchPageRead page, CancellationToken ct)
    {
        if (await reader.IsDBNullAsync(ordinal, ct)) return 0;
        var lastSeq = reader.GetInt64(ordinal);
        one.Copies.Add(await page.Take(reader, ordinal + 1, log, lastSeq, ct));
        return lastSeq;
    }

    private static NpgsqlParameter Maybe<T>(T? value, NpgsqlDbType type) where T : struct => new() { Value = value is { } known ? known : DBNull.Value, NpgsqlDbType = type };
}
