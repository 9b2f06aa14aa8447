using Npgsql;
using NpgsqlTypes;
using Routing.Assignment;
using Routing.Data;
using Routing.Settings;
using ServiceDefaults.Data;

namespace Routing.UseCases.ReadBoard;

/// <summary>Whose boards are read together: of these people, at these desks, and for supervisors of these departments.</summary>
internal sealed class BoardAsk
{
    public HashSet<Guid> People { get; } = [];

    public HashSet<Guid> Desks { get; } = [];

    public HashSet<Guid> Departments { get; } = [];

    /// <summary>One more person and the desks on their board.</summary>
    public void Add(StaffScope scope, IEnumerable<Guid> desks)
    {
        People.Add(scope.StaffId);
        Desks.UnionWith(desks);
        if (scope.Supervisor)
        {
            Departments.UnionWith(scope.Departments);
        }
    }
}

/// <summary>An alert, and who has the consultation in which it arose.</summary>
internal sealed record OpenAlert(Alert Alert, Guid? AssignedStaffId)
{
    public override string ToString() => nameof(OpenAlert);
}

/// <summary>What stands in one tenant's lines, for everybody of one <see cref="BoardAsk"/>; each person's board is a part of it.</summary>
/// <param name="OnDuty">Who is on duty, by what the rows say, and from which session they said so.</param>
/// <param name="Waiting">The head of each desk's line, longest first; places are not counted yet.</param>
/// <param name="Cases">By person: what they have, and had until a shift ago.</param>
/// <param name="Team">By department, the same.</param>
/// <param name="Loads">By person: how many they have on their hands.</param>
/// <param name="Alerts">What nobody has seen yet, latest first.</param>
internal sealed record BoardRows(
    IReadOnlyDictionary<Guid, Guid?> OnDuty, ILookup<Guid, WaitingView> Waiting, ILookup<Guid, CaseRow> Cases, ILookup<Guid, CaseRow> Team, IReadOnlyDictionary<Guid, int> Loads, IReadOnlyList<OpenAlert> Alerts)
{
    /// <summary>Of one line, of one person and of one department; what is beyond is not on a board.</summary>
    public const int MostWaiting = 500;

    /// <inheritdoc cref="MostWaiting"/>
    public const int MostCases = 200;

    private const string OnDutySql = "select staff_id, session_id from counselors where tenant_id = $1 and on_duty and since > $2";

    private const string WaitingSql =
        """
        select line.desk_id, line.consultation_id, line.requested_at, exists (select from alerts a where a.tenant_id = $1 and a.consultation_id = line.consultation_id)
        from unnest($2) desk(desk_id) cross join lateral (
            select c.desk_id, c.consultation_id, c.requested_at from consultations c where c.tenant_id = $1 and c.desk_id = desk.desk_id and c.state = 1
            order by c.requested_at, c.consultation_id limit $3) line
        order by line.requested_at, line.consultation_id
        """;

    private static readonly string PeopleSql = CasesBy("assigned_staff_id");
    private static readonly string TeamSql = CasesBy("department_id");

    private const string LoadsSql = "select assigned_staff_id, count(*)::int from consultations where tenant_id = $1 and assigned_staff_id = any($2) and state in (2, 3, 4) group by 1";

    private const string AlertsSql =
        """
        select a.alert_id, a.kind, a.consultation_id, a.exception_id, a.desk_id, a.raised_at, c.assigned_staff_id
        from alerts a left join consultations c on c.tenant_id = a.tenant_id and c.consultation_id = a.consultation_id
        where a.tenant_id = $1 and a.seen_at is null order by a.raised_at desc limit $2
        """;

    public override string ToString() => nameof(BoardRows);

    /// <summary>Reads it in one round trip.</summary>
    public static Task<BoardRows> ReadAsync(TenantTransactions transactions, Guid tenantId, BoardAsk ask, DateTimeOffset now, CancellationToken ct)
    {
        var shift = now - AssignmentRule.LongestShift;
        Guid[] people = [.. ask.People];
        return transactions.OnceAsync(
            tenantId,
            [
                TenantTransaction.Sql(OnDutySql, tenantId, shift),
                TenantTransaction.Sql(WaitingSql, tenantId, Ids([.. ask.Desks]), MostWaiting),
                TenantTransaction.Sql(PeopleSql, tenantId, Ids(people), shift, MostCases),
                TenantTransaction.Sql(TeamSql, tenantId, Ids([.. ask.Departments]), shift, MostCases),
                TenantTransaction.Sql(LoadsSql, tenantId, Ids(people)),
                TenantTransaction.Sql(AlertsSql, tenantId, MostWaiting),
            ],
            (reader, token) => ReadAsync(reader, tenantId, token),
            ct);
    }

    private static async Task<BoardRows> ReadAsync(NpgsqlDataReader reader, Guid tenantId, CancellationToken ct)
    {
        var onDuty = await AllAsync(reader, row => (Person: row.GetGuid(0), Session: row.IsDBNull(1) ? (Guid?)null : row.GetGuid(1)), ct);
        await reader.NextResultAsync(ct);
        var waiting = await AllAsync(reader, row => (Desk: row.GetGuid(0), View: new WaitingView(row.GetGuid(1), row.GetFieldValue<DateTimeOffset>(2), 0, row.GetBoolean(3))), ct);
        await reader.NextResultAsync(ct);
        var cases = await AllAsync(reader, row => CaseRow.Of(row, tenantId), ct);
        await reader.NextResultAsync(ct);
        var team = await AllAsync(reader, row => CaseRow.Of(row, tenantId), ct);
        await reader.NextResultAsync(ct);
        var loads = await AllAsync(reader, row => (Person: row.GetGuid(0), Load: row.GetInt32(1)), ct);
        await reader.NextResultAsync(ct);
        var alerts = await AllAsync(reader, row => AlertOf(row, tenantId), ct);
        return new BoardRows(
            onDuty.ToDictionary(row => row.Person, row => row.Session), waiting.ToLookup(row => row.Desk, row => row.View), cases.ToLookup(row => row.Item.AssignedStaffId ?? Guid.Empty),
            team.ToLookup(row => row.Item.DepartmentId ?? Guid.Empty), loads.ToDictionary(row => row.Person, row => row.Load), alerts);
    }

    private static OpenAlert AlertOf(NpgsqlDataReader row, Guid tenantId) => new(
        new Alert
        {
            TenantId = tenantId, AlertId = row.GetGuid(0), Kind = (AlertKind)row.GetInt16(1), ConsultationId = row.GetFieldValue<Guid?>(2), ExceptionId = row.GetFieldValue<Guid?>(3),
            DeskId = row.GetFieldValue<Guid?>(4), RaisedAt = row.GetFieldValue<DateTimeOffset>(5),
        },
        row.GetFieldValue<Guid?>(6));

    private static async Task<List<T>> AllAsync<T>(NpgsqlDataReader reader, Func<NpgsqlDataReader, T> draw, CancellationToken ct)
    {
        var all = new List<T>();
        while (await reader.ReadAsync(ct))
        {
            all.Add(draw(reader));
        }

        return all;
    }

    // Closed cases stay in sight until the shift is over: for memos, and to see that all went well.
    private static string CasesBy(string column) => CaseRow.Columns +
        $"""
        from (select *, row_number() over (partition by {column} order by state, taken_at) as place from consultations
            where tenant_id = $1 and {column} = any($2) and (state in (3, 4) or (state = 5 and closed_at > $3))) c
        """ + CaseRow.Marks + "where c.place <= $4 order by c.state, c.taken_at";

    private static NpgsqlParameter<Guid[]> Ids(Guid[] ids) => new() { TypedValue = ids, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid };
}
