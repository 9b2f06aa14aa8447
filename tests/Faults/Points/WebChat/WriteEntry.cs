namespace WebChat.UseCases.WriteEntry;

internal static partial class WriteEntry
{
    static partial void FaultPoint(string name) => FaultLaboratory.FaultPoints.Hit(name);
}
