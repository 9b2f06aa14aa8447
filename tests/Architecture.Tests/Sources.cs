using System.Text.RegularExpressions;

namespace Architecture.Tests;

/// <summary>The repository as text: what the tests below read.</summary>
internal static class Sources
{
    public static string Root { get; } = Find();

    /// <summary>Our own C# files of services and gateway, without what the build makes.</summary>
    public static IReadOnlyList<(string Path, string Text)> CSharp { get; } = Read("*.cs", "services", "gateway");

    public static IReadOnlyList<(string Path, string Text)> Migrations { get; } = Read("*.sql", "services");

    public static IReadOnlyList<(string Path, string Text)> Read(string pattern, params string[] folders) =>
        [.. folders.Where(folder => Directory.Exists(Path.Combine(Root, folder))).SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories))
            .Select(path => Path.GetRelativePath(Root, path))
            .Where(path => !Regex.IsMatch(path, "(^|/)(bin|obj|node_modules|dist|\\.run|artifacts)/"))
            .Order(StringComparer.Ordinal)
            .Select(path => (path, File.ReadAllText(Path.Combine(Root, path))))];

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Microservices.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("Microservices.sln");
    }
}
