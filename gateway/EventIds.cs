namespace Gateway;

/// <summary>Numbers of the gateway's log lines (style 5.8: 7000–7999). Never moved, never used again.</summary>
internal static class EventIds
{
    public const int HostsLoaded = 7001;
    public const int StreamCut = 7002;
    public const int RoomKnown = 7003;
    public const int PartChanged = 7050;
    public const int TooOften = 7501;
    public const int ServiceAway = 7502;
    public const int HostsWaiting = 7503;
    public const int SessionsUnknown = 7504;
    public const int LiffModuleAway = 7505;
    public const int Busy = 7506;
    public const int PagesMissing = 7801;
}
