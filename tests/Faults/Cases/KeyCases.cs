using System.Globalization;
using System.Text.Json;
using Faults.Actors;
using Faults.Proxy;
using LocalSystem;

namespace Faults.Cases;

/// <summary>N45, N46: the key provider is away; a key rotates while the vault dies again and again. Each in a house of its own.</summary>
internal static class KeyCases
{
    private const string Vault = "storage-vault";

    /// <summary>What a vault keeps of opened keys ends after five minutes (trust 2.1): from then on nothing can be sealed without the provider.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(5);

    /// <summary>N45: the vault's root is a key in a KMS, whose address hangs for long enough that everything kept has ended.</summary>
    public static async Task ProviderAwayAsync(Lab lab, Findings findings, CancellationToken ct)
    {
        await using var kms = await KmsStandIn.Start();
        await using var wire = new FaultProxy(kms.Address.Port);
        // The key's region and the vault's must be one: a pod's label says Tokyo.
        var label = Path.Combine(Directory.CreateDirectory(Path.Combine(Lab.Folder, "N45-place")).FullName, "labels");
        await File.WriteAllTextAsync(label, "topology.kubernetes.io/region=\"ap-northeast-1\"\n", ct);
        await using var house = await Lab.StartAsync(lab.Scale, ct, options => options.With(Vault, new Dictionary<string, string>
        {
            ["Residency__Region"] = "ap-northeast-1", ["Residency__Site"] = string.Empty, ["Residency__SiteStatementFile"] = string.Empty, ["Residency__PodLabelsFile"] = label,
            ["Vault__Root"] = "AwsKms", ["Vault__AwsKms__KeyArn"] = KmsStandIn.Arn, ["Vault__AwsKms__Endpoint"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{wire.Port}"),
            ["AWS_ACCESS_KEY_ID"] = KmsStandIn.AccessKey, ["AWS_SECRET_ACCESS_KEY"] = KmsStandIn.SecretKey, ["AWS_EC2_METADATA_DISABLED"] = "true",
        }));
        findings.Must(kms.Calls.Count > 0 && kms.Refused.Count == 0, string.Create(CultureInfo.InvariantCulture, $"before: {kms.Calls.Count} calls of the KMS, {kms.Refused.Count} refused"));
        var tenant = house.Town.Tenants[0];
        var (cut, back) = (DateTimeOffset.MaxValue, DateTimeOffset.MaxValue);
        // They write until it is back, each every few seconds.
        var load = house.Scale.Load with { Residents = 20, Messages = 3, Pause = TimeSpan.FromSeconds(4), MessagesAtMost = 2_000 };
        var (verdict, run) = await house.RunAsync("N45", load, async token =>
        {
            wire.Plan = new FaultPlan { HalfOpen = true };
            wire.Reset();
            cut = Journal.Now;
            var cached = await OpensAsync(house, tenant, token);
            findings.Must(cached == "200", $"an opening right after the KMS hangs: {cached}");
            await Task.Delay(cut + Kept + TimeSpan.FromSeconds(20) - Journal.Now, token);
            var later = new HashSet<string>();
            for (var n = 0; n < 4; n++)
            {
                later.Add(await OpensAsync(house, tenant, token));
            }

            findings.Must(later.SetEquals(["503 vault-away, told when to come again"]), $"openings after {Kept.TotalMinutes:F0} min: {string.Join("; ", later)}");
            wire.Plan = new FaultPlan();
            wire.Reset();
            back = Journal.Now;
            findings.Must(await Lab.ComesAsync(async () => await OpensAsync(house, tenant, token) == "200", TimeSpan.FromSeconds(30), token), "with the KMS back, openings are taken");
        }, ct);
        findings.Oracle(verdict);
        var meanwhile = run.Journal.Lines.Where(line => line.Deed == Deed.Accepted && line.At >= cut && line.At < back).Select(line => line.At - cut).ToList();
        findings.Must(meanwhile.Count > 0, string.Create(CultureInfo.InvariantCulture, $"away for {(back - cut).TotalSeconds:F0} s: {meanwhile.Count} entries accepted under keys that were kept, the last after {meanwhile.DefaultIfEmpty().Max().TotalSeconds:F0} s; longest gap {verdict.MaxGap.TotalSeconds:F0} s"));
        findings.Must(meanwhile.DefaultIfEmpty().Max() < Kept + TimeSpan.FromSeconds(15), "none under a key that was kept too long");
        await Numbers.EqualAsync(house, run, findings, ct);
    }

    /// <summary>An opening by somebody new: its status, the code of a refusal, and whether it says when to come again.</summary>
    private static async Task<string> OpensAsync(Lab house, DemoTenant tenant, CancellationToken ct)
    {
        using var client = await Doors.ResidentAsync(house.System, tenant, ct);
        using var response = await Doors.SendAsync(client, null, HttpMethod.Put, $"/api/v1/consultations/{Guid.NewGuid()}", Doors.Opening(tenant.Desks[0]), ct);
        var text = await response.Content.ReadAsStringAsync(ct);
        return response.IsSuccessStatusCode ? "200" : $"{(int)response.StatusCode} {JsonDocument.Parse(text).RootElement.GetProperty("code").GetString()}{(response.Headers.RetryAfter is null ? string.Empty : ", told when to come again")}";
    }

    /// <summary>N46: all tenants' keys rotate while the vault dies at the places of N2.</summary>
    public static async Task RotationAsync(Lab lab, Findings findings, CancellationToken ct)
    {
        await using var house = await Lab.StartAsync(lab.Scale, ct, options => options.With(Vault, new Dictionary<string, string>
        {
            // A dead process stands in the way of a promotion for ten minutes otherwise.
            ["Vault__Keys__PodExpiry"] = "00:00:10", ["Vault__Keys__Beat"] = "00:00:01", ["Vault__Keys__JobLease"] = "00:00:03", ["Vault__Keys__Page"] = "5", ["Vault__Keys__Pause"] = "00:00:00.2",
        }));
        var (strikes, fell) = (ProcessCases.VaultStrikes(house), 0);
        var versions = new Dictionary<Guid, int>();
        var (verdict, run) = await house.RunAsync("N46", house.Scale.Load, async token =>
        {
            var rotating = RotateAsync(house, versions, token);
            fell = await house.DieAtAsync(Vault, strikes, ProcessCases.Patience, token);
            await rotating;
        }, ct);
        findings.Oracle(verdict);
        findings.Fell(fell, strikes.Count, "while keys rotate");
        foreach (var (tenantId, version) in versions)
        {
            var (old, fresh) = (-1L, -1L);
            var done = await Lab.ComesAsync(async () =>
            {
                old = await Rows.AskAsync<long>(house.System, "vault", "select (select count(*) from deks where tenant_id = $1 and kek_id = 'unset' and kek_version < $2) + (select count(*) from kek_jobs where tenant_id = $1 and done_at is null)", ct, tenantId, version);
                fresh = await Rows.AskAsync<long>(house.System, "vault", "select count(*) from kek_versions where tenant_id = $1 and kek_id = 'unset' and version >= $2 and state = 2", ct, tenantId, version);
                return old == 0 && fresh == 1;
            }, TimeSpan.FromMinutes(2), ct);
            findings.Must(done, string.Create(CultureInfo.InvariantCulture, $"version {version} encrypts ({fresh} of 1), {old} rows or jobs left on older ones"));
        }

        findings.Must(versions.Count == house.Scale.Plan.Tenants, string.Create(CultureInfo.InvariantCulture, $"{versions.Count} tenants' keys rotated"));
        await Numbers.EqualAsync(house, run, findings, ct);
    }

    private static async Task RotateAsync(Lab house, Dictionary<Guid, int> versions, CancellationToken ct)
    {
        foreach (var tenant in house.Town.Tenants)
        {
            using var hand = new VaultHand(house.System, tenant.TenantId, TimeProvider.System);
            await Doors.UntilAsync(async token =>
            {
                try
                {
                    versions[tenant.TenantId] = await hand.RotateAsync("unset", token);
                    return true;
                }
                catch (InvalidOperationException)
                {
                    // Refused or cut off in the middle: two operators ask again.
                    return false;
                }
            }, "the rotation of a key", ct);
        }
    }
}
