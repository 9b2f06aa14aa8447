using System.Security.Cryptography;
using System.Text.Json.Nodes;
using StorageVaultClient;

namespace OperatorCli.Tests;

[Trait("Requirement", "87")]
public sealed class ResidencyCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tomoshibi-cli-").FullName;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    [Fact]
    public async Task A_fresh_attestation_ends_with_0_and_says_where()
    {
        var (code, output) = await Verify(Statement(), "--env", "prod", "--system-id", "42");

        Assert.Equal(ExitCode.Fine, code);
        Assert.Contains("ap-northeast-1", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whatever_is_wrong_with_it_ends_with_1()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        foreach (var (statement, more) in new (string, string[])[]
        {
            (Statement(hours: -3), []), (Statement(hours: -1), ["--max-age", "30m"]), (Statement(), ["--env", "staging"]), (Statement(), ["--system-id", "7"]), (Statement(result: "fail"), []), ("no statement", []),
            (ResidencyStatement.Sign(ResidencyStatement.Attestation, Payload(0, "pass"), other), []),
        })
            Assert.Equal(ExitCode.Finding, (await Verify(statement, more)).Code);
    }

    [Fact]
    public async Task Nothing_is_shown_of_what_another_key_signed()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        Assert.DoesNotContain("ap-northeast-1", (await Verify(ResidencyStatement.Sign(ResidencyStatement.Attestation, Payload(0, "pass"), other))).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2"), InlineData("h"), InlineData("-1h"), InlineData("2w"), InlineData("99999d")]
    public async Task An_age_that_is_none_ends_with_64(string age) => Assert.Equal(ExitCode.Usage, (await Verify(Statement(), "--max-age", age)).Code);

    public void Dispose()
    {
        _key.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string Statement(int hours = 0, string result = "pass") => ResidencyStatement.Sign(ResidencyStatement.Attestation, Payload(hours, result), _key);

    private static JsonObject Payload(int hours, string result) => new()
    {
        ["v"] = 1, ["iat"] = ResidencyStatement.Write(TimeProvider.System.GetUtcNow().AddHours(hours)), ["env"] = "prod", ["compute"] = new JsonObject { ["region"] = "ap-northeast-1" },
        ["db"] = new JsonObject { ["systemId"] = "42" }, ["result"] = result,
    };

    private async Task<(int Code, string Output)> Verify(string statement, params string[] more)
    {
        var (file, key) = (Path.Combine(_folder, "file.jws"), Path.Combine(_folder, "pub.pem"));
        await File.WriteAllTextAsync(file, statement);
        await File.WriteAllTextAsync(key, _key.ExportSubjectPublicKeyInfoPem());
        using var output = new StringWriter();
        await using var tool = new Tool(new ToolOptions(), output, TextWriter.Null, TimeProvider.System);
        return (await tool.RunAsync(["residency", "verify", file, "--key", key, .. more], CancellationToken.None), output.ToString());
    }
}
