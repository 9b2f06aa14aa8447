using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using StorageVault.Keys;
using StorageVaultClient;

namespace StorageVault.Residency;

/// <summary>Says in writing, signed, where the vault stands and how that is known (trust.md 6.2). Regions, hashes and times: nobody's data.</summary>
internal sealed class Attestations(ResidencyCheck check, ResidencyFence fence, IOptions<ResidencyOptions> options, IOptions<KeyPlaceOptions> key, TimeProvider clock)
{
    private static readonly string Release = typeof(Attestations).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>The statement as of the last check; null without a key or before the first check.</summary>
    internal string? Sign()
    {
        if (options.Value.AttestationKeyFile is not { Length: > 0 } file || check.Last is not { } round) return null;
        using var signer = ECDsa.Create();
        signer.ImportFromPem(File.ReadAllText(file));
        return ResidencyStatement.Sign(ResidencyStatement.Attestation, Payload(round), signer);
    }

    /// <summary>Refuses a key that others may read, at the start and not at the first statement.</summary>
    internal void CheckKey()
    {
        if (options.Value.AttestationKeyFile is not { Length: > 0 } file) return;
        KeyFiles.RefuseWideOrDistant(file);
        using var signer = ECDsa.Create();
        signer.ImportFromPem(File.ReadAllText(file));
        if (signer.KeySize != 256) throw new CryptographicException("Residency__AttestationKeyFile is no P-256 key.");
    }

    /// <summary>Writes one to the folder of evidence; the name tells the hour, so that a repeat within it changes nothing.</summary>
    internal void Keep()
    {
        if (options.Value.EvidenceFolder is not { Length: > 0 } folder || Sign() is not { } statement) return;
        Directory.CreateDirectory(folder);
        var name = System.FormattableString.Invariant($"residency-{clock.GetUtcNow().UtcDateTime:yyyyMMdd'T'HH}Z-{System.Environment.MachineName}.jws");
        if (!File.Exists(Path.Combine(folder, name))) KeyFiles.WriteWhole(Path.Combine(folder, name), Encoding.ASCII.GetBytes(statement));
    }

    private JsonObject Payload(Round round)
    {
        var given = options.Value;
        var proven = fence is { IsDown: false, Fault: ResidencyFault.None };
        return new JsonObject
        {
            ["v"] = 1, ["iat"] = ResidencyStatement.Write(clock.GetUtcNow()), ["checkedAt"] = ResidencyStatement.Write(round.At), ["env"] = given.Environment, ["release"] = Release, ["image"] = Maybe(given.Image),
            ["compute"] = new JsonObject { ["region"] = given.Region, ["zone"] = round.Readings.Select(reading => reading.Zone).FirstOrDefault(zone => zone is not null), ["sources"] = new JsonArray([.. round.Readings.Select(Source)]) },
            ["db"] = round.Database is { } database ? Database(database) : null,
            ["kms"] = key.Value.KeyArn.Length == 0 ? null : Kms(round),
            ["backup"] = new JsonObject { ["regions"] = List(given.BackupRegions) },
            ["logs"] = new JsonObject { ["regions"] = List(given.LogRegions) },
            ["policy"] = new JsonObject { ["allowed"] = List(given.Allowed.Count > 0 ? given.Allowed : Regions.All), ["admission"] = Maybe(given.AdmissionPolicy), ["egress"] = Maybe(given.EgressPolicy) },
            ["result"] = proven ? "pass" : "fail", ["reason"] = proven ? null : Written(fence.Fault),
        };
    }

    private JsonObject Kms(Round round)
    {
        var reading = round.Readings.FirstOrDefault(one => one.Kind == "kms");
        return new() { ["keyRef"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key.Value.KeyArn))), ["region"] = reading?.Region, ["multiRegion"] = reading?.Fault == SourceFault.MultiRegion };
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
