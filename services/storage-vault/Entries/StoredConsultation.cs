using Npgsql;
using StorageVault.Access;
using StorageVault.Keys;
using StorageVault.Sealing;

namespace StorageVault.Entries;

/// <summary>What stands of a consultation beside its words: whose it is, who is let in, and its wrapped key.</summary>
internal sealed record StoredConsultation(
    Guid ResidentId, Guid DeskId, Guid DepartmentId, DateTimeOffset OpenedAt, DateTimeOffset? ClosedAt, Guid? GrantedStaffId, WrappedDek Dek)
{
    private static readonly Guid[] Nobody = [];
    private const string Sql = """
        select c.resident_id, c.desk_id, c.department_id, c.opened_at, c.closed_at,
            (select g.staff_id from grants g where g.tenant_id = c.tenant_id and g.consultation_id = c.consultation_id and not g.ended order by g.epoch desc limit 1),
            c.dek_id, c.dek_generation, d.kek_id, d.kek_version, d.wrapped, c.sensitivity,
            array(select s.department_id from shares s where s.tenant_id = c.tenant_id and s.consultation_id = c.consultation_id and s.until > now()),
            array(select f.staff_id from conflicts f where f.tenant_id = c.tenant_id and f.object_id in (c.consultation_id, c.resident_id)),
            array(select b.staff_id from break_glass b where b.tenant_id = c.tenant_id and b.consultation_id = c.consultation_id and b.until > now())
        from consultations c join deks d on d.tenant_id = c.tenant_id and d.dek_id = c.dek_id and d.generation = c.dek_generation
        where c.tenant_id = $1 and c.consultation_id = $2
        """;

    internal Sensitivity Sensitivity { get; private init; } = Sensitivity.Normal;

    private IReadOnlyCollection<Guid> SharedWith { get; init; } = Nobody;

    private IReadOnlyCollection<Guid> Conflicts { get; init; } = Nobody;

    private IReadOnlyCollection<Guid> GlassBrokenBy { get; init; } = Nobody;

    internal ConsultationFacts Facts => new(ResidentId, DepartmentId, GrantedStaffId)
    {
        Sensitivity = Sensitivity, SharedWith = SharedWith, Conflicts = Conflicts, GlassBrokenBy = GlassBrokenBy,
    };

    internal static NpgsqlBatchCommand Select(Guid tenantId, Guid consultationId) => new(Sql)
    {
        Parameters = { new NpgsqlParameter<Guid> { TypedValue = tenantId }, new NpgsqlParameter<Guid> { TypedValue = consultationId } },
    };

    internal static async Task<StoredConsultation?> Read(NpgsqlDataReader reader, Guid tenantId, CancellationToken ct)
    {
        if (!await reader.ReadAsync(ct)) return null;
        var dek = new WrappedDek(tenantId, new DekName(reader.GetGuid(6), reader.GetInt32(7)), reader.GetString(8), reader.GetInt32(9), reader.GetFieldValue<byte[]>(10));
        return new(
            reader.GetGuid(0), reader.GetGuid(1), reader.GetGuid(2), reader.GetFieldValue<DateTimeOffset>(3),
            reader.IsDBNull(4) ? null : reader.GetFieldValue<DateTimeOffset>(4), reader.IsDBNull(5) ? null : reader.GetGuid(5), dek)
        {
            Sensitivity = (Sensitivity)reader.GetInt16(11), SharedWith = Ids(reader, 12), Conflicts = Ids(reader, 13), GlassBrokenBy = Ids(reader, 14),
        };
    }

    // Nearly always empty: then one array serves all.
    private static Guid[] Ids(NpgsqlDataReader reader, int column) => reader.GetFieldValue<Guid[]>(column) is { Length: > 0 } ids ? ids : Nobody;
}
