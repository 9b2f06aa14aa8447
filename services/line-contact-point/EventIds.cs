namespace LineContactPoint;

/// <summary>Numbers of this service's log lines (style 5.8: 1000–1999). Never moved, never used again.</summary>
internal static class EventIds
{
    public const int EventHandled = 1001;
    public const int ExceptionMoved = 1002;
    public const int SignedIn = 1003;
    public const int PushSettled = 1004;
    public const int AccountResumed = 1005;

    public const int SignatureRefused = 1501;
    public const int SignInRefused = 1502;
    public const int PushWaiting = 1503;
    public const int HandlingWaiting = 1504;
    public const int ChannelNotStarted = 1505;
    public const int CertificatesAway = 1506;
    public const int ExchangeRefused = 1507;

    // Each of these asks a person to act; the runbook is in services/guide.
    public const int AccountSuspended = 1801;
    public const int MenuSwitchFailed = 1802;
    public const int WrongDestination = 1803;
    public const int ExceptionNotMoved = 1804;
    public const int QuotaReached = 1805;
    public const int SealedRestWiped = 1806;
    public const int ChannelsShared = 1807;
    public const int AccountLinkFailed = 1808;
}
