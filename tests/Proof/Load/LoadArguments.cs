using System.Globalization;

namespace Proof.Load;

/// <summary>Reads <c>PROFILE [SCALE [MINUTES]]</c>; empty words are left out, as make gives them.</summary>
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
        return Number(asked.ElementAtOrDefault(1), Usual[name].Scale, 4) is { } scale && Number(asked.ElementAtOrDefault(2), Usual[name].Minutes, 24 * 60) is { } minutes
            ? new(profile, scale, TimeSpan.FromMinutes(minutes)) : null;
    }

    internal static int Usage()
    {
        Console.Error.WriteLine("prove | load PROFILE [SCALE [MINUTES]]   (make prove; make load PROFILE=P1 [SCALE=0.1] [MINUTES=5])");
        foreach (var profile in Profile.All) Console.Error.WriteLine($"  {profile.Name}  {profile.About}");
        return 64;
    }

    private static double? Number(string? text, double usual, double most) =>
        string.IsNullOrEmpty(text) ? usual : double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number > 0 && number <= most ? number : null;
}
