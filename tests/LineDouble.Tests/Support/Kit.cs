using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace LineDouble.Tests.Support;

/// <summary>The conformance kit on this machine: where it is, whether LINE's specification is here, and its processes.</summary>
public static class Kit
{
    public static string Root { get; } = FindRoot();
    public static string Folder => Path.Combine(Root, "tests", "line-conformance");

    /// <summary>LINE's own files are not ours to keep in this repository.</summary>
    public static string? Specification { get; } = new[]
    {
        Environment.GetEnvironmentVariable("LINE_SPEC") ?? "", Path.Combine(Root, "../shared/line/conformance/spec"), Path.Combine(Root, "../../shared/line/conformance/spec"),
    }.FirstOrDefault(d => d.Length > 0 && File.Exists(Path.Combine(d, "messaging-api.yml")));

    public static async Task<(int Code, string Output)> RunAsync(string file, params string[] arguments)
    {
        using var process = Start(file, arguments);
        var output = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, string.Concat(output));
    }

    public static async Task InstallAsync()
    {
        var (code, output) = await RunAsync("sh", "install.sh");
        Assert.True(code == 0, output);
    }

    public static Process Start(string file, params string[] arguments)
    {
        var start = new ProcessStartInfo(file, arguments) { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true };
        return Process.Start(start) ?? throw new InvalidOperationException(file);
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Microservices.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("Microservices.sln");
    }
}

/// <summary>A fact that needs LINE's specification; without it the skip is loud and counted.</summary>
public sealed class SpecificationFactAttribute : FactAttribute
{
    public SpecificationFactAttribute()
    {
        if (Kit.Specification is not null)
            return;
        Skip = "SKIPPED: LINE's specification is not here (LINE_SPEC or ../shared/line/conformance/spec)";
        Console.WriteLine(Skip);
    }
}

/// <summary>One Prism process: a judge between client and double, or of webhook bodies.</summary>
public sealed class Prism : IAsyncDisposable
{
    private readonly Process _process;
    private readonly TaskCompletionSource _up = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Prism(string kind, string document, string? upstream)
    {
        var port = Kit.FreePort();
        Url = $"http://127.0.0.1:{port}";
        string[] arguments = [kind, "-h", "127.0.0.1", "-p", $"{port}", "--errors", document];
        _process = Kit.Start(Path.Combine(Kit.Folder, "node_modules/.bin/prism"), upstream is null ? arguments : [.. arguments, upstream]);
        _process.OutputDataReceived += (_, line) => Look(line.Data);
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Url { get; }

    public static async Task<Prism> ProxyAsync(string document, string upstream) => await new Prism("proxy", document, upstream).UpAsync();
    public static async Task<Prism> MockAsync(string document) => await new Prism("mock", document, null).UpAsync();

    private async Task<Prism> UpAsync()
    {
        await _up.Task.WaitAsync(TimeSpan.FromSeconds(60));
        return this;
    }

    private void Look(string? line)
    {
        if (line?.Contains("is listening", StringComparison.Ordinal) == true)
            _up.TrySetResult();
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
