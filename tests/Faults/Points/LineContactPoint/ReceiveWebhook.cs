namespace LineContactPoint.Webhook;

internal sealed partial class ReceiveWebhook
{
    static partial void FaultPoint(string name) => FaultLaboratory.FaultPoints.Hit(name);
}
