namespace ServiceDefaults.Messaging;

internal sealed partial class OutboxDispatcher
{
    static partial void FaultPoint(string name) => FaultLaboratory.FaultPoints.Hit(name);
}
