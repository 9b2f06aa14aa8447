namespace Reporting.UseCases.CountEvents;

internal sealed partial class EntryConsumer
{
    static partial void FaultPoint(string name) => FaultLaboratory.FaultPoints.Hit(name);
}
