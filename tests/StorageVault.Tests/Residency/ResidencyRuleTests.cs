using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using StorageVault.Residency;
using StorageVault.Residency.Sources;
using StorageVaultClient;

namespace StorageVault.Tests.Residency;

[Trait("Requirement", "85")]
public sealed class ResidencyRuleTests
{
    private const string Tokyo = "ap-northeast-1";

    [Theory]
    [InlineData(Tokyo, ResidencyFault.None)]
    [InlineData("ap-northeast-3", ResidencyFault.None)]
    [InlineData("asia-northeast1", ResidencyFault.None)]
    [InlineData("asia-northeast2", ResidencyFault.None)]
    [InlineData("japaneast", ResidencyFault.None)]
    [InlineData("japanwest", ResidencyFault.None)]
    [InlineData("jp-onprem:aoba", ResidencyFault.None)]
    [InlineData("", ResidencyFault.NotInJapan)]
    [InlineData(" ", ResidencyFault.NotInJapan)]
    [InlineData("AP-NORTHEAST-1", ResidencyFault.NotInJapan)]
    [InlineData("ap-northeast-1 ", ResidencyFault.NotInJapan)]
    [InlineData("ap-northeast-2", ResidencyFault.NotInJapan)]
    [InlineData("asia-northeast3", ResidencyFault.NotInJapan)]
    [InlineData("koreacentral", ResidencyFault.NotInJapan)]
    [InlineData("us-east-1", ResidencyFault.NotInJapan)]
    [InlineData("jp-onprem:", ResidencyFault.NotInJapan)]
    [InlineData("jp-onprem: ", ResidencyFault.NotInJapan)]
    public void Two_sources_that_agree_on_a_region_in_japan_let_the_vault_start(string region, object expected) =>
        Assert.Equal(expected, Judge(new() { Region = region, Site = "青葉市庁舎" }, new("declared", region), new("kms", region)));

    [Fact]
    public void A_site_of_ones_own_needs_its_address_on_record() =>
        Assert.Equal(ResidencyFault.NotInJapan, Judge(new() { Region = "jp-onprem:aoba" }, new("declared", "jp-onprem:aoba"), new("site-statement", "jp-onprem:aoba")));

    [Fact]
    public void The_tenants_list_narrows_and_never_widens()
    {
        Assert.Equal(ResidencyFault.NotAllowed, Judge(new() { Region = "ap-northeast-3", Allowed = [Tokyo] }, new("declared", "ap-northeast-3"), new("kms", "ap-northeast-3")));
        Assert.Equal(ResidencyFault.NotInJapan, Judge(new() { Region = "us-east-1", Allowed = ["us-east-1"] }, new("declared", "us-east-1"), new("kms", "us-east-1")));
    }

    [Fact]
    public void What_is_declared_proves_nothing_alone() => Assert.Equal(ResidencyFault.TooFewSources, Judge(new() { Region = Tokyo }, new Reading("declared", Tokyo)));

    [Fact]
    public void Two_sources_that_disagree_stop_the_vault_even_when_both_are_in_japan() =>
        Assert.Equal(ResidencyFault.SourcesDisagree, Judge(new() { Region = Tokyo }, new("declared", Tokyo), new("kms", Tokyo), new("node-label", "ap-northeast-3")));

    [Fact]
    public void A_configured_source_that_does_not_answer_stops_the_start() =>
        Assert.Equal(ResidencyFault.SourceUnreadable, Judge(new() { Region = Tokyo }, new("declared", Tokyo), new("kms", Tokyo), Reading.Unreadable("iid")));

    [Fact]
    public void A_forged_document_stops_the_vault() =>
        Assert.Equal(ResidencyFault.DocumentForged, Judge(new() { Region = Tokyo }, new("declared", Tokyo), new("kms", Tokyo), Reading.Forged("iid")));

