namespace LineContactPoint.Sending;

internal sealed partial class PushWorker
{
    static partial void FaultPoint(string name) => FaultLaboratory.FaultPoints.Hit(name);
}
