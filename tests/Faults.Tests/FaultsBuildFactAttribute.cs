using LocalSystem;

namespace Faults.Tests;

/// <summary>A fact that needs the fault points: they are in the laboratory's build only.</summary>
public sealed class FaultsBuildFactAttribute : FactAttribute
{
    /// <summary>Skips itself in every other build.</summary>
    public FaultsBuildFactAttribute()
    {
        if (Repo.Configuration != "Faults")
        {
            Skip = "Only in the laboratory's build: dotnet test tests/Faults.Tests -c Faults";
        }
    }
}
