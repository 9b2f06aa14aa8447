using StorageVaultClient.Trace;

namespace StorageVault.Tests.Trace;

public sealed class MerkleAndCanonicalTests
{
    private static readonly string[] Leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

    /// <summary>The vectors of the Certificate Transparency implementations (RFC 6962).</summary>
    [Theory]
    [InlineData(0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData(1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")]
    [InlineData(2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125")]
    [InlineData(3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77")]
    [InlineData(5, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4")]
    [InlineData(7, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c")]
    [InlineData(8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328")]
    public void The_root_is_the_known_one(int leaves, string root) =>
        Assert.Equal(root, Convert.ToHexStringLower(MerkleTree.Root([.. Leaves.Take(leaves).Select(leaf => MerkleTree.Leaf(Convert.FromHexString(leaf)))])));

    /// <summary>Made once with Python from the text of the row: the form never changes silently, or old chains would break.</summary>
    [Fact]
    public void A_rows_canonical_form_and_its_first_link_are_the_known_ones()
    {
        var tenant = Guid.Parse("0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4051");
        static Guid Id(int number) => Guid.Parse($"0190a1b2-0000-7000-8000-00000000000{number}");
        var row = new TraceRow
        {
            RowId = Id(3), At = new(2026, 11, 21, 0, 0, 0, TimeSpan.Zero), DbAt = new DateTimeOffset(2026, 11, 21, 9, 0, 0, TimeSpan.FromHours(9)).AddMicroseconds(1234), ActorKind = 2, ActorId = Id(5),
            Roles = 1, SessionId = Id(4), Act = 2, Decision = 2, ConsultationId = Id(1), Log = 1, FromSeq = 1, ToSeq = 73, RequestId = Id(2),
        };

        var canonical = row.Canonical(tenant, 1);

        Assert.Equal(
            """{"act":2,"at":"2026-11-21T00:00:00.000000Z","case":"0190a1b2-0000-7000-8000-000000000001","dec":2,"from":1,"kind":2,"log":1,"mac":null,"obj":null,"pur":0,"ref":null,"req":"0190a1b2-0000-7000-8000-000000000002","role":1,"row":"0190a1b2-0000-7000-8000-000000000003","seq":1,"sid":"0190a1b2-0000-7000-8000-000000000004","step":null,"sub":"0190a1b2-0000-7000-8000-000000000005","t":"2026-11-21T00:00:00.001234Z","ten":"0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4051","to":73}""",
            System.Text.Encoding.UTF8.GetString(canonical));
        Assert.Equal("4e89ddcabbb6125602745ebb14763133bf5497e163245205f282e203106d86b4", Convert.ToHexStringLower(AuditChain.Next(AuditChain.Genesis(tenant), canonical)));
    }
}
