using System.Text.Json;
using System.Text.RegularExpressions;

namespace Architecture.Tests;

/// <summary>Requirements on the vault that can be read off what is rendered, documented and written.</summary>
public sealed partial class VaultRequirementTests
{
    // Codes and a hash of ours; nothing that a person wrote.
    private static readonly HashSet<string> Codes = [".listHash", ".conflict", ".counts[].role", ".outliers[].role"];

    private static string Text(string path) => File.ReadAllText(Path.Combine(Sources.Root, path));

    /// <summary>Diagnostics and dumps off in each container of the vault; nobody enters its pods, not even by a container beside.</summary>
    [Fact, Trait("Requirement", "31")]
    public void Nobody_looks_into_a_running_vault()
    {
        var pods = Text("tests/charts/golden/country-vault.yaml");
        var policies = Text("tests/charts/golden/policies.yaml");

        Assert.Equal(Regex.Count(pods, @"^\s*(- )?image: ", RegexOptions.Multiline), Regex.Count(pods, """name: DOTNET_EnableDiagnostics, value: "0"}"""));
        Assert.Equal(Regex.Count(pods, @"^\s*(- )?image: ", RegexOptions.Multiline), Regex.Count(pods, "readOnlyRootFilesystem: true"));
        Assert.Matches(@"CONNECT.*""pods/exec"",""pods/attach"",""pods/ephemeralcontainers"".*\n\s*validations:\s*\n\s*- expression: ""false""", policies);
        Assert.Contains("DOTNET_EnableDiagnostics=0", Text("services/Dockerfile"), StringComparison.Ordinal);
    }

    /// <summary>An exception's text ends in logs: it is made of our own words, never of what came in. No fault is published.</summary>
    [Fact, Trait("Requirement", "40")]
    public void Exceptions_of_services_with_words_quote_nothing()
    {
        string[] withWords = ["services/storage-vault/", "services/storage-vault-client/", "services/web-chat/", "services/line-contact-point/"];
        var quoting = Sources.CSharp.Where(file => withWords.Any(folder => file.Path.StartsWith(folder, StringComparison.Ordinal)))
            .SelectMany(file => Quoting().Matches(file.Text).Select(found => $"{file.Path}: {found.Value}"));
        var bus = Text("services/service-defaults/Messaging/Bus.cs");

        Assert.Empty(quoting);
        Assert.Equal(Regex.Count(bus, @"\.ReceiveEndpoint\("), Regex.Count(bus, @"\bPublishFaults = false;"));
    }

    /// <summary>What a list answers is ids, times, numbers and codes: words are opened one by one, each with its row in the access log.</summary>
    [Theory, Trait("Requirement", "60")]
    [InlineData("/api/v1/emergency-exceptions"), InlineData("/api/v1/retention"), InlineData("/api/v1/disposals/{bucket}"), InlineData("/api/v1/break-glass"), InlineData("/api/v1/endings")]
    [InlineData("/api/v1/access-summary"), InlineData("/api/v1/consultations/{consultationId}/access-log"), InlineData("/api/v1/consultations/{consultationId}/access")]
    public void Lists_have_no_field_for_words(string path)
    {
        using var document = JsonDocument.Parse(Text("gateway/api/storage-vault.json"));
        var schema = document.RootElement.GetProperty("paths").GetProperty(path).GetProperty("get").GetProperty("responses").GetProperty("200")
            .GetProperty("content").GetProperty("application/json").GetProperty("schema");
        var (free, fields) = (new List<string>(), new List<string>());
        Collect(document.RootElement, schema, string.Empty, free, fields);

        Assert.NotEmpty(fields);
        Assert.Empty(free.Except(Codes));
    }

    /// <summary>Walks a schema; what is a text without a format or a closed list of values could hold words.</summary>
    private static void Collect(JsonElement root, JsonElement schema, string path, List<string> free, List<string> fields)
    {
        if (schema.TryGetProperty("$ref", out var reference))
        {
            Collect(root, root.GetProperty("components").GetProperty("schemas").GetProperty(reference.GetString()?.Split('/')[^1] ?? string.Empty), path, free, fields);
            return;
        }

        foreach (var name in (string[])["oneOf", "anyOf", "allOf"])
            if (schema.TryGetProperty(name, out var choices))
                foreach (var choice in choices.EnumerateArray()) Collect(root, choice, path, free, fields);
        if (schema.TryGetProperty("properties", out var properties))
            foreach (var property in properties.EnumerateObject()) Collect(root, property.Value, $"{path}.{property.Name}", free, fields);
        if (schema.TryGetProperty("items", out var items)) Collect(root, items, path + "[]", free, fields);
        if (!schema.TryGetProperty("type", out var type)) return;
        fields.Add(path);
        if (type.ToString().Contains("string", StringComparison.Ordinal) && !schema.TryGetProperty("format", out _) && !schema.TryGetProperty("enum", out _)) free.Add(path);
    }

    [GeneratedRegex("""new \w*Exception\((\$"|[^)"]*"[^"]*" *\+)""")]
    private static partial Regex Quoting();
}
