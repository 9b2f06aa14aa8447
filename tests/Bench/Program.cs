using System.Globalization;
using Bench;
using LocalSystem;

// What this prints and how it is measured stands in README.md beside this file.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var quick = args.Contains("--quick");
if (args.Contains("--vault"))
{
    await using var alone = await RunningSystem.StartAsync(new SystemOptions
    {
        Services = ["storage-vault"], Seed = false, PrivateInfra = true,
        Environment = new Dictionary<string, IReadOnlyDictionary<string, string>> { ["storage-vault"] = new Dictionary<string, string> { ["Transcripts__LookEvery"] = "00:00:00.200" } },
    });
    var found = new Report();
    using var vault = new Vault(alone, found);
    // For trying another size, e.g. `--vault --quick --transcripts 3000`.
    var transcripts = args.SkipWhile(arg => arg != "--transcripts").Skip(1).FirstOrDefault() is { } wanted ? int.Parse(wanted, CultureInfo.InvariantCulture) : quick ? 500 : 13_700;
    await vault.RunAsync(transcripts, measured: TimeSpan.FromSeconds(quick ? 4 : 20));
    Console.WriteLine(found.ToString());
    Directory.CreateDirectory(Path.Combine(Repo.Root, "artifacts"));
    await File.WriteAllTextAsync(Path.Combine(Repo.Root, "artifacts", "bench-vault.txt"), found.ToString());
    return 0;
}

var statements = args.Contains("--statements");
await using var system = await RunningSystem.StartAsync(new SystemOptions
{
    LineDouble = true,
    PrivateInfra = true,
    PostgresSettings = statements ? Statements.Settings : [],
    Environment = new Dictionary<string, IReadOnlyDictionary<string, string>>
    {
        ["gateway"] = new Dictionary<string, string> { ["Gateway__NetworkFactor"] = "100000", ["Gateway__SessionFactor"] = "100000", ["Gateway__TenantFactor"] = "100000" },
        ["tenant-directory"] = new Dictionary<string, string> { ["Staff__FailuresPerNetwork"] = "10000" },
    },
});
await Task.Delay(TimeSpan.FromSeconds(quick ? 5 : 20));
var report = new Report();
report.Memory("idle", Memory.Measure(system));

if (args.Contains("--desk"))
{
    await Desk.RunAsync(system, report, rings: quick ? 20 : 200);
    Console.WriteLine(report.ToString());
    Directory.CreateDirectory(Path.Combine(Repo.Root, "artifacts"));
    await File.WriteAllTextAsync(Path.Combine(Repo.Root, "artifacts", "bench-desk.txt"), report.ToString());
    return 0;
}

if (args.Contains("--webhook"))
{
    await Webhook.WarmGatewayAsync(system);
    await Webhook.RunAsync(system, report, rate: 200, TimeSpan.FromSeconds(quick ? 5 : 30));
    Console.WriteLine(report.ToString());
    return 0;
}

await using var town = await Town.BuildAsync(system, tenants: 20, perTenant: 10);
Console.Error.WriteLine($"{town.Consultations.Count} live consultations of 20 tenants");
if (!args.Contains("--latency"))
{
    await Throughput.RunAsync(system, town, report, rounds: quick ? 1 : 3, warmUp: TimeSpan.FromSeconds(quick ? 3 : 10), measured: TimeSpan.FromSeconds(quick ? 5 : 20));
}

// For looking at one rate by itself, e.g. `--rates 100,150` on a system that is warm after the first.
int[] rates = args.SkipWhile(arg => arg != "--rates").Skip(1).FirstOrDefault() is { } listed ? [.. listed.Split(',').Select(int.Parse)] : [45, 270];
var seconds = args.SkipWhile(arg => arg != "--seconds").Skip(1).FirstOrDefault() is { } given ? int.Parse(given, CultureInfo.InvariantCulture) : quick ? 10 : 60;
foreach (var rate in rates)
{
    await Latency.RunAsync(system, town, report, rate, TimeSpan.FromSeconds(seconds), measureMemory: rate == 270, statements);
}

if (!args.Contains("--no-webhook"))
{
    await Webhook.RunAsync(system, report, rate: 200, TimeSpan.FromSeconds(quick ? 5 : 30));
}

Console.WriteLine(report.ToString());
Directory.CreateDirectory(Path.Combine(Repo.Root, "artifacts"));
await File.WriteAllTextAsync(Path.Combine(Repo.Root, "artifacts", "bench.txt"), report.ToString());
return report.Lost == 0 ? 0 : 1;
