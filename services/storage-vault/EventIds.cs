namespace StorageVault;

/// <summary>Numbers of the vault's log lines (style 5.8: 4000–4999). Never moved, never used again.</summary>
internal static class EventIds
{
    public const int ConsultationOpened = 4001;
    public const int EntryStored = 4002;
    public const int ConsultationClosed = 4003;
    public const int GrantPut = 4004;
    public const int EmergencyExceptionPut = 4005;
    public const int Refused = 4501;
    public const int CommitOutcomeUnknown = 4502;
    public const int AttachmentKept = 4200;
    public const int AttachmentsDropped = 4201;
    public const int AttachmentScanned = 4202;
    public const int TranscriptMade = 4203;
    public const int Searched = 4204;
    public const int FileRefused = 4250;
    public const int ScannerAway = 4251;
    public const int SearchCut = 4252;
    public const int SweepWaiting = 4253;
    public const int TranscriptsWaiting = 4254;
    public const int ReadingRangesLost = 4801;
    public const int NotDurable = 4802;
    public const int OutsideJapan = 4803;
    public const int AttachmentInfected = 4840;
    public const int ChunkRefused = 4841;
    public const int TranscriptFailed = 4842;
    public const int AttachmentJobFailed = 4843;
    public const int SearchCaseRefused = 4844;
}
