namespace Routing.Assignment;

internal sealed partial class Assigner
{
    static partial void FaultPoint(string name) => FaultLaboratory.FaultPoints.Hit(name);
}
