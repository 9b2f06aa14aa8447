namespace StorageVault;

/// <summary>Numbers of the vault's log lines (style 5.8: 4000–4999). Never moved, never used again.</summary>
internal static class EventIds
{
    public const int ConsultationOpened = 4001;
    public const int EntryStored = 4002;
    public const int ConsultationClosed = 4003;
    public const int GrantPut = 4004;
    public const int EmergencyExceptionPut = 4005;
    public const int KeyPromoted = 4050;
    public const int Rewrapped = 4051;
    public const int PlainRootKey = 4052;
    public const int AnchorWritten = 4100;
    public const int GlassBroken = 4101;
    public const int ReadTooOften = 4102;
    public const int LateRowsMoved = 4103;
    public const int ChainingWaits = 4104;
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
    public const int ManyWraps = 4810;
    public const int WrapLimitReached = 4811;
    public const int PodsBehind = 4812;
    public const int KeyCareWaits = 4813;
    public const int RewrapWaits = 4814;
    public const int ManyContents = 4815;
    public const int AnchorMissed = 4820;
    public const int AnchorFailed = 4821;
    public const int ClockSkew = 4822;
    public const int AccessLogNotWritten = 4823;
    public const int EndingFailed = 4830;
    public const int ClocksDiffer = 4831;
    public const int LedgerBroken = 4832;
    public const int CannotErase = 4833;
}
