namespace StorageVault.UseCases.WriteEntry;

internal sealed partial class EntryWriter
{
    static partial void FaultPoint(string name) => FaultLaboratory.FaultPoints.Hit(name);
}
