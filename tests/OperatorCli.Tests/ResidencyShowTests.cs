using System.Security.Cryptography;

namespace OperatorCli.Tests;

/// <summary>The attestation of a running vault, asked for and checked from the command line.</summary>
[Collection(OperatorSystem.Name)]
[Trait("Requirement", "87")]
public sealed class ResidencyShowTests(OperatorSystem system)
{
    [Fact]
    public async Task A_running_vault_says_where_it_stands_and_what_was_kept_verifies()
    {
        var folder = Directory.CreateTempSubdirectory("tomoshibi-cli-").FullName;
        var (key, foreign, kept) = (system.System.Keys.PublicKey("vault"), Path.Combine(folder, "foreign.pem"), Path.Combine(folder, "kept.jws"));
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await File.WriteAllTextAsync(foreign, other.ExportSubjectPublicKeyInfoPem());

        var shown = await OperatorSystem.Run(system.Options(), "residency", "show", "--key", key, "--out", kept);
        var verified = await OperatorSystem.Run(system.Options(), "residency", "verify", kept, "--key", key, "--env", "local");
        var refused = await OperatorSystem.Run(system.Options(), "residency", "show", "--key", foreign);
        var twice = await OperatorSystem.Run(system.Options(), "residency", "show", "--key", key, "--out", kept);

        Assert.Equal((ExitCode.Fine, ExitCode.Fine, ExitCode.Finding, ExitCode.BadInput), (shown.Code, verified.Code, refused.Code, twice.Code));
        Assert.Contains("jp-onprem:local", shown.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("jp-onprem:local", refused.Output, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }
}
