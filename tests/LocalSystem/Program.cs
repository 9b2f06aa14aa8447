using System.Text.Json;
using LocalSystem;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) => { pressed.Cancel = true; stop.Cancel(); };
using var terminate = System.Runtime.InteropServices.PosixSignalRegistration.Create(System.Runtime.InteropServices.PosixSignal.SIGTERM, signal => { signal.Cancel = true; stop.Cancel(); });

return args switch
{
    ["run", ..] => await Commands.RunAsync(args[1..], stop.Token),
    ["infra", var file] => await Commands.InfraAsync(file, stop.Token),
    ["code", var email] => Commands.Code(email),
    ["backup", ..] => await BackupCommands.BackupAsync(stop.Token),
    ["restore-drill", .. var canaries] => await BackupCommands.DrillAsync(canaries, stop.Token),
    ["demo", var folder, var port] => await Commands.DemoAsync(folder, int.Parse(port, System.Globalization.CultureInfo.InvariantCulture), stop.Token),
    ["requirements"] => Requirements.Print(),
    _ => Commands.Usage(),
};

internal static class Commands
{
    private static string RunFolder => Path.Combine(Repo.Root, ".run");

    public static int Usage()
    {
        Console.Error.WriteLine("LocalSystem run [port] | infra <file> | code <email> | demo <folder> <port> | requirements | backup | restore-drill [word …]");
        return 64;
    }

    /// <summary>Starts everything, prints the way in, and waits for Ctrl-C.</summary>
    public static async Task<int> RunAsync(string[] arguments, CancellationToken ct)
    {
        if (Infra.Missing() is { } missing && Infra.Foreign(RunFolder) is null)
        {
            Console.Error.WriteLine(missing);
            return 69;
        }

        var port = arguments is [var text, ..] && int.TryParse(text, out var wanted) ? wanted : 8080;
        Console.WriteLine("灯火を準備しています… (PostgreSQL, RabbitMQ, 7 services)");
        try
        {
            await using var system = await RunningSystem.StartAsync(new SystemOptions { Folder = RunFolder, Prefix = "demo", Port = port, PhonePort = port + 1, LineDouble = true }, ct);
            Welcome.Print(system, "Ctrl-C で終了します。データは .run/ に残ります。");
            await Task.Delay(Timeout.Infinite, ct).ContinueWith(_ => { }, TaskScheduler.Default);
            Console.WriteLine("\nStopping…");
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            Console.WriteLine("\nStopped before it was up.");
            return 130;
        }
        catch (Exception e) when (e is InvalidOperationException or TimeoutException or FileNotFoundException)
        {
            Console.Error.WriteLine(e.Message);
            return 70;
        }

        return 0;
    }

    /// <summary>One PostgreSQL and one RabbitMQ for several test projects; described in a file, until SIGTERM.</summary>
    public static async Task<int> InfraAsync(string file, CancellationToken ct)
    {
        var folder = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file)) ?? ".", "infra");
        await using var infra = await Infra.StartAsync(folder, ct);
        await File.WriteAllTextAsync(file + ".tmp", JsonSerializer.Serialize(infra.Facts), ct);
        File.Move(file + ".tmp", file, overwrite: true);
        Console.WriteLine("ready " + file);
        await infra.ServeOrdersAsync(ct);
        File.Delete(file);
        return 0;
    }

    /// <summary>Writes the demo of a composed system into a folder and prints the way in.</summary>
    public static async Task<int> DemoAsync(string folder, int port, CancellationToken ct)
    {
        await using var system = RunningSystem.Attach(folder, port);
        await system.WriteDemoAsync(ct);
        Welcome.Print(system, "docker compose -p tomoshibi stop で止まります。make down は全部を消します。");
        return 0;
    }

    /// <summary>The six digits a demo account's authenticator shows now, of what `make run` or `make up` has started; of both, with their names, where both are kept.</summary>
    public static int Code(string email)
    {
        (string Way, string File)[] kept = [.. new[] { ("make run", Path.Combine(RunFolder, "demo.json")), ("make up", Path.Combine(RunFolder, "compose", "demo", "demo.json")) }.Where(way => File.Exists(way.Item2))];
        if (kept is [])
        {
            // Accounts made here would be nobody's: their codes open nothing.
            Console.Error.WriteLine("No demo accounts are kept here; start the system first: make run, or make up");
            return 66;
        }

        var found = kept.Select(way => (way.Way, Member: Demo.Load(way.File).Tenants.Values.SelectMany(tenant => tenant.Staff).FirstOrDefault(staff => staff.Email == email))).Where(way => way.Member is not null).ToList();
        if (found is [])
        {
            Console.Error.WriteLine("There is no demo account " + email);
            return 1;
        }

        foreach (var (way, member) in found)
        {
            Console.WriteLine(Totp.Code(member!.TotpSecret, TimeProvider.System.GetUtcNow()) + (found.Count > 1 ? "   " + way : ""));
        }

        return 0;
    }
}
