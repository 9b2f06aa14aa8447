namespace StorageVault.Residency;

/// <summary>Why the vault may not run here. In logs, metrics and attestations.</summary>
internal enum ResidencyFault
{
    None = 0, NotInJapan = 1, NotAllowed = 2, DocumentForged = 3, KeyMultiRegion = 4, SourcesDisagree = 5, ReplicaElsewhere = 6, BackupElsewhere = 7, LogsElsewhere = 8,
    SourceUnreadable = 9, TooFewSources = 10,
}

/// <summary>Everything that was read in one round.</summary>
internal sealed record Round(IReadOnlyList<Reading> Readings, DatabaseFacts? Database, DateTimeOffset At);

/// <summary>The rule of trust.md 6.1: in Japan, where the tenants allow it, and at least two independent sources that agree. When it cannot tell, it refuses.</summary>
internal static class ResidencyRule
{
    internal const int SourcesNeeded = 2;

    internal static ResidencyFault Judge(ResidencyOptions options, Round round)
    {
        var region = options.Region;
        if (!Regions.AreInJapan(region) || Regions.IsOnPremise(region) && string.IsNullOrWhiteSpace(options.Site)) return ResidencyFault.NotInJapan;
        if (options.Allowed.Count > 0 && !options.Allowed.Contains(region, StringComparer.Ordinal)) return ResidencyFault.NotAllowed;
        if (round.Readings.Any(reading => reading.Fault == SourceFault.Forged)) return ResidencyFault.DocumentForged;
        if (round.Readings.Any(reading => reading.Fault == SourceFault.MultiRegion)) return ResidencyFault.KeyMultiRegion;
        if (round.Readings.Any(reading => reading.Region is { } said && said != region)) return ResidencyFault.SourcesDisagree;
        if (Elsewhere(round.Database?.Replicas)) return ResidencyFault.ReplicaElsewhere;
        if (Elsewhere(options.BackupRegions)) return ResidencyFault.BackupElsewhere;
        if (Elsewhere(options.LogRegions)) return ResidencyFault.LogsElsewhere;
        if (round.Readings.Any(reading => reading.Fault == SourceFault.Unreadable)) return ResidencyFault.SourceUnreadable;
        return round.Readings.Count(reading => reading.Region == region) >= SourcesNeeded ? ResidencyFault.None : ResidencyFault.TooFewSources;
    }

    /// <summary>A database that is away stops no start: nothing can be opened without it, and it is asked again.</summary>
    internal static bool OnlyTheDatabaseIsAway(ResidencyFault fault, Round round) =>
        fault == ResidencyFault.SourceUnreadable && round.Readings.All(reading => reading.Fault == SourceFault.None || reading.Kind == Sources.DatabaseSource.Kind);

    private static bool Elsewhere(IReadOnlyList<string>? regions) => regions is not null && regions.Any(region => !Regions.AreInJapan(region));
}
