using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using StorageVaultClient;

namespace StorageVault.Tests.Residency;

[Trait("Requirement", "87")]
public sealed class ResidencyStatementTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    [Fact]
    public void A_fresh_statement_of_this_installation_is_fine() => Assert.Equal(ResidencyFinding.Fine, Verify(Statement()));

    [Fact]
    public void A_changed_field_is_found()
    {
        var parts = Statement(result: "fail").Split('.');
        var changed = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[1])).Replace("\"fail\"", "\"pass\"", StringComparison.Ordinal);

        Assert.Equal(ResidencyFinding.NotSigned, Verify($"{parts[0]}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(changed))}.{parts[2]}"));
    }

    [Fact]
    public void An_old_one_and_one_from_the_future_are_refused()
    {
        Assert.Equal(ResidencyFinding.TooOld, Verify(Statement(at: Now.AddHours(-2).AddSeconds(-1))));
        Assert.Equal(ResidencyFinding.Fine, Verify(Statement(at: Now.AddHours(-2))));
        Assert.Equal(ResidencyFinding.FromTheFuture, Verify(Statement(at: Now.AddMinutes(3))));
    }

    [Fact]
    public void Another_key_is_refused()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        Assert.Equal(ResidencyFinding.NotSigned, ResidencyStatement.Verify(Statement(), other, new(TimeSpan.FromHours(2)), Now));
    }

    [Fact]
    public void A_replay_from_another_environment_or_database_is_refused()
    {
        Assert.Equal(ResidencyFinding.OtherEnvironment, Verify(Statement(environment: "staging")));
        Assert.Equal(ResidencyFinding.OtherDatabase, Verify(Statement(system: "7")));
    }

    [Fact]
    public void A_genuine_statement_that_did_not_pass_is_said_to_be_so() => Assert.Equal(ResidencyFinding.NotPassed, Verify(Statement(result: "fail")));

    [Fact]
    public void What_is_no_such_statement_is_refused()
    {
        var site = ResidencyStatement.Sign(ResidencyStatement.Site, Payload(Now, "prod", "42", "pass"), _key);
        var none = Base64Url.EncodeToString("{\"alg\":\"none\",\"typ\":\"snsv-residency+jws\"}"u8);
        var twice = Base64Url.EncodeToString("{\"typ\":\"snsv-residency\",\"result\":\"fail\",\"result\":\"pass\"}"u8);

        foreach (var wrong in new[] { "", "a.b", "a.b.c", "..", site, $"{none}.{Statement().Split('.')[1]}.", $"{Statement().Split('.')[0]}.{twice}.AA", new string('a', 70_000) })
            Assert.Equal(ResidencyFinding.Malformed, Verify(wrong));
    }

    public void Dispose() => _key.Dispose();

    private ResidencyFinding Verify(string statement) => ResidencyStatement.Verify(statement, _key, new(TimeSpan.FromHours(2), "prod", "42"), Now);

    private string Statement(DateTimeOffset? at = null, string environment = "prod", string system = "42", string result = "pass") =>
        ResidencyStatement.Sign(ResidencyStatement.Attestation, Payload(at ?? Now, environment, system, result), _key);

    private static JsonObject Payload(DateTimeOffset at, string environment, string system, string result) => new()
    {
        ["v"] = 1, ["iat"] = ResidencyStatement.Write(at), ["env"] = environment, ["db"] = new JsonObject { ["systemId"] = system }, ["result"] = result,
    };
}
