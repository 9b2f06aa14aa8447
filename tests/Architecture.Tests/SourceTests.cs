using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Architecture.Tests;

/// <summary>Rules that can be read off the files themselves.</summary>
public sealed partial class SourceTests
{
    [Fact]
    public void Services_do_not_know_each_other()
    {
        string[] shared = ["Contracts", "ServiceDefaults", "StorageVaultClient"];
        var broken = Sources.Read("*.csproj", "services", "gateway")
            .SelectMany(project => XDocument.Parse(project.Text).Descendants("ProjectReference")
                .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")?.Value.Replace('\\', '/') ?? string.Empty))
                .Where(name => !shared.Contains(name))
                .Select(name => $"{project.Path} → {name}"));

        Assert.Empty(broken);
    }

    [Theory]
    [InlineData("services/contracts/Contracts.csproj")]
    [InlineData("services/service-defaults/ServiceDefaults.csproj")]
    public void Contracts_and_service_defaults_are_leaves(string project) =>
        Assert.DoesNotContain("ProjectReference", File.ReadAllText(Path.Combine(Sources.Root, project)), StringComparison.Ordinal);

    [Fact]
    public void Service_defaults_stays_small() =>
        Assert.InRange(Sources.CSharp.Count(file => file.Path.StartsWith("services/service-defaults/", StringComparison.Ordinal)), 1, 20);

    [Fact]
    public void Service_defaults_has_no_word_of_the_domain()
    {
        var broken = Files("services/service-defaults/").Where(file => DomainWords().IsMatch(WithoutComments(file.Text))).Select(file => $"{file.Path}: {DomainWords().Match(WithoutComments(file.Text)).Value}");

        // "Resident" and "Staff" name the two kinds of person a token may speak for; the tokens' own folder may say so.
        Assert.DoesNotContain(broken, line => !line.StartsWith("services/service-defaults/Tokens/", StringComparison.Ordinal));
    }

    [Fact]
    public void Only_program_and_service_defaults_read_the_configuration() =>
        Assert.Empty(Offenders(@"\bIConfiguration\b", except: path => path.EndsWith("Program.cs", StringComparison.Ordinal) || path.StartsWith("services/service-defaults/", StringComparison.Ordinal)));

    [Fact]
    [Trait("Requirement", "76")]
    public void Only_the_dispatcher_touches_the_bus() =>
        Assert.Empty(Offenders(@"\bI(Bus|PublishEndpoint|SendEndpointProvider)\b", except: path => path.EndsWith("OutboxDispatcher.cs", StringComparison.Ordinal)));

    [Fact]
    public void MassTransit_appears_in_contracts_and_messaging_only() =>
        Assert.Empty(Offenders(@"\bMassTransit\b", except: path => path.StartsWith("services/contracts/", StringComparison.Ordinal)
            || path.StartsWith("services/service-defaults/Messaging/", StringComparison.Ordinal) || path == "services/service-defaults/Telemetry.cs"));

    /// <summary>An exception that leaves a background loop ends the process, for everybody. A list of foreseen types is not enough: the gateway died of one that nobody had foreseen.</summary>
    [Fact]
    public void Background_loops_survive_what_nobody_foresaw()
    {
        // The first touches nothing but memory; the second must not overlook a check that cannot be made: the process ends and the start gate decides.
        string[] mayEnd = ["BrokerSilence.cs", "ResidencyGuard.cs"];
        var broken = Sources.CSharp.Where(file => Regex.IsMatch(file.Text, @"[:,]\s*BackgroundService\b") && !mayEnd.Contains(Path.GetFileName(file.Path)))
            .Where(file => !Regex.IsMatch(file.Text, @"catch \(Exception( \w+)?\)(\s*[{\r\n]| when \(!\w+\.IsCancellationRequested\))"))
            .Select(file => file.Path);

        Assert.Empty(broken);
    }

    [Fact]
    public void Time_comes_from_the_time_provider() =>
        Assert.Empty(Offenders(@"\b(DateTime|DateTimeOffset)\.(UtcNow|Now)\b|\bThread\.Sleep\b", except: _ => false));

    [Fact]
    public void Connections_come_from_one_class() =>
        Assert.Empty(Offenders(@"new\s+NpgsqlConnection\s*\(|new\s+NpgsqlDataSourceBuilder|NpgsqlDataSource\.Create", except: path =>
            path is "services/service-defaults/Data/TenantTransactions.cs" or
            // The tenant keys' own instance: no tenant's words, no row-level security, never the vault's database.
            "services/storage-vault/Keys/Store/DatabaseKekStore.cs" or "services/storage-vault/Keys/Store/KekStores.cs" or "services/service-defaults/Data/Migrator.cs"));

