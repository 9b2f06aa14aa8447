using System.Globalization;
using System.Text.Json;
using Faults.Actors;
using LocalSystem;
using ServiceDefaults.Tokens;

namespace Faults.Cases;

/// <summary>N37, N38, N39: clocks that are wrong, by libfaketime under the real processes.</summary>
internal static class ClockCases
{
    private const string Vault = "storage-vault";

    /// <summary>N37: the vault's and the directory's clock is two hours off, then off the other way, while they run.</summary>
    public static async Task ServicesAsync(Lab lab, Findings findings, CancellationToken ct)
    {
        var clock = Faked.In(lab.System.Folder);
        string[] services = [Vault, "tenant-directory"];
        try
        {
            foreach (var service in services)
            {
                await lab.StartAgainAsync(service, clock.Environment, ct);
            }

            var (verdict, _) = await lab.RunAsync("N37", lab.Scale.Load, async token =>
            {
                foreach (var offset in new[] { "+2h", "-2h" })
                {
                    await clock.SetAsync(offset, token);
                    await Task.Delay(TimeSpan.FromSeconds(8), token);
                    findings.Must(!await SignsInAsync(lab, token), $"directory {offset}: a right code of the right time is refused");
                    await clock.SetAsync(Faked.Right, token);
                    await Task.Delay(TimeSpan.FromSeconds(4), token);
                }
            }, ct);
            findings.Oracle(verdict);
            findings.Tell(string.Create(CultureInfo.InvariantCulture, $"tokens of a clock that differs are refused: writing stood still for {verdict.MaxGap.TotalSeconds:F0} s at most and went on by itself"));
        }
        finally
        {
            foreach (var service in services)
            {
                await lab.StartAgainAsync(service, null, CancellationToken.None);
            }
        }
    }

    private static async Task<bool> SignsInAsync(Lab lab, CancellationToken ct)
    {
        var member = lab.System.Demo.Tenants["aoba"].Member("hanako");
        using var client = lab.System.Browser("desk.localhost");
        using var response = await Doors.SendAsync(client, null, HttpMethod.Post, "/api/v1/auth/sign-in",
            JsonSerializer.Serialize(new { email = member.Email, password = member.Password, code = Totp.Code(member.TotpSecret, TimeProvider.System.GetUtcNow()) }), ct);
        return response.IsSuccessStatusCode;
    }

    /// <summary>N38: the database's clock is set back by two hours while people write, and comes right again.</summary>
    public static async Task DatabaseAsync(Lab lab, Findings findings, CancellationToken ct)
    {
        var clock = Faked.In(lab.System.Folder);
        var tenant = lab.Town.Tenants[0];
        using var hand = new VaultHand(lab.System, tenant.TenantId, TimeProvider.System);
        var told = Differ(lab.System);
        try
        {
            await lab.StartAgainAsync("postgres", clock.Environment, ct);
            var (verdict, run) = await lab.RunAsync("N38", lab.Scale.Load, async token =>
            {
                await clock.SetAsync("-2h", token);
                var refused = await hand.SendAsync(HttpMethod.Put, $"/api/v1/endings/{Guid.CreateVersion7()}", hand.Officer(), Destroy(TimeProvider.System.GetUtcNow().Year - 1), token);
                findings.Must(refused.Code == "clocks-differ", $"a bucket's end proposed meanwhile: {refused}");
                // The vault asks once a minute.
                findings.Must(await Lab.ComesAsync(() => Task.FromResult(Differ(lab.System) > told), TimeSpan.FromSeconds(90), token), "the vault tells that the clocks differ");
                await clock.SetAsync(Faked.Right, token);
                await Task.Delay(TimeSpan.FromSeconds(20), token);
            }, ct);
            findings.Oracle(verdict);
            findings.WritingWentOn(verdict);
            await InfraCases.RelayedAsync(lab, findings, ct);
            await Numbers.EqualAsync(lab, run, findings, ct);
        }
        finally
        {
            await lab.StartAgainAsync("postgres", null, CancellationToken.None);
        }
    }

    /// <summary>How often the vault's log tells of clocks that differ.</summary>
    private static int Differ(RunningSystem system) => Lab.Said(system, Vault, "clocks differ by");

