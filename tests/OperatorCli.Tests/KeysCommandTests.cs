using System.Text.Json;

namespace OperatorCli.Tests;

/// <summary>Keys from the command line: what one operator asks, another confirms; the vault decides.</summary>
[Collection(OperatorSystem.Name)]
public sealed class KeysCommandTests(OperatorSystem system)
{
    private string Tenant => system.Aoba.Slug;

    [Fact, Trait("Requirement", "21")]
    public async Task What_one_operator_asks_for_is_done_when_another_confirms()
    {
        await system.Open(system.Aoba);
        var before = await Versions();
        var asked = await system.Run(OperatorSystem.First, "keys", "rotate", "--tenant", Tenant, "--key", "unset", "--json");
        var id = JsonDocument.Parse(asked.Output).RootElement.GetProperty("actId").GetString() ?? string.Empty;

        var alone = await system.Run(OperatorSystem.First, "keys", "confirm", id, "--tenant", Tenant);
        var meanwhile = await Versions();
        var both = await system.Run(OperatorSystem.Second, "keys", "confirm", id, "--tenant", Tenant);

        Assert.Equal((ExitCode.Fine, ExitCode.Refused, ExitCode.Fine), (asked.Code, alone.Code, both.Code));
        Assert.Contains("approval-missing", alone.Error, StringComparison.Ordinal);
        Assert.Equal((before, before + 1), (meanwhile, await Versions()));
        Assert.Contains($"unset version {before + 1}", both.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_repeated_under_its_id_is_not_made_twice()
    {
        var id = Guid.CreateVersion7().ToString();

        var first = await system.Run(OperatorSystem.First, "keys", "rotate", "--tenant", Tenant, "--key", "unset", "--act-id", id);
        var again = await system.Run(OperatorSystem.First, "keys", "rotate", "--tenant", Tenant, "--key", "unset", "--act-id", id);
        var other = await system.Run(OperatorSystem.Second, "keys", "rotate", "--tenant", Tenant, "--key", "unset", "--act-id", id);

        Assert.Equal((ExitCode.Fine, ExitCode.Fine, ExitCode.Refused), (first.Code, again.Code, other.Code));
    }

    [Fact]
    public async Task Nobody_acts_without_a_name()
    {
        foreach (var args in new string[][] { ["keys", "list", "--tenant", Tenant], ["keys", "rotate", "--tenant", Tenant, "--key", "unset"], ["dead-letters", "list"] })
        {
            var (code, output, error) = await OperatorSystem.Run(system.Options(), args);

            Assert.Equal((ExitCode.NotConfigured, string.Empty), (code, output));
            Assert.Contains("Operator__Id", error, StringComparison.Ordinal);
        }

        Assert.Equal(ExitCode.Fine, (await OperatorSystem.Run(system.Options(), "keys", "list", "--tenant", Tenant, "--operator", Guid.NewGuid().ToString())).Code);
    }

    [Theory]
    [InlineData(ExitCode.Usage, "disable", "--key", "unset")]
    [InlineData(ExitCode.Usage, "disable", "--key", "unset", "--version", "0")]
    [InlineData(ExitCode.Usage, "rotate", "--key", "unset", "--version", "1")]
    [InlineData(ExitCode.Usage, "destroy", "--key", "unset")]
    [InlineData(ExitCode.Usage, "confirm", "no-id")]
    [InlineData(ExitCode.BadInput, "rotate", "--key", "../x")]
    [InlineData(ExitCode.BadInput, "confirm", "0199a0b1-0000-7000-8000-000000000000")]
    public async Task What_is_wrong_or_unknown_is_said(int expected, params string[] args)
    {
        var ran = await system.Run(OperatorSystem.First, ["keys", .. args, "--tenant", Tenant]);

        Assert.Equal(expected, ran.Code);
        Assert.NotEmpty(ran.Error);
    }

    private async Task<int> Versions()
    {
        var ran = await system.Run(OperatorSystem.First, "keys", "list", "--tenant", Tenant, "--json");
        Assert.Equal(ExitCode.Fine, ran.Code);
        return JsonDocument.Parse(ran.Output).RootElement.GetProperty("versions").EnumerateArray().Count(version => version.GetProperty("kekId").GetString() == "unset");
    }
}
