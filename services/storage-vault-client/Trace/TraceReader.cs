using Npgsql;
using ServiceDefaults.Data;

namespace StorageVaultClient.Trace;

/// <summary>A place in a tenant's chain: its hash, and the row it names, which is absent when somebody took it away.</summary>
public sealed record ChainLink(long Seq, Guid RowId, byte[] Hash, TraceRow? Row);

/// <summary>Some links after a place, in the order of the chain.</summary>
public sealed record LinkPage(IReadOnlyList<ChainLink> Links);

/// <summary>Rows of the log that no link names although there was time; the next page starts after <see cref="Next"/>.</summary>
public sealed record UnlinkedPage(IReadOnlyList<Guid> Rows, Guid? Next);

/// <summary>Reads log and chain of one tenant: inside the vault for the operator's tool, or straight from a restored database.</summary>
public static class TraceReader
{
    /// <summary>Columns of the log as <see cref="Row"/> reads them.</summary>
    public const string Columns = """
        l.row_id, l.at, l.db_at, l.actor_kind, l.actor_id, l.roles, l.session_id, l.step_up_at, l.act, l.decision, l.purpose,
        l.consultation_id, l.object_id, l.reference_id, l.log, l.from_seq, l.to_seq, l.request_id, l.reason_mac
        """;

    private const string LinksSql = $"""
        select c.seq, c.row_id, c.hash, {Columns} from access_chain c left join access_log l on l.tenant_id = c.tenant_id and l.row_id = c.row_id
        where c.tenant_id = $1 and c.seq > $2 order by c.seq limit $3
        """;

    // A row younger than a minute may still wait for its link; one from the future may not. In a restored copy that minute is the last one before the copy was made.
    private const string UnlinkedSql = """
        select l.row_id, exists (select from access_chain c where c.tenant_id = l.tenant_id and c.row_id = l.row_id)
            or case when $4::timestamptz is null then l.db_at between clock_timestamp() - interval '1 minute' and clock_timestamp() + interval '1 minute' else l.db_at > $4 - interval '1 minute' end
        from (select tenant_id, row_id, db_at from access_log where tenant_id = $1 and row_id > $2 order by row_id limit $3) l order by l.row_id
        """;

    /// <summary>Links after a place.</summary>
    public static async Task<LinkPage> LinksAsync(TenantTransaction tx, long after, int limit, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(tx);
        await using var batch = tx.Command(LinksSql, tx.TenantId, after, limit);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var links = new List<ChainLink>();
        while (await reader.ReadAsync(ct))
            links.Add(new(reader.GetInt64(0), reader.GetGuid(1), reader.GetFieldValue<byte[]>(2), reader.IsDBNull(3) ? null : Row(reader, 3)));
        return new(links);
    }

    /// <summary>Rows without a link after a row; <paramref name="copiedAt"/> says when a restored copy was made, null is for a living database.</summary>
    public static async Task<UnlinkedPage> UnlinkedAsync(TenantTransaction tx, Guid after, int limit, DateTimeOffset? copiedAt, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(tx);
        await using var batch = tx.Command(
            UnlinkedSql, tx.TenantId, after, limit, new NpgsqlParameter { Value = copiedAt is { } at ? at.ToUniversalTime() : DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.TimestampTz });
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var (unlinked, seen, last) = (new List<Guid>(), 0, after);
        for (; await reader.ReadAsync(ct); seen++)
        {
            last = reader.GetGuid(0);
            if (!reader.GetBoolean(1)) unlinked.Add(last);
        }

        return new(unlinked, seen < limit ? null : last);
    }

    /// <summary>The log's row under the reader.</summary>
    public static TraceRow Row(NpgsqlDataReader reader, int at)
    {
        ArgumentNullException.ThrowIfNull(reader);
        T? Maybe<T>(int column) where T : struct => reader.IsDBNull(at + column) ? null : reader.GetFieldValue<T>(at + column);
        return new()
        {
            RowId = reader.GetGuid(at), At = reader.GetFieldValue<DateTimeOffset>(at + 1), DbAt = reader.GetFieldValue<DateTimeOffset>(at + 2),
            ActorKind = reader.GetInt16(at + 3), ActorId = Maybe<Guid>(4), Roles = reader.GetInt16(at + 5), SessionId = Maybe<Guid>(6), StepUpAt = Maybe<DateTimeOffset>(7),
            Act = reader.GetInt16(at + 8), Decision = reader.GetInt16(at + 9), Purpose = reader.GetInt16(at + 10),
            ConsultationId = Maybe<Guid>(11), ObjectId = Maybe<Guid>(12), ReferenceId = Maybe<Guid>(13), Log = Maybe<short>(14), FromSeq = Maybe<long>(15), ToSeq = Maybe<long>(16),
            RequestId = Maybe<Guid>(17), ReasonMac = reader.IsDBNull(at + 18) ? null : reader.GetFieldValue<byte[]>(at + 18),
        };
    }
}
