using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace LocalSystem;

/// <summary>Where things are in this clone.</summary>
public static class Repo
{
    /// <summary>The clone's top folder.</summary>
    public static string Root { get; } = Find();

    /// <summary>Debug, Release or Faults: what this very program was built as.</summary>
    public static string Configuration { get; } = new[] { "Release", "Faults" }.FirstOrDefault(name => AppContext.BaseDirectory.Contains($"/bin/{name}/", StringComparison.Ordinal)) ?? "Debug";

    /// <summary>The built executable of a project, or an error that says what to do.</summary>
    public static string Dll(string folder, string project, string? configuration = null)
    {
        var path = Path.Combine(Root, folder, "bin", configuration ?? Configuration, "net10.0", project + ".dll");
        return File.Exists(path) ? path : throw new FileNotFoundException($"{path} is not built. Run: dotnet build {folder} -c {configuration ?? Configuration}");
    }

    /// <summary>A free loopback port below those that the kernel gives to outgoing connections: among those, many are taken between asking and binding.</summary>
    public static int FreePort()
    {
        for (var attempt = 0; ; attempt++)
        {
            using var listener = new TcpListener(IPAddress.Loopback, attempt < 50 ? RandomNumberGenerator.GetInt32(12_000, 32_000) : 0);
            try
            {
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            }
            catch (SocketException) when (attempt < 50)
            {
                // Somebody has it.
            }
        }
    }

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Microservices.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("Microservices.sln was not found above " + AppContext.BaseDirectory);
    }
}