    [Fact]
    public void Backups_replicas_and_logs_elsewhere_stop_the_vault()
    {
        Reading[] agreed = [new("declared", Tokyo), new("kms", Tokyo)];

        Assert.Equal(ResidencyFault.BackupElsewhere, Judge(new() { Region = Tokyo, BackupRegions = ["ap-northeast-3", "ap-southeast-1"] }, agreed));
        Assert.Equal(ResidencyFault.LogsElsewhere, Judge(new() { Region = Tokyo, LogRegions = ["us-west-2"] }, agreed));
        Assert.Equal(ResidencyFault.ReplicaElsewhere, ResidencyRule.Judge(new() { Region = Tokyo }, new(agreed, new(Tokyo, ["ap-northeast-2"], "1", true, "on"), default)));
        Assert.Equal(ResidencyFault.None, ResidencyRule.Judge(new() { Region = Tokyo, BackupRegions = ["ap-northeast-3"], LogRegions = [Tokyo] }, new(agreed, new(Tokyo, ["ap-northeast-3"], "1", true, "on"), default)));
    }

    [Theory]
    [InlineData("arn:aws:kms:ap-northeast-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab", Tokyo, SourceFault.None)]
    [InlineData("arn:aws:kms:ap-northeast-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab", "ap-northeast-2", SourceFault.None)]
    [InlineData("arn:aws:kms:ap-northeast-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab", null, SourceFault.MultiRegion)]
    [InlineData("arn:aws:kms:ap-northeast-1:111122223333:alias/vault", null, SourceFault.Unreadable)]
    [InlineData("alias/vault", null, SourceFault.Unreadable)]
    public void The_keys_address_says_its_region_and_whether_it_may_be_copied_abroad(string arn, string? region, object fault)
    {
        var reading = KmsSource.Of(arn);

        Assert.Equal((region, (SourceFault)fault), (reading.Region, reading.Fault));
    }

    [Fact]
    public void A_multi_region_key_stops_the_vault() =>
        Assert.Equal(ResidencyFault.KeyMultiRegion, Judge(new() { Region = Tokyo }, new("declared", Tokyo), new("node-label", Tokyo), KmsSource.Of("arn:aws:kms:ap-northeast-1:111122223333:key/mrk-0")));

    [Theory]
    [InlineData("app=\"vault\"\ntopology.kubernetes.io/region=\"ap-northeast-1\"\ntopology.kubernetes.io/zone=\"ap-northeast-1a\"\n", Tokyo, "ap-northeast-1a")]
    [InlineData("evil-topology.kubernetes.io/region=\"ap-northeast-1\"\n", null, null)]
    [InlineData("note=\"topology.kubernetes.io/region=\\\"ap-northeast-1\\\"\"\n", null, null)]
    [InlineData("", null, null)]
    public async Task The_nodes_label_is_read_from_the_mounted_file(string labels, string? region, string? zone)
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, labels);

        var reading = await new NodeLabelSource(Options.Create(new ResidencyOptions { PodLabelsFile = file })).Read(CancellationToken.None);
        File.Delete(file);

        Assert.Equal((region, zone, region is null ? SourceFault.Unreadable : SourceFault.None), (reading?.Region, reading?.Zone, reading?.Fault ?? SourceFault.None));
    }

    [Fact]
    public void A_sites_statement_counts_only_when_its_owner_signed_it_and_it_is_not_over()
    {
        using var owner = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.Zero);
        string Statement(string? address = "青葉市1-1", int days = 30, string kind = ResidencyStatement.Site) => ResidencyStatement.Sign(kind, new JsonObject
        {
            ["v"] = 1, ["region"] = "jp-onprem:aoba", ["address"] = address, ["owner"] = "青葉市", ["exp"] = ResidencyStatement.Write(now.AddDays(days)),
        }, owner);

        Assert.Equal("jp-onprem:aoba", SiteStatementSource.Judge(Statement(), owner, now).Region);
        Assert.Equal(SourceFault.Forged, SiteStatementSource.Judge(Statement(), other, now).Fault);
        Assert.Equal(SourceFault.Forged, SiteStatementSource.Judge(Statement(days: -1), owner, now).Fault);
        Assert.Equal(SourceFault.Forged, SiteStatementSource.Judge(Statement(address: null), owner, now).Fault);
        Assert.Equal(SourceFault.Forged, SiteStatementSource.Judge(Statement(kind: ResidencyStatement.Attestation), owner, now).Fault);
    }

    private static ResidencyFault Judge(ResidencyOptions options, params Reading[] readings) => ResidencyRule.Judge(options, new(readings, null, default));
}
