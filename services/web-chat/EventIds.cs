namespace WebChat;

/// <summary>Numbers of this service's log lines (style 5.8: 2000–2999). Never moved, never used again.</summary>
internal static class EventIds
{
    public const int SessionBegun = 2001;
    public const int SessionEnded = 2002;
    public const int PhraseGiven = 2003;
    public const int ConsultationRequested = 2010;
    public const int ConsultationLeft = 2011;
    public const int OpeningSwept = 2012;
    public const int NoticeFellDue = 2020;
    public const int TicketRefused = 2501;
    public const int PhraseRefused = 2502;
    public const int TurnedAway = 2503;
    public const int VaultAway = 2504;
    public const int JobWaiting = 2505;
    public const int KeeperWaiting = 2506;
    public const int StreamsCut = 2507;
}
