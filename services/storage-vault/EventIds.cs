namespace StorageVault;

/// <summary>Numbers of the vault's log lines (style 5.8: 4000–4999). Never moved, never used again.</summary>
internal static class EventIds
{
    public const int ConsultationOpened = 4001;
    public const int EntryStored = 4002;
    public const int ConsultationClosed = 4003;
    public const int GrantPut = 4004;
    public const int EmergencyExceptionPut = 4005;
    public const int EndingProposed = 4150;
    public const int EndingApproved = 4151;
    public const int EndingDone = 4152;
    public const int AbandonedSealed = 4153;
    public const int ContactForgotten = 4154;
    public const int BucketDestroyed = 4155;
    public const int LedgerReapplied = 4156;
    public const int Refused = 4501;
    public const int CommitOutcomeUnknown = 4502;
    public const int ErasedKeysNotSeen = 4834;
    public const int ReadingRangesLost = 4801;
    public const int NotDurable = 4802;
    public const int OutsideJapan = 4803;
    public const int EndingFailed = 4830;
    public const int ClocksDiffer = 4831;
    public const int LedgerBroken = 4832;
    public const int CannotErase = 4833;
}
