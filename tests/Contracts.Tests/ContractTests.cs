using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using MassTransit;

namespace Contracts.Tests;

/// <summary>ContractsCarryNoWords and ContractsKeepTheirShape (style 5.2): a contract says that and where, never what.</summary>
public sealed partial class ContractTests
{
    private static readonly HashSet<Type> Allowed = [typeof(Guid), typeof(DateTimeOffset), typeof(TimeSpan), typeof(int), typeof(long), typeof(bool)];

    private static readonly Assembly Contracts = typeof(global::Contracts.StorageVault.V1.EntryStored).Assembly;

    public static TheoryData<string> Records() => [.. Contracts.GetExportedTypes().Where(type => type.IsClass).Select(type => type.FullName ?? string.Empty)];

    public static TheoryData<string> Enums() => [.. Contracts.GetExportedTypes().Where(type => type.IsEnum).Select(type => type.FullName ?? string.Empty)];

    [Theory, MemberData(nameof(Records))]
    public void Every_property_is_an_id_a_time_a_number_or_an_enum(string name)
    {
        var properties = Type(name).GetProperties();

        Assert.NotEmpty(properties);
        Assert.All(properties, property =>
        {
            var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            Assert.True(Allowed.Contains(type) || (type.IsEnum && type.Assembly == Contracts), $"{name}.{property.Name} is a {type.Name}");
        });
    }

    [Theory, MemberData(nameof(Records))]
    public void Every_contract_names_its_tenant(string name) => Assert.Equal(typeof(Guid), Type(name).GetProperty("TenantId")?.PropertyType);

    [Theory, MemberData(nameof(Records))]
    public void The_wire_name_follows_owner_event_and_version(string name)
    {
        var type = Type(name);
        var parts = name.Split('.');
        var owner = Kebab(parts[1]);

        Assert.Equal($"urn:message:{owner}:{Kebab(type.Name)}:{parts[2].ToLowerInvariant()}", type.GetCustomAttribute<MessageUrnAttribute>()?.Urn.ToString());
        Assert.Equal($"{owner}.{Kebab(type.Name)}.{parts[2].ToLowerInvariant()}", type.GetCustomAttribute<EntityNameAttribute>()?.EntityName);
    }

    [Theory, MemberData(nameof(Records))]
    public void A_contract_is_sealed_and_set_only_once(string name)
    {
        Assert.True(Type(name).IsSealed);
        Assert.All(Type(name).GetProperties(), property =>
            Assert.Contains(property.SetMethod?.ReturnParameter.GetRequiredCustomModifiers() ?? [], modifier => modifier.Name == "IsExternalInit"));
    }

    [Theory, MemberData(nameof(Enums))]
    public void An_enum_keeps_zero_for_the_unknown(string name)
    {
        Assert.Equal("Unknown", Enum.GetName(Type(name), 0));
        Assert.Equal(Enum.GetValues(Type(name)).Length, Enum.GetValues(Type(name)).Cast<int>().Distinct().Count());
    }

    /// <summary>A change of a contract shows up in review as a change of a file. Delete the file and run the tests to write it anew.</summary>
    [Theory, MemberData(nameof(Records))]
    public void A_contract_keeps_its_shape(string name)
    {
        var shape = JsonSerializer.Serialize(Type(name).GetProperties().OrderBy(property => property.Name, StringComparer.Ordinal)
            .ToDictionary(property => property.Name, property => Named(property.PropertyType)), Writing);
        var file = Path.Combine(Folder(), name["Contracts.".Length..] + ".json");
        if (!File.Exists(file) && Environment.GetEnvironmentVariable("CI") is null)
        {
            File.WriteAllText(file, shape + "\n");
        }

        Assert.Equal(File.ReadAllText(file).Trim(), shape);
    }

    [Fact]
    public void Every_shape_file_has_its_contract() =>
        Assert.All(Directory.GetFiles(Folder(), "*.json"), file => Assert.NotNull(Contracts.GetType("Contracts." + Path.GetFileNameWithoutExtension(file))));

    private static readonly JsonSerializerOptions Writing = new() { WriteIndented = true };

    private static string Named(Type type) =>
        Nullable.GetUnderlyingType(type) is { } inner ? Named(inner) + "?"
        : type.IsEnum ? $"{type.Name} {{ {string.Join(", ", Enum.GetValues(type).Cast<object>().Select(value => $"{value} = {(int)value}"))} }}"
        : type.Name;

    private static Type Type(string name) => Contracts.GetType(name, throwOnError: true) ?? throw new InvalidOperationException();

    private static string Kebab(string name) => Humps().Replace(name, "-$1").ToLowerInvariant();

    private static string Folder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Microservices.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder?.FullName ?? throw new DirectoryNotFoundException(), "tests", "Contracts.Tests", "Shapes");
    }

    [GeneratedRegex("(?<!^)([A-Z])")]
    private static partial Regex Humps();
}
