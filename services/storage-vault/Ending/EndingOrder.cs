using Npgsql;
using Contracts.StorageVault.V1;
using ServiceDefaults.Data;

namespace StorageVault.Ending;

/// <summary>What two people order. Numbers are stored: never renumbered.</summary>
internal enum EndingKind : short { Unknown = 0, Hold = 1, ReleaseHold = 2, EraseConsultation = 3, EraseResident = 4, DestroyBucket = 5 }

/// <summary>Where an order stands. Numbers are stored: never renumbered.</summary>
internal enum EndingState : short { Unknown = 0, Proposed = 1, Approved = 2, Done = 3, Partly = 4, Withdrawn = 5 }

/// <summary>Who obliges the tenant to keep something. Numbers are stored: never renumbered.</summary>
internal enum HoldAuthority : short { Unknown = 0, Court = 1, Police = 2, Prosecutor = 3, InquiryCommittee = 4, BoardOfEducation = 5, ChildGuidanceCenter = 6, TenantItself = 7, Other = 8 }

/// <summary>An order as it stands: who signed when, for what, and how far it is. Ids, codes and times; the reference is sealed and not in here.</summary>
internal sealed record EndingOrder(Guid TenantId, Guid OrderId, EndingKind Kind, EndingState State, Guid FirstBy, Guid FirstSession, bool FirstTown, DateTimeOffset FirstAt)
{
    internal Guid? ConsultationId { get; init; }
    internal Guid? ResidentId { get; init; }
    internal Guid? DeskId { get; init; }
    internal DateTimeOffset? FromAt { get; init; }
    internal DateTimeOffset? UntilAt { get; init; }
    internal int? Bucket { get; init; }
    internal Guid? HoldId { get; init; }
    internal HoldAuthority? Authority { get; init; }
    internal EndingReason? Reason { get; init; }
    internal DateOnly? ReviewOn { get; init; }
    internal byte[]? ListHash { get; init; }
    internal Guid? SecondBy { get; init; }
    internal Guid? SecondSession { get; init; }
    internal bool? SecondTown { get; init; }
    internal DateTimeOffset? SecondAt { get; init; }
    internal DateTimeOffset? EndedAt { get; init; }
    internal DateTimeOffset? ReleasedAt { get; init; }

    internal const string Columns = """
        order_id, kind, state, first_by, first_session, first_town, first_at, consultation_id, resident_id, desk_id, from_at, until_at, bucket, hold_id,
        authority, reason, review_on, list_hash, second_by, second_session, second_town, second_at, ended_at, released_at
        """;

    /// <summary>Whether a hold keeps its rows now.</summary>
    internal bool Stands => Kind == EndingKind.Hold && State == EndingState.Done && ReleasedAt is null;

    internal static async Task<EndingOrder?> Find(TenantTransaction tx, Guid orderId, bool locked, CancellationToken ct)
    {
        await using var batch = tx.Command($"select {Columns} from ending_orders where tenant_id = $1 and order_id = $2{(locked ? " for update" : string.Empty)}", tx.TenantId, orderId);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? Read(reader, tx.TenantId) : null;
    }

    internal static EndingOrder Read(NpgsqlDataReader reader, Guid tenantId) => new(
        tenantId, reader.GetGuid(0), (EndingKind)reader.GetInt16(1), (EndingState)reader.GetInt16(2), reader.GetGuid(3), reader.GetGuid(4), reader.GetBoolean(5), reader.GetFieldValue<DateTimeOffset>(6))
    {
        ConsultationId = Maybe<Guid>(reader, 7), ResidentId = Maybe<Guid>(reader, 8), DeskId = Maybe<Guid>(reader, 9),
        FromAt = Maybe<DateTimeOffset>(reader, 10), UntilAt = Maybe<DateTimeOffset>(reader, 11), Bucket = Maybe<int>(reader, 12), HoldId = Maybe<Guid>(reader, 13),
        Authority = (HoldAuthority?)Maybe<short>(reader, 14), Reason = (EndingReason?)Maybe<short>(reader, 15), ReviewOn = Maybe<DateOnly>(reader, 16),
        ListHash = reader.IsDBNull(17) ? null : reader.GetFieldValue<byte[]>(17),
        SecondBy = Maybe<Guid>(reader, 18), SecondSession = Maybe<Guid>(reader, 19), SecondTown = Maybe<bool>(reader, 20), SecondAt = Maybe<DateTimeOffset>(reader, 21),
        EndedAt = Maybe<DateTimeOffset>(reader, 22), ReleasedAt = Maybe<DateTimeOffset>(reader, 23),
    };

    internal NpgsqlBatchCommand Insert(Entries.SealedContent? reference) => TenantTransaction.Sql(
        """
        insert into ending_orders (tenant_id, order_id, kind, state, first_by, first_session, first_town, first_at, consultation_id, resident_id, desk_id, from_at, until_at,
            bucket, hold_id, authority, reason, review_on, list_hash, reference_dek_id, reference_dek_generation, reference_envelope)
        values ($1, $2, $3, 1, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
        """,
        TenantId, OrderId, (short)Kind, FirstBy, FirstSession, FirstTown, FirstAt, Typed(ConsultationId), Typed(ResidentId), Typed(DeskId), Typed(FromAt), Typed(UntilAt),
        Typed(Bucket), Typed(HoldId), Typed((short?)Authority), Typed((short?)Reason), Typed(ReviewOn), new NpgsqlParameter<byte[]?> { TypedValue = ListHash },
        Typed(reference?.Dek.Name.DekId), Typed(reference?.Dek.Name.Generation), new NpgsqlParameter<byte[]?> { TypedValue = reference?.Envelope });

    private static NpgsqlParameter<T?> Typed<T>(T? value) where T : struct => new() { TypedValue = value };

    private static T? Maybe<T>(NpgsqlDataReader reader, int column) where T : struct => reader.IsDBNull(column) ? null : reader.GetFieldValue<T>(column);
}
