using System.Globalization;
using Faults;
using Faults.Cases;

// Faults.dll short | all | N1 [N2 …] | list      (make faults, make faults-all; services/guide/faults.md)
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) => { pressed.Cancel = true; stop.Cancel(); };
using var terminate = System.Runtime.InteropServices.PosixSignalRegistration.Create(System.Runtime.InteropServices.PosixSignal.SIGTERM, signal => { signal.Cancel = true; stop.Cancel(); });

if (args is ["list"])
{
    foreach (var line in Matrix.All)
    {
        Console.WriteLine($"{line.Id,-4} {(line.InBrief ? "short" : "all"),-5} {line.Fault}");
    }

    return 0;
}

var wanted = args switch
{
    [] or ["short"] => Matrix.All.Where(line => line.InBrief).ToList(),
    ["all"] => [.. Matrix.All],
    _ => Matrix.All.Where(line => args.Contains(line.Id)).ToList(),
};
if (wanted.Count == 0)
{
    Console.Error.WriteLine("Faults short | all | list | N1 [N2 …]");
    return 64;
}

try
{
    // The short list in two lanes, for its twenty minutes; the night's has time, lines that want the whole machine (N42), and two whose three brokers
    // have the same addresses (N8, N13).
    var lanes = args is [] or ["short"] ? 2 : 1;
    return await Runner.RunAsync(wanted, args is ["all"] ? Scale.Nightly : args.Contains("small") ? Scale.Smoke : Scale.Whole, lanes, stop.Token);
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    Console.Error.WriteLine("Stopped.");
    return 130;
}
