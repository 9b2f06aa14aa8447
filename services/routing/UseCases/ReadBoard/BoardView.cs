using System.Text.Json.Serialization;
using Routing.Data;

namespace Routing.UseCases.ReadBoard;

/// <summary>Somebody in the line.</summary>
/// <param name="ConsultationId">Which consultation.</param>
/// <param name="RequestedAt">Since when.</param>
/// <param name="Place">1 for the head.</param>
/// <param name="Urgent">Whether emergency words were found.</param>
internal sealed record WaitingView(Guid ConsultationId, DateTimeOffset RequestedAt, int Place, bool Urgent);

/// <summary>A desk and its line.</summary>
/// <param name="DeskId">Which desk.</param>
/// <param name="Name">Its name.</param>
/// <param name="DepartmentId">Its department.</param>
/// <param name="OpenNow">Whether it is open by its hours.</param>
/// <param name="Waiting">The line, head first.</param>
/// <param name="OnDutyCount">How many are on duty for it.</param>
internal sealed record DeskView(Guid DeskId, string Name, Guid DepartmentId, bool OpenNow, IReadOnlyList<WaitingView> Waiting, int OnDutyCount)
{
    public override string ToString() => nameof(DeskView);
}

/// <summary>An open alert.</summary>
/// <param name="AlertId">Which.</param>
/// <param name="Kind">Why.</param>
/// <param name="ConsultationId">Where the words were, if in a talk.</param>
/// <param name="ExceptionId">The record in the vault, if on LINE.</param>
/// <param name="DeskId">The desk, if in a talk.</param>
/// <param name="RaisedAt">When.</param>
internal sealed record AlertView(Guid AlertId, AlertKind Kind, Guid? ConsultationId, Guid? ExceptionId, Guid? DeskId, DateTimeOffset RaisedAt);

/// <summary>The board of one person in one tenant.</summary>
/// <param name="OnDuty">Whether the person is on duty and said so from this session.</param>
/// <param name="Capacity">How many consultations at once.</param>
/// <param name="Load">How many now.</param>
/// <param name="Desks">The person's desks.</param>
/// <param name="Mine">The person's cases.</param>
/// <param name="Alerts">What needs them at once.</param>
/// <param name="Team">Supervisors: the cases of their departments.</param>
internal sealed record BoardView(
    bool OnDuty, int Capacity, int Load, IReadOnlyList<DeskView> Desks, IReadOnlyList<CaseView> Mine, IReadOnlyList<AlertView> Alerts,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<CaseView>? Team)
{
    public override string ToString() => nameof(BoardView);
}
