namespace WebChat.UseCases.OpenConsultation;

internal static partial class OpenConsultation
{
    static partial void FaultPoint(string name) => FaultLaboratory.FaultPoints.Hit(name);
}
