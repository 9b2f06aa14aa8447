namespace LocalSystem;

/// <summary>How it comes up, part by part, and goes down.</summary>
public sealed partial class RunningSystem
{
    private async Task StartAllAsync(CancellationToken ct)
    {
        infra = options.PrivateInfra ? await Infra.StartAsync(InfraFolder(), ct, options.PostgresSettings, options.BrokerDoor)
            : Infra.Foreign(Folder) ?? (options.Folder is not null ? await Infra.StartAsync(InfraFolder(), ct) : await Infra.FindOrStartAsync(InfraFolder(), ct));
        if (options.Telemetry)
        {
            sink = await OtlpSink.StartAsync(Path.Combine(Folder, "telemetry.bin"));
        }

        var services = ServiceCatalog.All.Where(facts => options.Services.Contains(facts.Name)).ToList();
        foreach (var facts in ServiceCatalog.All)
        {
            ports[facts.Name] = facts.Name == "gateway" && options.Port != 0 ? options.Port : Repo.FreePort();
        }

        foreach (var name in new[] { "line-api", "line-api-data", "line-access", "tls-api", "tls-access", "tls-liff", "tls-cdn" })
        {
            ports[name] = Repo.FreePort();
        }

        ports["line-phone"] = options.PhonePort != 0 ? options.PhonePort : Repo.FreePort();
        await Task.WhenAll(
            infra.AddVirtualHostAsync(VirtualHost, [.. ServiceCatalog.All.Select(facts => facts.Name)], ct),
            Task.WhenAll(services.Where(facts => facts.Database is not null).Select(facts => infra.AddDatabaseAsync(DatabaseName(facts.Database ?? string.Empty), DatabasePassword(), ct))));
        await EachAsync(services.Where(facts => facts.Database is not null), MigrateAsync, ct);
        if (options.Seed && services.Exists(facts => facts.Name == "tenant-directory"))
        {
            await SeedAsync(Demo.Tenants.Values, ct: ct);
        }

        if (options.LineDouble)
        {
            await StartLineDoubleAsync(ct);
        }

        await EachAsync(services, StartServiceAsync, ct);
    }

    private string InfraFolder()
    {
        // PostgreSQL's own user must be able to reach its folder, also when the clone lies in a closed home.
        if (System.Environment.UserName == "root" && Folder.StartsWith("/root", StringComparison.Ordinal))
        {
            return Path.Combine("/var/tmp", "tomoshibi-" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Folder)))[..12]);
        }

        return Path.Combine(Folder, "infra");
    }

    private static async Task EachAsync(IEnumerable<ServiceFacts> services, Func<ServiceFacts, CancellationToken, Task> work, CancellationToken ct)
    {
        // A few at a time: there are two cores, and each start is a whole runtime.
        using var places = new SemaphoreSlim(3);
        await Task.WhenAll(services.Select(async facts =>
        {
            await places.WaitAsync(ct);
            try
            {
                await work(facts, ct);
            }
            finally
            {
                places.Release();
            }
        }));
    }

    private Task MigrateAsync(ServiceFacts facts, CancellationToken ct) => RepeatableAsync(facts, ["migrate"], ct);

    /// <summary>A verb that changes nothing the second time. Where the database or the broker did not answer in time (70) it runs once more, as a Job would: a machine that stood still for a quarter of a minute is nobody's finding.</summary>
    private async Task RepeatableAsync(ServiceFacts facts, string[] verb, CancellationToken ct)
    {
        Task<string> RunAsync() => ManagedProcess.RunAsync("dotnet", [Program(facts), .. verb], Variables(facts, migrating: true), ct);
        try
        {
            await RunAsync();
        }
        catch (InvalidOperationException failed) when (failed.Message.Contains(" ended with 70:", StringComparison.Ordinal))
        {
            await RunAsync();
        }
    }

    private async Task StartServiceAsync(ServiceFacts facts, CancellationToken ct)
    {
        var process = ManagedProcess.Start(facts.Name, Path.Combine(Logs, facts.Name + ".log"), "dotnet", [Program(facts)], Overlaid(facts));
        processes[facts.Name] = process;
        await WaitReadyAsync(process, new Uri(Address(facts.Name), "/health/ready"), ct);
    }

    private async Task StartLineDoubleAsync(CancellationToken ct)
    {
        var config = Path.Combine(Folder, "line-double.json");
        if (options.RealLiff)
        {
            LineHosts.MakeCertificate(TimeProvider.System.GetUtcNow());
        }

        await File.WriteAllTextAsync(config, LineDoubleConfig(), ct);
        var process = ManagedProcess.Start("line-double", Path.Combine(Logs, "line-double.log"), "dotnet", [Repo.Dll("tests/LineDouble", "LineDouble"), "--config", config], readyText: "phone=http");
        processes["line-double"] = process;
        await process.Ready.WaitAsync(TimeSpan.FromSeconds(60), ct);
    }

    private async Task WaitReadyAsync(ManagedProcess process, Uri health, CancellationToken ct)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        for (var attempt = 0; attempt < 600; attempt++)
        {
            ct.ThrowIfCancellationRequested();
            if (process.HasExited)
            {
                await process.SaidAllAsync();
                throw new InvalidOperationException($"{process.Name} ended at once; see {Path.Combine(Logs, process.Name + ".log")}:\n{Tail(Path.Combine(Logs, process.Name + ".log"))}");
            }

            try
            {
                using var response = await client.GetAsync(health, ct);
                if (response.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !ct.IsCancellationRequested)
            {
                // Not listening yet.
            }

            await Task.Delay(100, ct);
        }

        throw new TimeoutException($"{process.Name} did not become ready; see {Path.Combine(Logs, process.Name + ".log")}:\n{Tail(Path.Combine(Logs, process.Name + ".log"))}");
    }

    private static string Tail(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return string.Join('\n', reader.ReadToEnd().Split('\n').TakeLast(25));
    }
}
