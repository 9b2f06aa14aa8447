using ServiceDefaults.Tokens;

namespace LocalSystem;

/// <summary>How a run of the operators' tool ended.</summary>
/// <param name="Code">Its exit code.</param>
/// <param name="Output">Everything it printed.</param>
public sealed record ToolRun(int Code, string Output)
{
    /// <summary>What it printed last: its verdict.</summary>
    public string LastLine => Output.TrimEnd().Split('\n')[^1].Trim();
}

/// <summary>The operators' tool <c>tomoshibi</c>, run as an operator runs it: the built program, an environment, an exit code.</summary>
public static class OperatorTool
{
    /// <summary>A token as the tool makes one, for one request by an operator.</summary>
    public static string TokenOf(TokenMint mint, string audience, Guid person)
    {
        ArgumentNullException.ThrowIfNull(mint);
        return mint.Sign(audience, TokenMint.Life, new Dictionary<string, object>
        {
            ["jti"] = Guid.NewGuid().ToString("N"), ["use"] = "service", ["act"] = new Dictionary<string, object> { ["sub"] = person.ToString("D"), ["sid"] = Guid.NewGuid().ToString("D") },
        });
    }

    /// <summary>Runs it on files alone: without a key and without addresses.</summary>
    public static Task<ToolRun> RunAsync(IReadOnlyList<string> arguments, CancellationToken ct) => RunAsync(arguments, new Dictionary<string, string>(), ct);

    /// <summary>Runs it against a running system, by the operator named.</summary>
    public static Task<ToolRun> RunAsync(RunningSystem system, Guid person, IReadOnlyList<string> arguments, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(system);
        var environment = new Dictionary<string, string> { ["Tokens__PrivateKeyFile"] = system.Keys.PrivateKey(ServiceCatalog.OperatorTool), ["Operator__Id"] = person.ToString("D") };
        foreach (var facts in ServiceCatalog.All.Where(facts => facts.Database is not null))
        {
            environment["Peers__" + ServiceFacts.Key(facts.Name)] = system.Address(facts.Name).ToString();
        }

        return RunAsync(arguments, environment, ct);
    }

    private static async Task<ToolRun> RunAsync(IReadOnlyList<string> arguments, Dictionary<string, string> environment, CancellationToken ct)
    {
        // A finding is an answer, not a failure of the run: the code is printed behind everything else.
        var command = string.Join(' ', arguments.Prepend(Repo.Dll("services/operator-cli", "tomoshibi")).Prepend("dotnet").Select(Backup.Quote));
        var said = (await Backup.ShellAsync($"code=0; {command} 2>&1 || code=$?; echo $code", null, environment, ct)).TrimEnd();
        var end = said.LastIndexOf('\n');
        return new(int.Parse(said[(end + 1)..], System.Globalization.CultureInfo.InvariantCulture), end < 0 ? string.Empty : said[..end]);
    }
}
