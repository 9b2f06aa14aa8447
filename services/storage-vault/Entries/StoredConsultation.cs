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
    private const string Columns = "c.resident_id, c.desk_id, c.department_id, c.opened_at, c.closed_at, c.dek_id, c.dek_generation, d.kek_id, d.kek_version, d.wrapped, c.sensitivity";
    private const int ResidentsColumns = 11;

    // What only decisions on staff ask for: each of the four costs PostgreSQL a third of the row itself.
    private const string StaffColumns = """
        (select g.staff_id from grants g where g.tenant_id = c.tenant_id and g.consultation_id = c.consultation_id and not g.ended order by g.epoch desc limit 1),
            array(select s.department_id from shares s where s.tenant_id = c.tenant_id and s.consultation_id = c.consultation_id and s.until > now()),
            array(select f.staff_id from conflicts f where f.tenant_id = c.tenant_id and f.object_id in (c.consultation_id, c.resident_id)),
            array(select b.staff_id from break_glass b where b.tenant_id = c.tenant_id and b.consultation_id = c.consultation_id and b.until > now())
        """;

    private const string From = """
        from consultations c join deks d on d.tenant_id = c.tenant_id and d.dek_id = c.dek_id and d.generation = c.dek_generation
        where c.tenant_id = $1 and c.consultation_id = $2
        """;

    private const string Sql = $"select {Columns}, {StaffColumns} {From}", ResidentsSql = $"select {Columns} {From}";

    internal Sensitivity Sensitivity { get; private init; } = Sensitivity.Normal;

    private IReadOnlyCollection<Guid> SharedWith { get; init; } = Nobody;

    private IReadOnlyCollection<Guid> Conflicts { get; init; } = Nobody;

    private IReadOnlyCollection<Guid> GlassBrokenBy { get; init; } = Nobody;

    /// <summary>Asked for a resident: who of the staff is let in was not looked up.</summary>
    private bool WithoutStaff { get; init; }

    internal ConsultationFacts Facts => new(ResidentId, DepartmentId, GrantedStaffId)
    {
        Sensitivity = Sensitivity, SharedWith = SharedWith, Conflicts = Conflicts, GlassBrokenBy = GlassBrokenBy, WithoutStaff = WithoutStaff,
    };

    internal static NpgsqlBatchCommand Select(Guid tenantId, Guid consultationId) => Select(Sql, tenantId, consultationId);

    /// <summary>What a decision on this actor needs: less for a resident, who is compared with the consultation's own resident and nobody else.</summary>
    internal static NpgsqlBatchCommand SelectFor(Actor actor, Guid tenantId, Guid consultationId) => Select(actor.Kind == ActorKind.Resident ? ResidentsSql : Sql, tenantId, consultationId);

    internal static async Task<StoredConsultation?> Read(NpgsqlDataReader reader, Guid tenantId, CancellationToken ct)
    {
        if (!await reader.ReadAsync(ct)) return null;
        var dek = new WrappedDek(tenantId, new DekName(reader.GetGuid(5), reader.GetInt32(6)), reader.GetString(7), reader.GetInt32(8), reader.GetFieldValue<byte[]>(9));
        var withoutStaff = reader.FieldCount == ResidentsColumns;
        var known = new StoredConsultation(
            reader.GetGuid(0), reader.GetGuid(1), reader.GetGuid(2), reader.GetFieldValue<DateTimeOffset>(3),
            reader.IsDBNull(4) ? null : reader.GetFieldValue<DateTimeOffset>(4), withoutStaff || reader.IsDBNull(11) ? null : reader.GetGuid(11), dek)
        {
            Sensitivity = (Sensitivity)reader.GetInt16(10), WithoutStaff = withoutStaff,
        };
        return withoutStaff ? known : known with { SharedWith = Ids(reader, 12), Conflicts = Ids(reader, 13), GlassBrokenBy = Ids(reader, 14) };
    }

    private static NpgsqlBatchCommand Select(string sql, Guid tenantId, Guid consultationId) => new(sql)
    {
        Parameters = { new NpgsqlParameter<Guid> { TypedValue = tenantId }, new NpgsqlParameter<Guid> { TypedValue = consultationId } },
    };

    // Nearly always empty: then one array serves all.
    private static Guid[] Ids(NpgsqlDataReader reader, int column) => reader.GetFieldValue<Guid[]>(column) is { Length: > 0 } ids ? ids : Nobody;
}
