using System.Globalization;

namespace Proof.Load;

/// <summary>Reads <c>PROFILE [SCALE [MINUTES [SECONDS]]]</c>; an empty word stands for the usual, as make gives them. Minutes or seconds, not both.</summary>
internal static class LoadArguments
{
    // What two cores carry beside the generator, in a time somebody waits for. Both stand in the first line of what is printed.
    private static readonly Dictionary<string, (double Scale, double Minutes)> Usual = new()
    {
        ["P1"] = (1, 6), ["P2"] = (1, 4), ["P3"] = (0.1, 4), ["P4"] = (0.25, 4), ["P6"] = (1, 4),
    };

    internal static LoadRun? Read(string[] asked)
    {
        var name = asked.ElementAtOrDefault(0)?.ToUpperInvariant() ?? string.Empty;
        if (Profile.All.FirstOrDefault(known => known.Name == name) is not { } profile) return null;
        var (minutes, seconds) = (asked.ElementAtOrDefault(2) ?? string.Empty, asked.ElementAtOrDefault(3) ?? string.Empty);
        if (asked.Length > 4 || (minutes.Length > 0 && seconds.Length > 0)) return null;
        var time = seconds.Length > 0 ? Number(seconds, 0, 24 * 3_600) / 60 : Number(minutes, Usual[name].Minutes, 24 * 60);
        return Number(asked.ElementAtOrDefault(1), Usual[name].Scale, 4) is { } scale && time is { } lasts ? new(profile, scale, TimeSpan.FromMinutes(lasts)) : null;
    }

    internal static int Usage()
    {
        Console.Error.WriteLine($"make prove [SPOIL={Spoils.Words}]\nmake load PROFILE=P1 [SCALE=0.1] [MINUTES=5 | SECONDS=60]\nProof.dll ask <seconds> [patient]     against the system that {LocalSystem.RunningSystem.ComposedVariable} names");
        foreach (var profile in Profile.All) Console.Error.WriteLine($"  {profile.Name}  {profile.About}");
        return 64;
    }

    private static double? Number(string? text, double usual, double most) =>
        string.IsNullOrEmpty(text) ? usual : double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number > 0 && number <= most ? number : null;
}
