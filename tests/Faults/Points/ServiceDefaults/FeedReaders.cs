namespace ServiceDefaults.Messaging;

public sealed partial class FeedReaders
{
    static partial void FaultPoint(string name) => FaultLaboratory.FaultPoints.Hit(name);
}
