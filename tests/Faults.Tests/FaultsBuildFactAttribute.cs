using LocalSystem;

namespace Faults.Tests;

/// <summary>A fact that needs services with fault points: `make test` builds them (tests/Faults/struck.proj).</summary>
public sealed class FaultsBuildFactAttribute : FactAttribute
{
    /// <summary>Skips itself where they are missing, or older than the services themselves.</summary>
    public FaultsBuildFactAttribute()
    {
        var struck = Lab.Struck.Select(ServiceCatalog.Of).ToList();
        if (!struck.TrueForAll(facts => Written(facts, "Faults") is { } with && with >= (Written(facts, Repo.Configuration) ?? DateTime.MinValue)))
        {
            Skip = "Build what is killed first: dotnet msbuild tests/Faults/struck.proj";
        }
    }

    private static DateTime? Written(ServiceFacts facts, string configuration)
    {
        var file = new FileInfo(Path.Combine(Repo.Root, facts.Folder, "bin", configuration, "net10.0", facts.Project + ".dll"));
        return file.Exists ? file.LastWriteTimeUtc : null;
    }
}
