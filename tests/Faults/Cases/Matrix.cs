namespace Faults.Cases;

/// <summary>The fault matrix (trust 3.8), line by line. What nobody has built is said to be not built.</summary>
public static class Matrix
{
    private const string Nodes = "not built: LocalSystem starts one node, and cutting the wires between three needs a network namespace each; a broker that is gone is N9, one that says nothing N14";

    /// <summary>All lines but those on SQLite (N26–N29, not applicable), the soak (N52) and N51, which waits for the on-call alert.</summary>
    public static IReadOnlyList<FaultCase> All { get; } =
    [
        new("N1", "kill -9 web-chat at P0…P7", "equal; no double", ProcessCases.WebChatAsync) { InBrief = true },
        new("N2", "kill -9 vault at P3…P9", "equal; 503 + Retry-After meanwhile", ProcessCases.VaultAsync) { InBrief = true },
        new("N3", "kill -9 relay between publish and mark", "twice on the wire, once in effect", ProcessCases.RelayAsync) { InBrief = true },
        new("N4", "kill -9 routing before and after effect, before ack", "no double assignment", ProcessCases.RoutingAsync) { InBrief = true },
        new("N5", "kill -9 LINE service: before verify, after inbox, after push", "one effect, one push", LineCases.KilledAsync) { InBrief = true },
        new("N6", "kill -9 reporting in mid-aggregation", "numbers equal the vault", ProcessCases.ReportingAsync),
        new("N7", "kill -9 gateway with 500 open streams", "all come back, equal", ProcessCases.GatewayAsync),
        new("N8", "broker nodes restarted one by one", "relay lag only", null) { Why = Nodes },
        new("N9", "all brokers kill -9, back after 60 s", "polling meanwhile; equal", InfraCases.BrokerAwayAsync) { InBrief = true },
        new("N10", "broker data wiped", "equal from the feed; only the topology job by hand", InfraCases.BrokerWipedAsync) { InBrief = true },
        new("N11", "broker disk alarm", "writing unaffected; relayed ≤ 30 s after", InfraCases.DiskAlarmAsync) { InBrief = true },
        new("N12", "broker memory alarm", "the same", InfraCases.MemoryAlarmAsync),
        new("N13", "partition: the client's broker in the minority", "fails over; equal", null) { InBrief = true, Why = Nodes },
        new("N14", "no broker can be reached", "polling; emergency alert ≤ 10 s", WireCases.BrokerUnreachableAsync),
        new("N15", "web-chat cannot reach the vault", "503, repeats, nothing lost", WireCases.VaultUnreachableAsync),
        new("N16", "one-way loss 5 % / 30 %", "slower, nothing wrong", WireCases.LossAsync),
        new("N17", "delay 300 ± 200 ms, segments cut up", "equal", WireCases.DelayedAsync),
        new("N18", "half-open connections to the vault", "seen ≤ 30 s", WireCases.HalfOpenAsync),
        new("N19", "PostgreSQL kill -9", "recovers; equal", InfraCases.DatabaseKilledAsync) { InBrief = true },
        new("N20", "database connections cut in commits ×10", "looked up; equal", InfraCases.ConnectionsCutAsync),
        new("N21", "data volume full", "507/503, reads work, recovers", DiskCases.DataFullAsync) { InBrief = true },
        new("N22", "WAL volume full", "down, never accepted; all acked there", DiskCases.WalFullAsync) { InBrief = true },
        new("N23", "synchronous standby lost", "503 by deadline, same id once", null) { Why = "needs a standby, which LocalSystem does not start; what our code decides of it, a commit whose end nobody tells, is N20" },
        new("N24", "long transaction holds xmin", "feed waits; ended by idle timeout; nothing skipped", InfraCases.LongTransactionAsync),
        new("N25", "too many database connections", "bounded, recovers", InfraCases.ConnectionsTakenAsync),
        new("N30", "slow consumer (5 s an event)", "bounded; users unaffected", ProcessCases.SlowConsumerAsync),
        new("N31", "poison that throws", "tries, put aside, others flow", PoisonCases.ThrowsAsync) { InBrief = true },
        new("N32", "poison that kills the process", "put aside, neighbours not lost", PoisonCases.KillsAsync) { InBrief = true },
        new("N33", "unroutable event", "caught; effect by the feed", InfraCases.UnroutableAsync) { InBrief = true },
        new("N34", "webhook five times, at once", "one effect, five 200s", LineCases.RepeatedAsync) { InBrief = true },
        new("N35", "webhooks out of order", "state by event time", LineCases.ReorderedAsync),
        new("N36", "webhook forged, too large, too slow", "401, 413, 408", LineCases.ForgedAsync),
        new("N37", "clock ±2 h in running services", "order unchanged; codes refused", EdgeCases.ClockAsync) { InBrief = true },
        new("N38", "clock −2 h on the database host", "seq fine; audit marks skew", null) { Why = "a clock under PostgreSQL itself is not built; two clocks that differ end nothing: StorageVault.Tests RetentionRuleTests" },
        new("N39", "leap to the next fiscal year", "no disposal without second source and approval", null) { Why = "nothing to do with processes: StorageVault.Tests RetentionRuleTests" },
        new("N40", "oversize, endless chunks, slow-loris ×500", "413, cut; memory flat", EdgeCases.BodiesAsync) { InBrief = true },
        new("N41", "malformed and strange texts", "400, or kept byte for byte", EdgeCases.TextsAsync) { InBrief = true },
        new("N42", "10,000 reconnects in 10 s", "all back ≤ 90 s", null) { Why = "10,000 sockets and their clients beside eight services are more than two cores; N7 does it with 450 streams" },
        new("N43", "double click, two tabs, back button", "one row per intent", null) { Why = "needs a browser, which the laboratory does not drive; one id is one row: N1, and the oracle's dup" },
        new("N44", "SIGTERM to each service under load", "no failed request beyond repeats", ProcessCases.TerminateAsync) { InBrief = true },
        new("N45", "key provider away 10 min", "cached cases work; clean refusal", null) { Why = "the provider of this machine is a file; with a KMS that is away: StorageVault.Tests KeysAwayTests" },
        new("N46", "key rotation during N2", "equal", null) { Why = "rotation under load is kept by `make rotation`; together with N2 not built" },
        new("N47", "access log read-only", "reads refused, residents write", InfraCases.LogReadOnlyAsync),
        new("N48", "restore, then the erasure ledger", "erased stay erased", null) { Why = "kept by `make restore-drill`; not built here" },
        new("N49", "LINE answers 500, 429, resets", "same key, settled; residents unaffected", LineCases.LineAwayAsync),
        new("N50", "tenant A floods", "A limited, B unaffected", null) { Why = "not built: the laboratory lifts the limits, as all its people come from one address; the limits themselves: Gateway.Tests LimitTests" },
    ];
}
