namespace WebChat.UseCases.OpenConsultation;

internal sealed partial class OpeningRows
{
    static partial void FaultPoint(string name) => FaultLaboratory.FaultPoints.Hit(name);
}