    private static object Destroy(int bucket, string? listHash = null) => new { kind = "destroyBucket", bucket, listHash = listHash ?? new string('a', 64) };

    /// <summary>N39: in a house of its own a bucket of this fiscal year with one consultation in it, and clocks that leap into the next year: the vault's, the database's, both.</summary>
    public static async Task LeapAsync(Lab lab, Findings findings, CancellationToken ct)
    {
        var folder = Directory.CreateTempSubdirectory("tomoshibi-leap-").FullName;
        File.SetUnixFileMode(folder, (UnixFileMode)Convert.ToInt32("755", 8)); // PostgreSQL's own user reads the clock in it.
        var (ours, theirs) = (Faked.In(folder, "vault"), Faked.In(folder, "postgres"));
        try
        {
            await using var system = await RunningSystem.StartAsync(new SystemOptions
            {
                Services = [Vault], Seed = false, PrivateInfra = true, Environment = new Dictionary<string, IReadOnlyDictionary<string, string>> { [Vault] = ours.Environment },
            }, ct);
            await system.KillAsync("postgres");
            system.Overlay("postgres", theirs.Environment);
            await system.RestartAsync("postgres", ct);
            await LeapAsync(system, ours, theirs, findings, ct);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task LeapAsync(RunningSystem system, Faked ours, Faked theirs, Findings findings, CancellationToken ct)
    {
        var (tenantId, leap) = (Guid.CreateVersion7(), new Shifted(TimeSpan.FromDays(365)));
        using var now = new VaultHand(system, tenantId, TimeProvider.System);
        using var then = new VaultHand(system, tenantId, leap);
        var year = FiscalYear(TimeProvider.System.GetUtcNow());
        var consultation = await LastYearsAsync(system, now, tenantId, year, ct);
        var list = await now.SendAsync(HttpMethod.Get, $"/api/v1/disposals/{year}", now.Officer(), null, ct);
        var hash = list.Json.GetProperty("listHash").GetString();
        findings.Must(list.Json.GetProperty("ends").GetArrayLength() == 1, "one consultation ends with this fiscal year");

        async Task RefusedAsync(string when, VaultHand hand, string code)
        {
            var said = await hand.OrderAsync(Destroy(year, hash), ct);
            findings.Must(said.Status != 200 && said.Code == code, $"{when}: {said}");
        }

        await RefusedAsync("both clocks right", now, "bucket-not-over");
        await ours.SetAsync("+365d", ct);
        await RefusedAsync("the vault's clock a year ahead", then, "clocks-differ");
        await ours.SetAsync(Faked.Right, ct);
        await theirs.SetAsync("+365d", ct);
        await RefusedAsync("the database's clock a year ahead", now, "clocks-differ");
        await ours.SetAsync("+365d", ct);
        // Two clocks that agree may be believed; two people are asked all the same, and one of them alone is not enough.
        var (id, officer) = (Guid.CreateVersion7(), then.NewOfficer());
        var proposed = await then.SendAsync(HttpMethod.Put, $"/api/v1/endings/{id}", then.Officer(officer), Destroy(year, hash), ct);
        findings.Must(proposed.Status == 200, $"both clocks a year ahead: proposed, {proposed}");
        var alone = await then.SendAsync(HttpMethod.Post, $"/api/v1/endings/{id}/approve", then.Officer(officer), null, ct);
        findings.Must(alone.Status is 403 or 409, $"the same person approves: {alone}");
        await Task.Delay(TimeSpan.FromSeconds(10), ct);
        foreach (var clock in new[] { ours, theirs })
        {
            await clock.SetAsync(Faked.Right, ct);
        }

        var keys = await Rows.AskAsync<long>(system, "vault", "select count(*) from deks d join consultations c using (tenant_id, dek_id) where c.consultation_id = $1", ct, consultation);
        var ended = await Rows.AskAsync<long>(system, "vault", "select (select count(*) from bucket_destructions where tenant_id = $1) + (select count(*) from tombstones where tenant_id = $1)", ct, tenantId);
        findings.Must(keys == 1 && ended == 0, string.Create(CultureInfo.InvariantCulture, $"after the leaps: {keys} key of 1 there, {ended} ended"));
    }

    /// <summary>A consultation that was closed a fiscal year ago at a desk that keeps one year: it stands in the bucket of this year.</summary>
    private static async Task<Guid> LastYearsAsync(RunningSystem system, VaultHand hand, Guid tenantId, int year, CancellationToken ct)
    {
        var (id, desk, resident) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Act.Of(Guid.CreateVersion7(), Guid.CreateVersion7()));
        await Rows.AskAsync<long>(system, "vault", "insert into settings_copy (tenant_id, kind, item_id, version, deleted, data) values ($1, 'desk', $2, 1, false, $3::jsonb)", ct,
            tenantId, desk, """{"name":"x","retention":{"years":1,"startsAt":"closing","roundsToFiscalYear":true}}""");
        await system.KillAsync(Vault);
        await system.RestartAsync(Vault, ct);
        await hand.SendAsync(HttpMethod.Put, $"/api/v1/consultations/{id}", hand.Resident(resident),
            new { deskId = desk, departmentId = Guid.CreateVersion7(), consentVersion = "2026-11", consentText = "書いたことは暗号にして保管します。", answers = Array.Empty<object>(), openedFrom = "line" }, ct);
        var counselor = Act.Of(Guid.CreateVersion7(), Guid.CreateVersion7());
        await hand.SendAsync(HttpMethod.Post, $"/internal/consultations/{id}/close", hand.For("close", counselor), new { closingId = Guid.CreateVersion7(), staffId = counselor.Subject }, ct);
        await Rows.AskAsync<long>(system, "vault", "update consultations set opened_at = make_timestamptz($2, 5, 1, 0, 0, 0), closed_at = make_timestamptz($2, 6, 1, 0, 0, 0) where consultation_id = $1", ct, id, year - 1);
        await Rows.AskAsync<long>(system, "vault",
            "insert into kek_moves (tenant_id, dek_id, generation, kek_id) select tenant_id, dek_id, dek_generation, $2 from consultations where consultation_id = $1 on conflict (tenant_id, dek_id, generation) do update set kek_id = excluded.kek_id", ct,
            id, string.Create(CultureInfo.InvariantCulture, $"fy{year}"));
        var moved = await Lab.ComesAsync(async () => await Rows.AskAsync<long>(system, "vault",
            "select count(*) from deks d join consultations c using (tenant_id, dek_id) where c.consultation_id = $1 and d.kek_id = $2", ct, id, string.Create(CultureInfo.InvariantCulture, $"fy{year}")) == 1, TimeSpan.FromSeconds(60), ct);
        return moved ? id : throw new TimeoutException("The consultation did not come into its bucket.");
    }

    /// <summary>April to March, in Japan.</summary>
    private static int FiscalYear(DateTimeOffset at)
    {
        var japan = at.ToOffset(TimeSpan.FromHours(9));
        return japan.Month >= 4 ? japan.Year : japan.Year - 1;
    }

    /// <summary>A clock that runs beside the right one.</summary>
    private sealed class Shifted(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
    }
}

/// <summary>A clock under processes that are started with its <see cref="Environment"/>: how far it is off stands in a file, which they read each time.</summary>
internal sealed class Faked
{
    /// <summary>Not off at all.</summary>
    public const string Right = "+0";

    private const string Library = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1";
    private readonly string file;

    private Faked(string file) => this.file = file;

    /// <summary>What a process is started with.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["LD_PRELOAD"] = Library, ["FAKETIME_TIMESTAMP_FILE"] = file, ["FAKETIME_NO_CACHE"] = "1", ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
    };

    /// <summary>A right one, whose file lies in a folder.</summary>
    /// <exception cref="NotHereException">libfaketime is not installed.</exception>
    public static Faked In(string folder, string name = "faketime")
    {
        if (!File.Exists(Library))
        {
            throw new NotHereException("libfaketime is not installed (apt-get install libfaketime)");
        }

        var clock = new Faked(Path.Combine(folder, name + ".clock"));
        File.WriteAllText(clock.file, Right + "\n");
        return clock;
    }

    /// <summary>From now on so far off: <c>+2h</c>, <c>-2h</c>, <c>+365d</c>.</summary>
    public Task SetAsync(string offset, CancellationToken ct) => File.WriteAllTextAsync(file, offset + "\n", ct);
}
