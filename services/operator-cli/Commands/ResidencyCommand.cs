using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using StorageVaultClient;

namespace OperatorCli.Commands;

/// <summary>What a check of an attestation found.</summary>
internal sealed record CheckedResidency(ResidencyFinding Finding, string? Environment, string? Region, string? At, string? Result, string? Reason);

/// <summary><c>tomoshibi residency verify</c>: checks an attestation of where the vault stands, with nothing but a public key (trust 6.2).</summary>
internal static class ResidencyCommand
{
    internal static Command Make(Tool tool)
    {
        var file = new Argument<string>("file") { Description = "The attestation (application/jose)." };
        var key = new Option<string>("--key") { Description = "The public key of the vault's attestations (PEM, P-256).", Required = true };
        var age = new Option<string>("--max-age") { Description = "How old it may be: 30m, 2h, 1d.", DefaultValueFactory = _ => "2h" };
        var environment = new Option<string?>("--env") { Description = "The environment it must name." };
        var system = new Option<string?>("--system-id") { Description = "The database's system identifier it must name." };
        var verify = new Command("verify", "Checks signature, age, environment, database and result of an attestation.") { file, key, age, environment, system };
        verify.SetAction(async (parsed, ct) =>
        {
            var expected = new ResidencyExpectation(Age(parsed.GetValue(age) ?? string.Empty), parsed.GetValue(environment), parsed.GetValue(system));
            var found = Check(await File.ReadAllTextAsync(parsed.GetRequiredValue(file), ct), await Key(parsed.GetRequiredValue(key), ct), expected, tool.Clock.GetUtcNow());
            await tool.Answer(parsed, found, Said(found));
            return found.Finding == ResidencyFinding.Fine ? ExitCode.Fine : ExitCode.Finding;
        });
        return new Command("residency", "Where the vault stands, and how that is known.") { Show(tool), verify };
    }

    private static Command Show(Tool tool)
    {
        var key = new Option<string>("--key") { Description = "The public key of the vault's attestations (PEM, P-256).", Required = true };
        var keep = new Option<string?>("--out") { Description = "A new file for the statement as it was signed." };
        var show = new Command("show", "Asks the running vault for its attestation of now and checks it. Ends with 1 when it does not hold.") { key, keep };
        show.SetAction(async (parsed, ct) =>
        {
            var statement = await tool.Calls.TextForInstallation(ServiceCalls.Vault, "/internal/residency", ct);
            if (parsed.GetValue(keep) is { } file) await Keep(file, statement, ct);
            var found = Check(statement, await Key(parsed.GetRequiredValue(key), ct), new ResidencyExpectation(TimeSpan.FromMinutes(10)), tool.Clock.GetUtcNow());
            await tool.Answer(parsed, found, Said(found));
            return found.Finding == ResidencyFinding.Fine ? ExitCode.Fine : ExitCode.Finding;
        });
        return show;
    }

    private static async Task Keep(string file, string statement, CancellationToken ct)
    {
        try
        {
            await using var stream = new FileStream(file, FileMode.CreateNew, FileAccess.Write);
            await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(statement), ct);
        }
        catch (IOException e) when (e is not (FileNotFoundException or DirectoryNotFoundException)) { throw new ToolException(ExitCode.BadInput, "--out names a file that is there already, or cannot be written."); }
    }

    private static CheckedResidency Check(string statement, ECDsa key, ResidencyExpectation expected, DateTimeOffset now)
    {
        using (key)
        {
            // Nothing of an unsigned statement is shown: it would only look like an answer.
            var (_, payload) = ResidencyStatement.Open(ResidencyStatement.Attestation, statement, key);
            string? Of(string name) => ResidencyStatement.Text(payload, name);
            return new(
                ResidencyStatement.Verify(statement, key, expected, now), Of("env"), ResidencyStatement.Text(payload?["compute"] as System.Text.Json.Nodes.JsonObject, "region"), Of("iat"), Of("result"), Of("reason"));
        }
    }

    private static IEnumerable<string> Said(CheckedResidency found)
    {
        yield return found.Finding == ResidencyFinding.Fine ? "Fine: signed, fresh and passed." : $"NOT FINE: {found.Finding}";
        if (found.At is not null) yield return $"{found.Environment}  {found.Region}  {found.At}  {found.Result} {found.Reason}".TrimEnd();
    }

    private static async Task<ECDsa> Key(string file, CancellationToken ct)
    {
        var key = ECDsa.Create();
        try { key.ImportFromPem(await File.ReadAllTextAsync(file, ct)); }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new ToolException(ExitCode.BadInput, "--key names no public key (PEM, P-256).");
        }
        return key;
    }

    internal static TimeSpan Age(string text) =>
        text.Length > 1 && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 10_000
            ? text[^1] switch { 'm' => TimeSpan.FromMinutes(number), 'h' => TimeSpan.FromHours(number), 'd' => TimeSpan.FromDays(number), _ => throw NoAge() }
            : throw NoAge();

    private static ToolException NoAge() => new(ExitCode.Usage, "--max-age is a number and m, h or d, e.g. 2h.");
}
