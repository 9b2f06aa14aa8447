namespace StorageVault;

/// <summary>Numbers of the vault's log lines (style 5.8: 4000–4999). Never moved, never used again.</summary>
internal static class EventIds
{
    public const int ConsultationOpened = 4001;
    public const int EntryStored = 4002;
    public const int ConsultationClosed = 4003;
    public const int GrantPut = 4004;
    public const int EmergencyExceptionPut = 4005;
    public const int ResidencyProvenAgain = 4350;
    public const int Refused = 4501;
    public const int CommitOutcomeUnknown = 4502;
    public const int ReadingRangesLost = 4801;
    public const int NotDurable = 4802;
    public const int OutsideJapan = 4803;
    public const int ResidencyLost = 4870;
    public const int ResidencyNotProven = 4871;
    public const int ResidencySourceAway = 4872;
    public const int AttestationNotKept = 4873;
}
