using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace Architecture.Tests;

/// <summary>Rules that are read off the built assemblies.</summary>
public sealed partial class CodeTests
{
    private static readonly Dictionary<string, (int From, int To)> Blocks = new()
    {
        ["LineContactPoint"] = (1000, 1999),
        ["WebChat"] = (2000, 2999),
        ["Routing"] = (3000, 3999),
        ["StorageVault"] = (4000, 4999),
        ["StorageVaultClient"] = (4000, 4999),
        ["Reporting"] = (5000, 5999),
        ["TenantDirectory"] = (6000, 6999),
        ["Gateway"] = (7000, 7999),
        ["ServiceDefaults"] = (9000, 9999),
    };

    private static readonly Type[] Arguments =
    [
        typeof(Guid), typeof(int), typeof(long), typeof(double), typeof(bool), typeof(TimeSpan), typeof(DateTimeOffset),
    ];

    private static readonly HashSet<string> Words =
    [
        "Text", "Phrase", "Password", "LineUserId", "IdToken", "Answers", "Values", "ConsentText", "Secret", "SecretBase32", "DisplayName", "Email", "ReplyToken", "Cookie", "Ticket",
    ];

    public static TheoryData<string> Assemblies() => [.. Blocks.Keys];

    [Theory, MemberData(nameof(Assemblies))]
    [Trait("Requirement", "39")]
    public void Log_lines_are_declared(string assembly)
    {
        var lines = Types(assembly).SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly))
            .Select(method => (Method: method, Line: method.GetCustomAttribute<LoggerMessageAttribute>())).Where(pair => pair.Line is not null).ToList();
        var (from, to) = Blocks[assembly];

        Assert.Equal(lines.Count, lines.Select(pair => pair.Line?.EventId).Distinct().Count());
        Assert.All(lines, pair =>
        {
            Assert.InRange(pair.Line?.EventId ?? 0, from, to);
            Assert.All(Holes().Matches(pair.Line?.Message ?? string.Empty), hole => Assert.Contains(hole.Groups[1].Value, LogNames.Allowed));
            Assert.All(pair.Method.GetParameters().Where(parameter => !typeof(ILogger).IsAssignableFrom(parameter.ParameterType)), parameter =>
            {
                var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
                // The name of an exception's type and a route's template are the only texts, as Code, Route and Stack.
                Assert.True(Arguments.Contains(type) || type.IsEnum || (type == typeof(string) && parameter.Name is "code" or "route" or "stack"), $"{pair.Method.DeclaringType}.{pair.Method.Name}: {parameter.Name} is a {type.Name}");
            });
        });
    }

    [Theory, MemberData(nameof(Assemblies))]
    public void A_record_that_can_hold_words_does_not_print_them(string assembly)
    {
        var broken = Types(assembly)
            .Where(type => type.GetMethod("<Clone>$") is not null)
            .Where(type => type.GetProperties(BindingFlags.Instance | BindingFlags.Public).Any(property => Words.Contains(property.Name)))
            .Where(type => type.GetMethod("ToString", Type.EmptyTypes)?.GetCustomAttribute<System.Runtime.CompilerServices.CompilerGeneratedAttribute>() is not null
                || type.GetMethod("ToString", Type.EmptyTypes)?.DeclaringType != type);

        Assert.Empty(broken.Select(type => type.FullName));
    }

    [Theory, MemberData(nameof(Assemblies))]
    public void Type_names_say_what_a_thing_is(string assembly)
    {
        var broken = Types(assembly).Where(type => !type.Name.Contains('<', StringComparison.Ordinal) && type.Namespace?.StartsWith(assembly, StringComparison.Ordinal) == true)
            .Where(type => Regex.Matches(type.Name, "[A-Z][a-z]+[0-9]*").Any(word => word.Value is "Helper" or "Helpers" or "Manager" or "Util" or "Utils" or "Base" or "Common" or "Custom" or "Info" or "Data"));

        Assert.Empty(broken.Select(type => type.FullName));
    }

    [Theory, MemberData(nameof(Assemblies))]
    public void Nobody_waits_with_void(string assembly)
    {
        var broken = Types(assembly).SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly))
            .Where(method => method.ReturnType == typeof(void) && method.GetCustomAttribute<System.Runtime.CompilerServices.AsyncStateMachineAttribute>() is not null);

        Assert.Empty(broken.Select(method => $"{method.DeclaringType}.{method.Name}"));
    }

    [Fact]
    [Trait("Requirement", "14")]
    public void No_field_holds_a_cipher_object()
    {
        // One AEAD object used by several threads corrupts silently (trust F1): one object per call, never a field.
        string[] ciphers = ["AesGcm", "ChaCha20Poly1305", "AesCcm"];
        var broken = Blocks.Keys.SelectMany(Types)
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly).Where(field => ciphers.Contains(field.FieldType.Name)).Select(field => (Type: type, Field: field)))
            // The compiler lifts a local of an async method into a field of its state machine; that is still one object per call.
            .Where(pair => !pair.Type.Name.Contains('<', StringComparison.Ordinal));

        Assert.Empty(broken.Select(pair => $"{pair.Type}.{pair.Field.Name}"));
    }

    private static IEnumerable<Type> Types(string assembly) => Assembly.Load(assembly).GetTypes();

    [GeneratedRegex(@"\{(\w+)[^}]*\}")]
    private static partial Regex Holes();
}
