using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using StorageVault.Keys;
using StorageVault.Trace;
using StorageVaultClient;

namespace StorageVault.Residency;

/// <summary>Says in writing, signed, where the vault stands and how that is known (trust.md 6.2). Regions, hashes and times: nobody's data.</summary>
internal sealed class Attestations(
    ResidencyCheck check, ResidencyFence fence, AuditHead head, SigningKey signingKey, IOptions<ResidencyOptions> options, IOptions<VaultKeyOptions> keys, TimeProvider clock)
{
    private static readonly string Release = typeof(Attestations).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>The statement as of the last check; null before the first one.</summary>
    internal async Task<string?> Sign(CancellationToken ct)
    {
        if (check.Last is not { } round) return null;
        var payload = Payload(round, await head.Read(ct));
        return signingKey.Sign(key => ResidencyStatement.Sign(ResidencyStatement.Attestation, payload, key));
    }

    /// <summary>Writes one to the folder of evidence; the name tells the hour, so that a repeat within it changes nothing.</summary>
    internal async Task Keep(CancellationToken ct)
    {
        if (options.Value.EvidenceFolder is not { Length: > 0 } folder) return;
        var path = Path.Combine(folder, System.FormattableString.Invariant($"residency-{clock.GetUtcNow().UtcDateTime:yyyyMMdd'T'HH}Z-{System.Environment.MachineName}.jws"));
        if (File.Exists(path) || await Sign(ct) is not { } statement) return;
        Directory.CreateDirectory(folder);
        KeyFiles.WriteWhole(path, Encoding.ASCII.GetBytes(statement));
    }

    private JsonObject Payload(Round round, AnchoredRoot? anchored)
    {
        var given = options.Value;
        var proven = fence is { IsDown: false, Fault: ResidencyFault.None };
        return new JsonObject
        {
            ["v"] = 1, ["iat"] = ResidencyStatement.Write(clock.GetUtcNow()), ["checkedAt"] = ResidencyStatement.Write(round.At), ["env"] = given.Environment, ["release"] = Release, ["image"] = Maybe(given.Image),
            ["compute"] = new JsonObject { ["region"] = given.Region, ["zone"] = round.Readings.Select(reading => reading.Zone).FirstOrDefault(zone => zone is not null), ["sources"] = new JsonArray([.. round.Readings.Select(Source)]) },
            ["db"] = round.Database is { } database ? Database(database) : null,
            ["kms"] = keys.Value.AwsKms.KeyArn.Length == 0 ? null : Kms(round),
            ["backup"] = new JsonObject { ["regions"] = List(given.BackupRegions) },
            ["logs"] = new JsonObject { ["regions"] = List(given.LogRegions) },
            ["policy"] = new JsonObject { ["allowed"] = List(given.Allowed.Count > 0 ? given.Allowed : Regions.All), ["admission"] = Maybe(given.AdmissionPolicy), ["egress"] = Maybe(given.EgressPolicy) },
            ["auditHead"] = anchored is { } last ? new JsonObject { ["root"] = last.Root, ["at"] = ResidencyStatement.Write(last.At) } : null,
            ["result"] = proven ? "pass" : "fail", ["reason"] = proven ? null : Written(fence.Fault),
        };
    }

    private JsonObject Kms(Round round)
    {
        var reading = round.Readings.FirstOrDefault(one => one.Kind == "kms");
        return new() { ["keyRef"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(keys.Value.AwsKms.KeyArn))), ["region"] = reading?.Region, ["multiRegion"] = reading?.Fault == SourceFault.MultiRegion };
    }

    private static JsonObject Database(DatabaseFacts database) => new()
    {
        ["engine"] = "postgresql", ["systemId"] = database.SystemId, ["region"] = database.Region, ["replicas"] = List(database.Replicas), ["checksums"] = database.Checksums, ["syncCommit"] = database.SyncCommit,
    };

    private static JsonNode Source(Reading reading)
    {
        var source = new JsonObject { ["kind"] = reading.Kind, ["value"] = reading.Region };
        if (reading.Verified is { } verified) source["verified"] = verified;
        if (reading.DocHash is { } hash) source["docHash"] = hash;
        if (reading.Fault != SourceFault.None) source["fault"] = Written(reading.Fault);
        return source;
    }

    private static JsonArray List(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);

    private static string? Maybe(string text) => text.Length == 0 ? null : text;

    private static string Written(Enum value) => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}
