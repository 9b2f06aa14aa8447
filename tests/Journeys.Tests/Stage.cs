using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;
using LocalSystem;
using Microsoft.Playwright;

namespace Journeys.Tests;

/// <summary>The whole system and a real Chromium, once for all journeys. Each journey brings a tenant of its own.</summary>
public sealed class Stage : IAsyncLifetime
{
    private static readonly string[] Flags =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--disable-dev-shm-usage",
    ];

    private IPlaywright? playwright;
    private IBrowser? browser;
    private RunningSystem? system;

    public RunningSystem System => system ?? throw new InvalidOperationException();

    /// <summary>Every word that a person wrote in a journey and that may be found nowhere but in the vault.</summary>
    public ConcurrentBag<string> Markers { get; } = [];

    /// <summary>Limits are per network, and all browsers here share one.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> WideLimits { get; } = new Dictionary<string, IReadOnlyDictionary<string, string>>
    {
        ["gateway"] = new Dictionary<string, string> { ["Gateway__NetworkFactor"] = "1000", ["Gateway__TenantFactor"] = "100" },
        ["tenant-directory"] = new Dictionary<string, string> { ["Staff__FailuresPerNetwork"] = "10000" },
    };

    public async Task InitializeAsync()
    {
        system = RunningSystem.Composed() ?? await RunningSystem.StartAsync(new SystemOptions { LineDouble = true, Telemetry = true, Environment = WideLimits });
        (playwright, browser) = await LaunchAsync();
    }

    public static async Task<(IPlaywright Playwright, IBrowser Browser)> LaunchAsync(IReadOnlyList<string>? more = null)
    {
        // A machine that runs everything at once may take its time; a test that hangs still fails.
        Assertions.SetDefaultExpectTimeout(30_000);
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium", Args = [.. Flags, .. more ?? []], Headless = true });
        return (playwright, browser);
    }

    /// <summary>A word that occurs nowhere else; remembered for the canary search.</summary>
    public string Marker(string about)
    {
        var marker = $"しるし{about}{Guid.NewGuid():N}";
        Markers.Add(marker);
        return marker;
    }

    /// <summary>A municipality of its own, known to the gateway.</summary>
    public async Task<DemoTenant> TenantAsync(string? hours = null)
    {
        // In containers nobody can seed from here: the demo's own first municipality serves.
        if (RunningSystem.IsComposed)
        {
            return System.Demo.Tenants["aoba"];
        }

        var slug = "t" + Guid.NewGuid().ToString("N")[..8];
        var tenant = Demo.Make(slug, "試験市" + slug, slug);
        await System.SeedAsync([tenant], hours);
        await KnownAsync(System, tenant);
        return tenant;
    }

    /// <summary>Waits until the services have their copy of a new tenant's settings.</summary>
    public static async Task KnownAsync(RunningSystem system, DemoTenant tenant)
    {
        using var client = system.Browser(tenant.Host);
        for (var attempt = 0; attempt < 200; attempt++)
        {
            using var response = await client.GetAsync(new Uri("/api/v1/door", UriKind.Relative));
            if (response.IsSuccessStatusCode && (await response.Content.ReadAsStringAsync()).Contains(tenant.Desks[1].DeskId.ToString(), StringComparison.Ordinal))
            {
                return;
            }

            await Task.Delay(150);
        }

        throw new TimeoutException($"The tenant {tenant.Slug} did not become known.");
    }

    /// <summary>A phone of its own: 390×844, touch, Japanese.</summary>
    public Task<ResidentPhone> PhoneAsync(DemoTenant tenant) => ResidentPhone.OpenAsync(browser ?? throw new InvalidOperationException(), System, tenant);

    /// <summary>A counselor's desktop, signed in and on duty.</summary>
    public async Task<CounselorDesk> DeskAsync(DemoTenant tenant, string member)
    {
        var desk = await CounselorDesk.OpenAsync(browser ?? throw new InvalidOperationException(), System);
        await desk.SignInAsync(tenant.Member(member));
        await desk.GoOnDutyAsync();
        return desk;
    }

    /// <summary>A counselor on duty and a resident in one talk, taken.</summary>
    public async Task<(CounselorDesk Desk, ResidentPhone Phone, Guid Consultation)> TalkAsync(DemoTenant tenant, string member = "hanako")
    {
        var (desk, phone, consultation) = await WaitingAsync(tenant, member);
        await desk.TakeAsync(consultation);
        await phone.IsAssignedAsync();
        return (desk, phone, consultation);
    }

    /// <summary>A counselor on duty who sees a resident waiting.</summary>
    public async Task<(CounselorDesk Desk, ResidentPhone Phone, Guid Consultation)> WaitingAsync(DemoTenant tenant, string member = "hanako")
    {
        var desk = await DeskAsync(tenant, member);
        var phone = await PhoneAsync(tenant);
        await phone.EnterWithoutLineAsync();
        var consultation = await phone.OpenConsultationAsync(tenant.Desks[1]);
        await desk.SeesWaitingAsync(consultation);
        return (desk, phone, consultation);
    }

    public Task<CounselorDesk> EmptyDeskAsync() => CounselorDesk.OpenAsync(browser ?? throw new InvalidOperationException(), System);

    /// <summary>Where words of people are found that may be nowhere but in the vault: places and encodings, never the word.</summary>
    public async Task<IReadOnlyList<string>> LeaksAsync()
    {
        using var line = new HttpClient { BaseAddress = System.Phone };
        // What our services sent to LINE's stand-in; what the phone's owner typed there is LINE's own.
        var sent = Encoding.UTF8.GetBytes(await line.GetStringAsync(new Uri("/_double/received", UriKind.Relative)));
        return [.. (await CanarySearch.InAsync(System, Markers, CancellationToken.None)).Concat(CanarySearch.Search("bytes sent to LINE", sent, CanarySearch.Needles(Markers))).Distinct()];
    }

    /// <summary>Everything that was exported so far, over all journeys.</summary>
    public string Exported() => string.Concat(
        OtlpSink.Read(System.TelemetryFile ?? throw new InvalidOperationException("The stage exports nothing.")).Select(payload => Encoding.UTF8.GetString(payload.Body)));

    /// <summary>What of people stands in exported telemetry: LINE's ids of them, names, mail and network addresses.</summary>
    public IReadOnlyList<string> PeopleIn(string exported) =>
    [
        .. Regex.Matches(exported, "U[0-9a-f]{32}").Select(_ => "an id of LINE's"),
        .. System.Demo.Tenants.Values.SelectMany(tenant => tenant.Staff).SelectMany(person => new[] { person.Email, person.DisplayName }).Concat(["ひなた", "そら", "あおい", "127.0.0.1"])
            .Where(name => exported.Contains(name, StringComparison.Ordinal)),
    ];

    public async Task DisposeAsync()
    {
        if (browser is not null)
        {
            await browser.DisposeAsync();
        }

        playwright?.Dispose();
        if (system is not null)
        {
            try
            {
                await SearchAtTheEndAsync();
            }
            finally
            {
                await system.DisposeAsync();
            }
        }
    }

    /// <summary>Once more when all journeys are over, in whatever order they came: the canary of CanaryTests, and the telemetry of the whole run. A failure here fails the run.</summary>
    private async Task SearchAtTheEndAsync()
    {
        if (RunningSystem.IsComposed || Markers.IsEmpty)
        {
            return;
        }

        var found = (await LeaksAsync()).Concat(PeopleIn(Exported())).ToList();
        if (found.Count > 0)
        {
            // The runner prints of a fixture's failure its type and nothing else.
            var file = Path.Combine(Repo.Root, "artifacts", "found-after-all-journeys.txt");
            await File.WriteAllLinesAsync(file, found);
            throw new FoundAfterAllJourneysException(string.Join("; ", found));
        }
    }
}

/// <summary>Words or people stand where none may be; where, is in <c>artifacts/found-after-all-journeys.txt</c>.</summary>
public sealed class FoundAfterAllJourneysException(string message) : Exception(message);

[CollectionDefinition(nameof(Stage))]
public sealed class StageCollection : ICollectionFixture<Stage>;
