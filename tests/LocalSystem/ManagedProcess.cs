using System.Diagnostics;
using System.Runtime.InteropServices;

namespace LocalSystem;

/// <summary>A child process that this program started and may therefore end; its output goes to a file.</summary>
public sealed partial class ManagedProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly StreamWriter output;
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ManagedProcess(string name, Process process, StreamWriter output)
    {
        Name = name;
        this.process = process;
        this.output = output;
    }

    /// <summary>What it is called in messages.</summary>
    public string Name { get; }

    /// <summary>Its process id.</summary>
    public int Id => process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => process.HasExited;

    /// <summary>Completes at the first output line that contains the awaited text.</summary>
    public Task Ready => ready.Task;

    /// <summary>Starts a process; <paramref name="readyText"/> in its output completes <see cref="Ready"/>.</summary>
    public static ManagedProcess Start(string name, string logFile, string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string? readyText = null, string? folder = null)
    {
        var start = new ProcessStartInfo(file) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = folder ?? Repo.Root };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (key, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[key] = value;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(logFile) ?? ".");
        var output = new StreamWriter(new FileStream(logFile, FileMode.Append, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true };
        var process = new Process { StartInfo = start };
        var managed = new ManagedProcess(name, process, output);
        process.OutputDataReceived += (_, line) => managed.Take(line.Data, readyText);
        process.ErrorDataReceived += (_, line) => managed.Take(line.Data, readyText);
        // One that ends before it said so is a failure at once, not a wait.
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => managed.ready.TrySetException(new InvalidOperationException($"{name} ended before it was ready; see {logFile}"));
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return managed;
    }

    /// <summary>Runs a command to its end and gives its standard output; throws with the output when it fails.</summary>
    public static async Task<string> RunAsync(string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, CancellationToken ct = default)
    {
        var start = new ProcessStartInfo(file) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Repo.Root };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (key, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[key] = value;
        }

        using var process = Process.Start(start) ?? throw new InvalidOperationException(file + " did not start.");
        var standard = process.StandardOutput.ReadToEndAsync(ct);
        var errors = process.StandardError.ReadToEndAsync(ct);
        await process.WaitForExitAsync(ct);
        return process.ExitCode == 0
            ? await standard
            : throw new InvalidOperationException($"{file} {string.Join(' ', start.ArgumentList)} ended with {process.ExitCode}:\n{await standard}\n{await errors}");
    }

    /// <summary>Of one that has ended: when its last words are in its log, or after three seconds, for what it had started may hold its output.</summary>
    internal Task SaidAllAsync() => process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(3)).ContinueWith(_ => { }, TaskScheduler.Default);

    /// <summary>kill -9; what it had started and what does not leave by itself follows: its end is only seen when nobody holds its output any more.</summary>
    public async Task KillAsync()
    {
        var started = process.HasExited ? [] : ProcessStat.DescendantsOf(process.Id);
        if (!process.HasExited)
        {
            process.Kill();
        }

        try
        {
            await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(3));
        }
        catch (TimeoutException)
        {
            // A backend of PostgreSQL that waited for a lock of one that died never sees that its postmaster is gone.
            KillLeft(started);
            await process.WaitForExitAsync();
        }
    }

    /// <summary>kill -9 of what a process had started and what still runs.</summary>
    internal static void KillLeft(IEnumerable<ProcessStat> started)
    {
        foreach (var left in started.Where(one => one.Lives()))
        {
            _ = Kill(left.Id, 9);
        }
    }

    /// <summary>A signal, then kill -9 after the time.</summary>
    public async Task StopAsync(int signal, TimeSpan atMost)
    {
        if (process.HasExited)
        {
            return;
        }

        _ = Kill(process.Id, signal);
        using var deadline = new CancellationTokenSource(atMost);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            await KillAsync();
        }
    }

    /// <summary>SIGSTOP: it stays, and does nothing.</summary>
    public void Freeze() => _ = Kill(process.Id, 19);

    /// <summary>SIGCONT: it goes on where it stood.</summary>
    public void Thaw() => _ = Kill(process.Id, 18);

    /// <summary>SIGTERM.</summary>
    public const int Terminate = 15;

    /// <summary>SIGINT.</summary>
    public const int Interrupt = 2;

    private void Take(string? line, string? readyText)
    {
        if (line is null)
        {
            return;
        }

        lock (output)
        {
            if (output.BaseStream.CanWrite)
            {
                output.WriteLine(line);
            }
        }

        if (readyText is not null && line.Contains(readyText, StringComparison.Ordinal))
        {
            ready.TrySetResult();
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        process.Dispose();
        lock (output)
        {
            output.Dispose();
        }
    }
}
