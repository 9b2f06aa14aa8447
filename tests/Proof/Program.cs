using System.Globalization;
using LocalSystem;
using Proof;
using Proof.Load;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) => { pressed.Cancel = true; stop.Cancel(); };
using var terminate = System.Runtime.InteropServices.PosixSignalRegistration.Create(System.Runtime.InteropServices.PosixSignal.SIGTERM, signal => { signal.Cancel = true; stop.Cancel(); });
try
{
    return args switch
    {
        ["prove"] => await Prove(Spoil.Nothing).RunAsync(stop.Token),
        ["prove", var word] when Spoils.Read(word) is { } spoil => await Prove(spoil).RunAsync(stop.Token),
        ["ask", var seconds] when Time(seconds) is { } time => await Asking.RunAsync(time, patient: false, stop.Token),
        ["ask", var seconds, "patient"] when Time(seconds) is { } time => await Asking.RunAsync(time, patient: true, stop.Token),
        ["load", .. var asked] when LoadArguments.Read(asked) is { } load => await load.RunAsync(stop.Token),
        _ => LoadArguments.Usage(),
    };
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    Console.Error.WriteLine("Stopped; what was started is down.");
    return 130;
}

// Not under .run itself: that is the house of make run, and this has a system of its own.
static ProveRun Prove(Spoil spoil) => new(Path.Combine(Repo.Root, "artifacts", "prove"), TimeSpan.FromMinutes(9), spoil);

static TimeSpan? Time(string seconds) => int.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var time) ? TimeSpan.FromSeconds(time) : null;
