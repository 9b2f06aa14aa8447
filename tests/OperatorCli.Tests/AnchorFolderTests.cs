using System.Security.Cryptography;
using OperatorCli.Audit;
using StorageVaultClient.Trace;

namespace OperatorCli.Tests;

/// <summary>Which anchors of a folder count.</summary>
public sealed class AnchorFolderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tomoshibi-anchors-").FullName;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    [Trait("Requirement", "84")]
    public void For_a_copy_those_signed_later_do_not_count_and_a_bad_one_is_named_all_the_same()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(Path.Combine(_folder, "x2.pub.pem"), _key.ExportSubjectPublicKeyInfoPem());
        File.WriteAllText(Path.Combine(_folder, "1.jws"), Anchor.Sign(Anchor.Of(Noon, []), _key));
        File.WriteAllText(Path.Combine(_folder, "2.jws"), Anchor.Sign(Anchor.Of(Noon.AddMinutes(10), []), _key));
        File.WriteAllText(Path.Combine(_folder, "3.jws"), Anchor.Sign(Anchor.Of(Noon.AddMinutes(20), []), other));

        var all = AnchorFolder.Read(_folder, Path.Combine(_folder, "x2.pub.pem"));
        var early = AnchorFolder.Read(_folder, Path.Combine(_folder, "x2.pub.pem"), Noon.AddMinutes(5));

        Assert.Equal((2, 1), (all.Good.Count, early.Good.Count));
        Assert.Equal((Noon, "3.jws"), (Assert.Single(early.Good).At, Assert.Single(early.Bad)));
    }

    public void Dispose()
    {
        _key.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
