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
}