    [Fact]
    public void Query_filters_are_left_out_only_where_the_name_says_so()
    {
        var broken = Sources.CSharp.Where(file => file.Text.Contains("IgnoreQueryFilters", StringComparison.Ordinal))
            .Where(file => !Regex.IsMatch(file.Text, @"WithoutTenant[^{;]*\([^)]*\)[^}]*IgnoreQueryFilters", RegexOptions.Singleline));

        Assert.Empty(broken.Select(file => file.Path));
    }

    [Fact]
    public void A_switched_off_warning_names_its_owner_and_day()
    {
        var broken = Sources.CSharp.Concat(Sources.Read("*.cs", "tests"))
            .SelectMany(file => file.Text.Split('\n').Where(line => Regex.IsMatch(line, @"#nullable disable|#pragma warning disable|\[SuppressMessage") && !Regex.IsMatch(line, @"Owner:? .+\d{4}-\d{2}-\d{2}") && !line.Contains("Regex", StringComparison.Ordinal))
                .Select(line => $"{file.Path}: {line.Trim()}"));

        Assert.Empty(broken);
    }

    [Fact]
    public void No_object_and_no_dynamic_message_is_logged() =>
        Assert.Empty(Offenders(@"\{@|\bLog(Information|Warning|Error|Debug|Trace|Critical)\s*\(", except: _ => false));

    [Fact]
    public void Nothing_phones_home()
    {
        Assert.Contains("DisableUsageTelemetry()", File.ReadAllText(Path.Combine(Sources.Root, "services/service-defaults/Messaging/Bus.cs")), StringComparison.Ordinal);
        Assert.Contains("MASSTRANSIT_USAGE_TELEMETRY", File.ReadAllText(Path.Combine(Sources.Root, "Makefile")), StringComparison.Ordinal);
        Assert.Contains("MASSTRANSIT_USAGE_TELEMETRY", File.ReadAllText(Path.Combine(Sources.Root, "tests/LocalSystem/RunningSystem.Environment.cs")), StringComparison.Ordinal);
    }

    [Fact]
    public void Lock_files_record_no_addresses()
    {
        var files = Sources.Read("packages.lock.json", "services", "gateway", "tests").Concat(Sources.Read("package-lock.json", "gateway", "tests"));

        Assert.NotEmpty(files);
        Assert.Empty(files.Where(file => Regex.IsMatch(file.Text, "\"resolved\"\\s*:\\s*\"https?:")).Select(file => file.Path));
    }

    [Fact]
    public void No_private_key_is_in_the_tree()
    {
        var files = new[] { "*.cs", "*.json", "*.yml", "*.yaml", "*.pem", "*.key", "*.ts", "*.tsx", "*.mjs" }.SelectMany(pattern => Sources.Read(pattern, "services", "gateway", "tests", "charts"));

        Assert.Empty(files.Where(file => Regex.IsMatch(file.Text, "-----BEGIN (RSA |EC )?PRIVATE KEY-----\\s*\n[A-Za-z0-9+/=]{40}")).Select(file => file.Path));
    }

    [Fact]
    public void Top_level_holds_only_what_tools_look_for()
    {
        string[] known = [".ci", ".git", ".gitignore", ".gitattributes", ".dockerignore", ".editorconfig", ".config", "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "global.json", "LICENSE",
            "services", "gateway", "charts", "tests", "docker-compose.yml", "Microservices.sln", "Makefile", "README.md", ".run", "artifacts"];

        Assert.Empty(Directory.EnumerateFileSystemEntries(Sources.Root).Select(Path.GetFileName).Except(known));
    }

    private static IEnumerable<string> Offenders(string pattern, Func<string, bool> except) =>
        Sources.CSharp.Where(file => !except(file.Path))
            .SelectMany(file => WithoutComments(file.Text).Split('\n').Where(line => Regex.IsMatch(line, pattern)).Select(line => $"{file.Path}: {line.Trim()}"));

    private static IEnumerable<(string Path, string Text)> Files(string prefix) => Sources.CSharp.Where(file => file.Path.StartsWith(prefix, StringComparison.Ordinal));

    private static string WithoutComments(string text) => Regex.Replace(text, @"//[^\n]*", string.Empty);

    [GeneratedRegex(@"\b(Resident|Counselor|Consultation|Desk|Department|Entry|Vault(?!Away)|Line(Channel|User)|Phrase|Municipality)\w*")]
    private static partial Regex DomainWords();
}
