using System.Diagnostics;
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

    /// <summary>Keyed hash of a reason given; its text is sealed beside.</summary>
    internal byte[]? ReasonMac { get; init; }

    private const string Columns = """
        (tenant_id, row_id, at, actor_kind, actor_id, session_id, step_up_at, act, decision, consultation_id, object_id, reference_id, log, from_seq, to_seq,
            roles, purpose, request_id, reason_mac)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
        """;

    private const string Sql = "insert into access_log " + Columns, LateSql = "insert into access_late " + Columns;

    /// <summary>Whether it may be the log itself that could not be written: then the same again with the row beside the log tells.</summary>
    /// <remarks>Not by the failed command: to name it, Npgsql would have to carry commands, and so words, in its exceptions.</remarks>
    internal static bool CouldNotBeWritten(PostgresException e) => e.SqlState is not (PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.LockNotAvailable
        or PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
        or PostgresErrorCodes.TooManyConnections or PostgresErrorCodes.DeadlockDetected);

    /// <summary>The insert; <paramref name="late"/> puts the row beside the log while that cannot be written, for residents' writes only.</summary>
    internal NpgsqlBatchCommand Insert(Guid tenantId, DateTimeOffset at, bool late = false)
    {
        VaultMeters.Count(Decision);
        return new(late ? LateSql : Sql)
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
                new NpgsqlParameter<short> { TypedValue = Actor.RoleBits },
                new NpgsqlParameter<short> { TypedValue = Actor.PurposeCode },
                Maybe(RequestId(), NpgsqlDbType.Uuid),
                new NpgsqlParameter { Value = ReasonMac is { } mac ? mac : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bytea },
            },
        };
    }

    // The same id that a problem's body shows as traceId.
    private static Guid? RequestId() => Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? Guid.ParseExact(activity.TraceId.ToHexString(), "N") : null;

    private static NpgsqlParameter Maybe<T>(T? value, NpgsqlDbType type) where T : struct =>
        new() { Value = value is { } known ? known : DBNull.Value, NpgsqlDbType = type };
}
