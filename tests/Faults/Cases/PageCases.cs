using System.ComponentModel;
using System.Text.RegularExpressions;
using LocalSystem;

namespace Faults.Cases;

/// <summary>N43: what people's fingers do to a page. The laboratory drives no browser; the journeys do, and their test is what is run.</summary>
internal static partial class PageCases
{
    /// <summary>N43.</summary>
    public static async Task FingersAsync(Lab lab, Findings findings, CancellationToken ct)
    {
        if (!File.Exists("/usr/bin/chromium"))
        {
            throw new NotHereException("Chromium is not installed (apt-get install chromium)");
        }

        var said = await TryAsync(ct);
        var passed = PassedTests().Match(said) is { Success: true } match ? match.Groups[1].Value : "0";
        findings.Must(said.Contains("Passed!", StringComparison.Ordinal) && passed != "0", $"{passed} journeys in Chromium: double clicks, two windows, the way back and forth, answers that are lost");
    }

    private static async Task<string> TryAsync(CancellationToken ct)
    {
        try
        {
            return await ManagedProcess.RunAsync("dotnet",
                ["test", Path.Combine(Repo.Root, "tests/Journeys.Tests/Journeys.Tests.csproj"), "-c", "Release", "--nologo", "--filter", "FullyQualifiedName~FingerJourneys"], ct: ct);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            return e.Message;
        }
    }

    [GeneratedRegex(@"Passed:\s+(\d+)")]
    private static partial Regex PassedTests();
}
