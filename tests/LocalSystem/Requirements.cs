using System.Globalization;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;

namespace LocalSystem;

/// <summary>Which numbered requirement is kept by which test: read off the built test assemblies' traits and the names of the apps' tests.</summary>
internal static partial class Requirements
{
    private sealed record Requirement(int Number, string Text, string Group);

    /// <summary>Prints the list; 1 when a test names a requirement that is not there.</summary>
    public static int Print()
    {
        var known = Read(Path.Combine(Repo.Root, "tests/requirements.txt"));
        var kept = DotNet().Concat(Apps()).ToLookup(pair => pair.Number, pair => pair.Test);
        foreach (var group in known.GroupBy(requirement => requirement.Group))
        {
            Console.WriteLine($"\n{group.Key}");
            foreach (var (number, text, _) in group)
            {
                var tests = kept[number].Distinct().Order(StringComparer.Ordinal).ToList();
                Console.WriteLine($"{(tests.Count > 0 ? "kept" : "OPEN"),-5} {number,3}. {text}");
                tests.ForEach(test => Console.WriteLine($"             {test}"));
            }
        }

        var open = known.Where(requirement => !kept[requirement.Number].Any()).Select(requirement => requirement.Number).ToList();
        var strangers = kept.Select(group => group.Key).Except(known.Select(requirement => requirement.Number)).ToList();
        Console.WriteLine($"\n{known.Count - open.Count} of {known.Count} requirements are kept by at least one test; open: {string.Join(' ', open)}");
        Console.WriteLine("SQLite (halves of 58 and 75): not applicable, storage is PostgreSQL only (services/decisions/0011).");
        if (strangers.Count == 0) return 0;
        Console.Error.WriteLine($"No such requirement: {string.Join(' ', strangers)}");
        return 1;
    }

    private static List<Requirement> Read(string file)
    {
        var (found, group) = (new List<Requirement>(), string.Empty);
        foreach (var line in File.ReadAllLines(file))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal)) group = line[3..];
            else if (Line().Match(line) is { Success: true } match) found.Add(new(int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture), match.Groups[2].Value, group));
        }

        return found;
    }

    private static IEnumerable<(int Number, string Test)> DotNet()
    {
        foreach (var folder in Directory.EnumerateDirectories(Path.Combine(Repo.Root, "tests"), "*.Tests").Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(folder);
            var assembly = Path.Combine(folder, "bin", Repo.Configuration, "net10.0", name + ".dll");
            if (File.Exists(assembly))
                foreach (var pair in Traits(assembly)) yield return (pair.Number, $"{name}: {pair.Test}");
            else Console.Error.WriteLine($"{name} is not built: its tests are not counted.");
        }
    }

    /// <summary>Read as metadata, not loaded: a test assembly drags whole services along.</summary>
    private static List<(int Number, string Test)> Traits(string assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        var metadata = file.GetMetadataReader();
        var found = new List<(int, string)>();
        foreach (var handle in metadata.TypeDefinitions)
        {
            var type = metadata.GetTypeDefinition(handle);
            var ofAll = Numbers(metadata, type.GetCustomAttributes());
            foreach (var method in type.GetMethods().Select(metadata.GetMethodDefinition))
            {
                var attributes = method.GetCustomAttributes();
                if (!attributes.Any(attribute => TypeName(metadata, attribute) is "FactAttribute" or "TheoryAttribute")) continue;
                found.AddRange(ofAll.Concat(Numbers(metadata, attributes)).Select(number => (number, $"{metadata.GetString(type.Name)}.{metadata.GetString(method.Name)}")));
            }
        }

        return found;
    }

    private static List<int> Numbers(MetadataReader metadata, CustomAttributeHandleCollection attributes)
    {
        var numbers = new List<int>();
        foreach (var handle in attributes.Where(attribute => TypeName(metadata, attribute) == "TraitAttribute"))
        {
            // Two fixed arguments, both strings, after the prolog 0001.
            var blob = metadata.GetBlobReader(metadata.GetCustomAttribute(handle).Value);
            blob.ReadUInt16();
            if (blob.ReadSerializedString() == "Requirement" && int.TryParse(blob.ReadSerializedString(), CultureInfo.InvariantCulture, out var number)) numbers.Add(number);
        }

        return numbers;
    }

    private static string? TypeName(MetadataReader metadata, CustomAttributeHandle handle) =>
        metadata.GetCustomAttribute(handle).Constructor is { Kind: HandleKind.MemberReference } constructor
        && metadata.GetMemberReference((MemberReferenceHandle)constructor).Parent is { Kind: HandleKind.TypeReference } parent
            ? metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)parent).Name) : null;

    /// <summary>A test of an app or of the chart keeps a requirement when its name says "(requirement 69)" or "(requirements 69, 70)".</summary>
    private static IEnumerable<(int Number, string Test)> Apps() =>
        new[] { "gateway/apps", "tests/charts" }.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repo.Root, folder), "*.test.*", SearchOption.AllDirectories))
            .Where(file => !file.Contains("/node_modules/", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .SelectMany(file => AppTest().Matches(File.ReadAllText(file)).SelectMany(match => match.Groups[2].Value.Split(',', StringSplitOptions.TrimEntries)
                .Select(number => (int.Parse(number, CultureInfo.InvariantCulture), $"{Path.GetRelativePath(Repo.Root, file)}: {match.Groups[1].Value.Trim()}"))));

    [GeneratedRegex(@"^(\d+)\. (.*)$")]
    private static partial Regex Line();

    [GeneratedRegex(@"\b(?:it|test)\(\s*['""`]([^'""`]*?)\(requirements? ([\d, ]+)\)")]
    private static partial Regex AppTest();
}
