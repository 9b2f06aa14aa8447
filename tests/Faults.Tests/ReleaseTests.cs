using System.Text;
using System.Text.RegularExpressions;
using LocalSystem;

namespace Faults.Tests;

/// <summary>What is shipped has no fault point: neither code, nor a name, nor the variable that would arm one.</summary>
public sealed class ReleaseTests
{
    private static readonly string[] Projects =
    [
        "services/service-defaults/ServiceDefaults", "services/storage-vault/StorageVault", "services/web-chat/WebChat", "services/routing/Routing", "services/line-contact-point/LineContactPoint",
        "services/reporting/Reporting", "services/tenant-directory/TenantDirectory", "gateway/Gateway",
    ];

    [Fact]
    public void Release_assemblies_have_no_trace_of_the_laboratory()
    {
        var points = Sources("services").SelectMany(text => Regex.Matches(text, "FaultPoint\\(\"([a-z_.]+)\"").Select(match => match.Groups[1].Value)).Distinct().ToList();
        string[] traces = [.. points, "FaultPoint", "FaultLaboratory", "TOMOSHIBI_FAULT"];
        var assemblies = Projects.Select(project => Assembly(project, "Release")).Where(File.Exists).ToList();

        Assert.True(points.Count >= 15, $"{points.Count} points in the sources");
        Assert.NotEmpty(assemblies);
        Assert.Empty(assemblies.SelectMany(path => traces.Where(trace => Holds(path, trace)).Select(trace => $"{Path.GetFileName(path)}: {trace}")));
    }

    /// <summary>The search itself: in the laboratory's build it finds them.</summary>
    [FaultsBuildFact]
    public void The_laboratorys_build_has_them()
    {
        Assert.True(Holds(Assembly(Projects[1], "Faults"), "vault.write.before_commit"));
        Assert.True(Holds(Assembly(Projects[0], "Faults"), "TOMOSHIBI_FAULT"));
        Assert.True(Holds(Assembly(Projects[0], "Faults"), "FaultLaboratory"));
    }

    /// <summary>Names stand in the metadata as UTF-8, literals as UTF-16.</summary>
    private static bool Holds(string assembly, string trace)
    {
        var bytes = File.ReadAllBytes(assembly);
        return bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(trace)) >= 0 || bytes.AsSpan().IndexOf(Encoding.Unicode.GetBytes(trace)) >= 0;
    }

    private static string Assembly(string project, string configuration) =>
        Path.Combine(Repo.Root, Path.GetDirectoryName(project) ?? string.Empty, "bin", configuration, "net10.0", Path.GetFileName(project) + ".dll");

    private static IEnumerable<string> Sources(string folder) => Directory.EnumerateFiles(Path.Combine(Repo.Root, folder), "*.cs", SearchOption.AllDirectories)
        .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal)).Select(File.ReadAllText);
}
