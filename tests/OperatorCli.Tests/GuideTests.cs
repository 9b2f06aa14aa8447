using System.CommandLine;
using System.Text.RegularExpressions;
using LocalSystem;

namespace OperatorCli.Tests;

/// <summary>The operator's guide quotes no command that does not exist: whoever is woken at 03:00 types what stands there.</summary>
public sealed partial class GuideTests
{
    private static readonly string Guide = Path.Combine(Repo.Root, "services", "guide");

    public static TheoryData<string> Pages() => [.. Directory.GetFiles(Guide, "*.md").Select(file => Path.GetFileName(file))];

    [Theory, MemberData(nameof(Pages))]
    public async Task Every_command_of_the_tool_in_it_exists(string page)
    {
        await using var tool = new Tool(new ToolOptions(), TextWriter.Null, TextWriter.Null, TimeProvider.System);

        Assert.All(Code(page).SelectMany(ToolLines), line => Assert.True(Exists(tool.Root(), line, out var why), $"{page}: {line}: {why}"));
    }

    [Theory, MemberData(nameof(Pages))]
    public void Every_make_target_in_it_exists(string page)
    {
        var targets = Target().Matches(File.ReadAllText(Path.Combine(Repo.Root, "Makefile"))).Select(match => match.Groups[1].Value).ToHashSet();

        Assert.All(Code(page).SelectMany(code => Make().Matches(code)).SelectMany(match => match.Groups[1].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)),
            target => Assert.Contains(target, targets));
    }

    [Theory, MemberData(nameof(Pages))]
    public void Every_page_and_script_that_it_leads_to_is_there(string page)
    {
        var text = File.ReadAllText(Path.Combine(Guide, page));

        Assert.All(Link().Matches(text).Select(match => match.Groups[1].Value).Where(link => !link.Contains("://", StringComparison.Ordinal)), link => Assert.True(File.Exists(Path.Combine(Guide, link.Split('#')[0])), $"{page}: {link}"));
        Assert.All(Script().Matches(text).Select(match => match.Value), script => Assert.True(File.Exists(Path.Combine(Repo.Root, script)), $"{page}: {script}"));
    }

    /// <summary>What operators look for first (issue 4, point 5).</summary>
    [Theory]
    [InlineData("install"), InlineData("kubernetes"), InlineData("operator-tool"), InlineData("upgrade"), InlineData("scale"), InlineData("rotate"), InlineData("keys"), InlineData("backup"), InlineData("incident"), InlineData("03-00")]
    public void The_index_leads_to_it(string page) => Assert.Contains($"({page}.md)", File.ReadAllText(Path.Combine(Guide, "README.md")), StringComparison.Ordinal);

    /// <summary>The test itself: a command that does not exist is found.</summary>
    [Theory]
    [InlineData("tomoshibi keys destroy --tenant aoba"), InlineData("tomoshibi tenants list --nothing"), InlineData("tomoshibi keys"), InlineData("tomoshibi audit verify --tenant")]
    public async Task A_command_that_does_not_exist_is_found(string line)
    {
        await using var tool = new Tool(new ToolOptions(), TextWriter.Null, TextWriter.Null, TimeProvider.System);

        Assert.False(Exists(tool.Root(), line, out _));
    }

    /// <summary>Fenced blocks line by line, and code within sentences.</summary>
    private static IEnumerable<string> Code(string page)
    {
        var text = File.ReadAllText(Path.Combine(Guide, page));
        var fenced = Fence().Matches(text).SelectMany(match => match.Groups[1].Value.Split('\n'));
        return fenced.Concat(Inline().Matches(Fence().Replace(text, string.Empty)).Select(match => match.Groups[1].Value));
    }

    private static IEnumerable<string> ToolLines(string code) => code.TrimStart().StartsWith("tomoshibi ", StringComparison.Ordinal) ? [code.Trim()] : [];

    /// <summary>A whole line must be taken as it stands; one without options names a command only. What is in angle brackets stands for a value.</summary>
    private static bool Exists(RootCommand root, string line, out string why)
    {
        var words = Placeholder().Replace(Comment().Replace(line, string.Empty), "0199a0b1-0000-7000-8000-000000000000").Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..];
        words = words.Contains(">") ? words[..Array.IndexOf(words, ">")] : words;
        words = [.. words.Select((word, n) => n > 0 && words[n - 1] == "--until" ? "2026-11-22T00:00:00Z" : n > 0 && words[n - 1] == "--service" && Guid.TryParse(word, out _) ? "routing" : word)];
        var parsed = root.Parse(words);
        var isCommand = parsed.CommandResult.Command.Subcommands.Count == 0 && parsed.CommandResult.Command != root;
        var options = words.Any(word => word.StartsWith("--", StringComparison.Ordinal));
        // `tomoshibi audit verify` in a sentence leaves the options to the reader; everything else is typed as it stands.
        why = !isCommand ? "is no command" : string.Join("; ", parsed.Errors.Where(_ => options).Select(error => error.Message));
        return why.Length == 0;
    }

    [GeneratedRegex("^([a-z][a-z-]*):", RegexOptions.Multiline)] private static partial Regex Target();

    [GeneratedRegex(@"(?:^|[ (&;])make((?: [a-z][a-z-]*)+)")] private static partial Regex Make();

    [GeneratedRegex("```[a-z]*\n(.*?)```", RegexOptions.Singleline)] private static partial Regex Fence();

    [GeneratedRegex("`([^`\n]+)`")] private static partial Regex Inline();

    [GeneratedRegex(@"\]\(([^)]+)\)")] private static partial Regex Link();

    [GeneratedRegex(@"\bservices/deploy/[a-z-]+\.sh\b")] private static partial Regex Script();

    [GeneratedRegex("<[^>]+>")] private static partial Regex Placeholder();

    [GeneratedRegex(@"\s{2,}#.*$")] private static partial Regex Comment();
}
