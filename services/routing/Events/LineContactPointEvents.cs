using Contracts.LineContactPoint.V1;
using Routing.Data;
using ServiceDefaults.Messaging;

namespace Routing.Events;

/// <summary>Emergency words arrived on LINE and are in the vault: the tenant's supervisors are told.</summary>
internal sealed class EmergencyExceptionOpenedConsumer(AlertBook alerts) : IEventConsumer<EmergencyExceptionOpened>
{
    public Task HandleAsync(EmergencyExceptionOpened happened, EventContext context, CancellationToken ct) => alerts.RaiseAsync(
        context.Transaction,
        new Alert
        {
            TenantId = context.TenantId, AlertId = happened.ExceptionId, Kind = AlertKind.EmergencyException,
            ExceptionId = happened.ExceptionId, RaisedAt = happened.OpenedAt,
        },
        ct);
}
