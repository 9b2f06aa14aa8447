using Npgsql;
using ServiceDefaults.Data;

namespace StorageVault.Disclosure;

/// <summary>A disclosure as it stands: ids, codes, times and hashes. What was written on its forms is sealed and not in here.</summary>
internal sealed record DisclosureRow(Guid TenantId, Guid DisclosureId, Guid ConsultationId, Guid DepartmentId, DisclosureRequester Requester, DateTimeOffset RequestedAt, DisclosureFacts Facts)
{
    internal short? Basis { get; init; }
    internal int? BasisVersion { get; init; }
    internal DateTimeOffset? CalledBackAt { get; init; }
    internal Guid? BasisBy { get; init; }
    internal DateTimeOffset? BasisAt { get; init; }
    internal Guid? PackagedBy { get; init; }
    internal DateTimeOffset? PackagedAt { get; init; }
    internal int? Entries { get; init; }
    internal int? Redactions { get; init; }
    internal bool? WithIdentity { get; init; }
    internal byte[]? ManifestHash { get; init; }
    internal byte[]? CertificateHash { get; init; }
    internal DateTimeOffset? ReleasedAt { get; init; }
    internal Guid? DownloadedBy { get; init; }
    internal DateTimeOffset? DownloadedAt { get; init; }
    internal Guid? AcknowledgedBy { get; init; }
    internal DateTimeOffset? AcknowledgedAt { get; init; }
    internal DateTimeOffset? ReceivedAt { get; init; }
    internal Guid? EndedBy { get; init; }
    internal DateTimeOffset? EndedAt { get; init; }
    internal DisclosureRefusal? Refusal { get; init; }
    internal DateTimeOffset? IncidentAt { get; init; }

    internal const string Columns = """
        disclosure_id, consultation_id, department_id, requester, requested_at, state, requested_by, requested_session, emergency,
        first_by, first_session, first_town, first_as, first_at, second_by, second_session, second_town, second_as, second_at, released_by, expires_at,
        basis, basis_version, called_back_at, basis_by, basis_at, packaged_by, packaged_at, entries, redactions, with_identity, manifest_hash, certificate_hash,
        released_at, downloaded_by, downloaded_at, acknowledged_by, acknowledged_at, received_at, ended_by, ended_at, refusal, incident_at
        """;

    private const string InsertSql = """
        insert into disclosures (tenant_id, disclosure_id, consultation_id, department_id, requester, state, requested_by, requested_session, requested_at)
        values ($1, $2, $3, $4, $5, 1, $6, $7, $8)
        """;

    // What was written once is refused by the database when it comes changed.
    private const string UpdateSql = """
        update disclosures set state = $3, emergency = $4, first_by = $5, first_session = $6, first_town = $7, first_as = $8, first_at = $9,
            second_by = $10, second_session = $11, second_town = $12, second_as = $13, second_at = $14, released_by = $15, expires_at = $16,
            basis = $17, basis_version = $18, called_back_at = $19, basis_by = $20, basis_at = $21, packaged_by = $22, packaged_at = $23, entries = $24, redactions = $25,
            with_identity = $26, manifest_hash = $27, certificate_hash = $28, released_at = $29, downloaded_by = $30, downloaded_at = $31, acknowledged_by = $32,
            acknowledged_at = $33, received_at = $34, ended_by = $35, ended_at = $36, refusal = $37, incident_at = $38
        where tenant_id = $1 and disclosure_id = $2
        """;

    internal static async Task<DisclosureRow?> Find(TenantTransaction tx, Guid disclosureId, bool locked, CancellationToken ct)
    {
        await using var batch = tx.Command($"select {Columns} from disclosures where tenant_id = $1 and disclosure_id = $2{(locked ? " for update" : string.Empty)}", tx.TenantId, disclosureId);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? Read(reader, tx.TenantId) : null;
    }

