using Contracts.StorageVault.V1;
using Npgsql;
using NpgsqlTypes;

namespace StorageVault.Access;

/// <summary>One row of the access log: ids, times and codes, never a word. Committed before the answer starts, also for a refusal.</summary>
internal sealed record AccessRow(Actor Actor, VaultAct Act, Decision Decision)
{
    internal Guid? ConsultationId { get; init; }
    internal Guid? ObjectId { get; init; }
    internal Guid? ReferenceId { get; init; }
    internal EntryLog? Log { get; init; }
    internal long? FromSeq { get; init; }
    internal long? ToSeq { get; init; }

    private const string Sql = """
        insert into access_log (tenant_id, row_id, at, actor_kind, actor_id, session_id, step_up_at, act, decision, consultation_id, object_id, reference_id, log, from_seq, to_seq)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
        """;

    internal NpgsqlBatchCommand Insert(Guid tenantId, DateTimeOffset at)
    {
        VaultMeters.Count(Decision);
        return new(Sql)
        {
            Parameters =
            {
                new NpgsqlParameter<Guid> { TypedValue = tenantId },
                new NpgsqlParameter<Guid> { TypedValue = Guid.CreateVersion7(at) },
                new NpgsqlParameter<DateTimeOffset> { TypedValue = at },
                new NpgsqlParameter<short> { TypedValue = (short)Actor.Kind },
                Maybe(Actor.Id, NpgsqlDbType.Uuid),
                Maybe(Actor.SessionId, NpgsqlDbType.Uuid),
                Maybe(Actor.StepUpAt, NpgsqlDbType.TimestampTz),
                new NpgsqlParameter<short> { TypedValue = (short)Act },
                new NpgsqlParameter<short> { TypedValue = (short)Decision },
                Maybe(ConsultationId, NpgsqlDbType.Uuid),
                Maybe(ObjectId, NpgsqlDbType.Uuid),
                Maybe(ReferenceId, NpgsqlDbType.Uuid),
                Maybe((short?)Log, NpgsqlDbType.Smallint),
                Maybe(FromSeq, NpgsqlDbType.Bigint),
                Maybe(ToSeq, NpgsqlDbType.Bigint),
            },
        };
    }

    private static NpgsqlParameter Maybe<T>(T? value, NpgsqlDbType type) where T : struct =>
        new() { Value = value is { } known ? known : DBNull.Value, NpgsqlDbType = type };
}
