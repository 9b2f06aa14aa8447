namespace Reporting;

/// <summary>Numbers of this service's log lines (style 5.8: 5000–5999). Never moved, never used again.</summary>
internal static class EventIds
{
    public const int Rebuilt = 5001;
}
