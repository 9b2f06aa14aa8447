using System.Globalization;
using System.Text.Json;

namespace LocalSystem;

/// <summary>The same demo for a system that containers run: files for its one-shot jobs, and a way in for journeys.</summary>
public sealed partial class RunningSystem
{
    /// <summary>Names the folder and the port of a composed system that journeys are to run against, e.g. <c>.run/compose/demo:8080</c>.</summary>
    public const string ComposedVariable = "TOMOSHIBI_COMPOSED";

    /// <summary>Whether the environment names one.</summary>
    public static bool IsComposed => System.Environment.GetEnvironmentVariable(ComposedVariable) is { Length: > 0 };

    /// <summary>The composed system that the environment names, or null. It is neither started nor stopped by us.</summary>
    public static RunningSystem? Composed() =>
        System.Environment.GetEnvironmentVariable(ComposedVariable)?.Split(':') is [var folder, var port] ? Attach(Path.GetFullPath(folder, Repo.Root), int.Parse(port, CultureInfo.InvariantCulture)) : null;

    /// <summary>A system that runs already, with its ports side by side from the gateway's.</summary>
    public static RunningSystem Attach(string folder, int port)
    {
        var system = new RunningSystem(new SystemOptions { Folder = folder, Prefix = "demo" });
        foreach (var (name, offset) in new[] { ("gateway", 0), ("line-phone", 1), ("line-api", 2), ("line-api-data", 3), ("line-access", 4) })
        {
            system.ports[name] = port + offset;
        }

        return system;
    }

    /// <summary>Writes what the seeding job and LINE's stand-in read.</summary>
    public async Task WriteDemoAsync(CancellationToken ct)
    {
        await File.WriteAllTextAsync(Path.Combine(Folder, "seed.json"), Demo.SeedJson(Demo.Tenants.Values, tenant => tenant.Host), ct);
        var config = JsonSerializer.Deserialize<Dictionary<string, object>>(LineDoubleConfig()) ?? throw new InvalidOperationException("No configuration.");
        config["inContainer"] = true;
        config["webhookDial"] = "gateway";
        await File.WriteAllTextAsync(Path.Combine(Folder, "line-double.json"), JsonSerializer.Serialize(config, Demo.Writing), ct);
    }
}