    internal static DisclosureRow Read(NpgsqlDataReader reader, Guid tenantId)
    {
        var facts = new DisclosureFacts((DisclosureState)reader.GetInt16(5), reader.GetGuid(6), reader.GetGuid(7))
        {
            Emergency = reader.GetBoolean(8), First = Signed(reader, 9), Second = Signed(reader, 14), ReleasedBy = Maybe<Guid>(reader, 19), ExpiresAt = Maybe<DateTimeOffset>(reader, 20),
            Downloaded = !reader.IsDBNull(35), Incident = !reader.IsDBNull(42),
        };
        return new(tenantId, reader.GetGuid(0), reader.GetGuid(1), reader.GetGuid(2), (DisclosureRequester)reader.GetInt16(3), reader.GetFieldValue<DateTimeOffset>(4), facts)
        {
            Basis = Maybe<short>(reader, 21), BasisVersion = Maybe<int>(reader, 22), CalledBackAt = Maybe<DateTimeOffset>(reader, 23), BasisBy = Maybe<Guid>(reader, 24),
            BasisAt = Maybe<DateTimeOffset>(reader, 25), PackagedBy = Maybe<Guid>(reader, 26), PackagedAt = Maybe<DateTimeOffset>(reader, 27), Entries = Maybe<int>(reader, 28),
            Redactions = Maybe<int>(reader, 29), WithIdentity = Maybe<bool>(reader, 30), ManifestHash = Bytes(reader, 31), CertificateHash = Bytes(reader, 32),
            ReleasedAt = Maybe<DateTimeOffset>(reader, 33), DownloadedBy = Maybe<Guid>(reader, 34), DownloadedAt = Maybe<DateTimeOffset>(reader, 35),
            AcknowledgedBy = Maybe<Guid>(reader, 36), AcknowledgedAt = Maybe<DateTimeOffset>(reader, 37), ReceivedAt = Maybe<DateTimeOffset>(reader, 38),
            EndedBy = Maybe<Guid>(reader, 39), EndedAt = Maybe<DateTimeOffset>(reader, 40), Refusal = (DisclosureRefusal?)Maybe<short>(reader, 41), IncidentAt = Maybe<DateTimeOffset>(reader, 42),
        };
    }

    internal NpgsqlBatchCommand Insert() => TenantTransaction.Sql(
        InsertSql, TenantId, DisclosureId, ConsultationId, DepartmentId, (short)Requester, Facts.RequestedBy, Facts.RequestedSession, RequestedAt);

    internal NpgsqlBatchCommand Update()
    {
        var (first, second) = (Facts.First, Facts.Second);
        return TenantTransaction.Sql(
            UpdateSql, TenantId, DisclosureId, (short)Facts.State, Facts.Emergency,
            Typed(first?.By), Typed(first?.SessionId), Typed(first?.OfTheTown), Typed((short?)first?.As), Typed(first?.At),
            Typed(second?.By), Typed(second?.SessionId), Typed(second?.OfTheTown), Typed((short?)second?.As), Typed(second?.At), Typed(Facts.ReleasedBy), Typed(Facts.ExpiresAt),
            Typed(Basis), Typed(BasisVersion), Typed(CalledBackAt), Typed(BasisBy), Typed(BasisAt), Typed(PackagedBy), Typed(PackagedAt), Typed(Entries), Typed(Redactions),
            Typed(WithIdentity), Typed(ManifestHash), Typed(CertificateHash), Typed(ReleasedAt), Typed(DownloadedBy), Typed(DownloadedAt), Typed(AcknowledgedBy),
            Typed(AcknowledgedAt), Typed(ReceivedAt), Typed(EndedBy), Typed(EndedAt), Typed((short?)Refusal), Typed(IncidentAt));
    }

    private static Signature? Signed(NpgsqlDataReader reader, int at) => reader.IsDBNull(at) ? null
        : new(reader.GetGuid(at), reader.GetGuid(at + 1), reader.GetBoolean(at + 2), (SignsAs)reader.GetInt16(at + 3), reader.GetFieldValue<DateTimeOffset>(at + 4));

    private static NpgsqlParameter<T?> Typed<T>(T? value) where T : struct => new() { TypedValue = value };

    private static NpgsqlParameter<byte[]?> Typed(byte[]? value) => new() { TypedValue = value };

    private static T? Maybe<T>(NpgsqlDataReader reader, int column) where T : struct => reader.IsDBNull(column) ? null : reader.GetFieldValue<T>(column);

    private static byte[]? Bytes(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<byte[]>(column);
}
