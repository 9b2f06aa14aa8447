namespace Routing;

/// <summary>Numbers of this service's log lines (style 5.8: 3000–3999). Never moved, never used again.</summary>
internal static class EventIds
{
    public const int Queued = 3001;
    public const int Taken = 3002;
    public const int Closing = 3003;
    public const int Closed = 3004;
    public const int PresenceSet = 3005;
    public const int Abandoned = 3006;
    public const int AlertSeen = 3007;
    public const int PresenceEnded = 3008;
    public const int Released = 3501;
    public const int StepRepeated = 3502;
    public const int SweepWaiting = 3503;
    public const int NoticesWaiting = 3504;
    public const int RightsWaiting = 3505;

    // The vault refuses what routing holds for true: the two databases disagree, a person must look.
    public const int VaultRefused = 3801;
    public const int GrantEndRefused = 3802;
    public const int CloseRefused = 3803;
}
