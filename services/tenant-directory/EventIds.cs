namespace TenantDirectory;

/// <summary>Numbers of this service's log lines (style 5.8: 6000–6999). Never moved, never used again.</summary>
internal static class EventIds
{
    public const int SignedIn = 6001;
    public const int SignedOut = 6002;
    public const int StaffInvited = 6003;
    public const int InvitationAccepted = 6004;
    public const int StaffDisabled = 6005;
    public const int SteppedUp = 6006;
    public const int MailSettled = 6007;
    public const int MailTooLate = 6008;
    public const int RetentionDecided = 6150;
    public const int ExceptionRetentionDecided = 6151;
    public const int SignInRefused = 6501;
    public const int SignInTooOften = 6502;
    public const int SettingsRefused = 6503;
    public const int AnnouncingWaits = 6504;
    public const int SweepWaiting = 6505;
    public const int StepUpRefused = 6506;
    public const int MailFailed = 6507;
    public const int MailsWaiting = 6508;
    public const int MailOff = 6509;
    public const int MailGivenUp = 6801;
    public const int NobodyToMail = 6802;
}
