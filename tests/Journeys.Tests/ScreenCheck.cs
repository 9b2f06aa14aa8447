using LocalSystem;
using Microsoft.Playwright;

namespace Journeys.Tests;

/// <summary>Looks at screens with axe-core (WCAG 2.2 AA), on a phone and on a desktop, and gathers what is wrong over a whole walk.</summary>
public sealed class ScreenCheck(string walk)
{
    // From an app's development dependencies: nothing of it is in this repository or on any page we serve.
    private static readonly Lazy<string> Axe = new(() => File.ReadAllText(Path.Combine(Repo.Root, "gateway", "apps", "counselor-console", "node_modules", "axe-core", "axe.min.js")));

    private static readonly (string Name, int Width, int Height)[] Sizes = [("phone", 390, 844), ("desktop", 1440, 900)];

    private const string Run = """
        async () => {
          const found = await axe.run(document, { resultTypes: ['violations'], runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] } });
          return found.violations.flatMap(rule => rule.nodes.map(node => `${rule.id} (${rule.impact}) at ${node.target.join(' ')}: ${(node.failureSummary ?? rule.help).replace(/\s+/g, ' ')}`));
        }
        """;

    // A finger needs more than WCAG asks for: 44 px, but for links inside a sentence. What is inside a label counts as the label.
    private const string Fingers = """
        () => [...document.querySelectorAll('button, a[href], input, select, textarea, summary, [role=button], [role=tab]')].flatMap(one => {
          const target = one.closest('label') ?? one;
          const box = target.getBoundingClientRect();
          if (box.width === 0 || box.height < 2 || !one.checkVisibility({ visibilityProperty: true }) || getComputedStyle(one).display === 'inline') return [];
          return box.height < 43.5 || box.width < 43.5 ? [`finger-size at ${one.tagName.toLowerCase()}[data-testid=${one.dataset.testid ?? ''}] "${(one.textContent ?? '').trim().slice(0, 20)}": ${Math.round(box.width)}x${Math.round(box.height)}`] : [];
        })
        """;

    private const string Wide = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth ? [`wider than the screen: ${document.documentElement.scrollWidth}`] : []";

    private readonly List<string> faults = [];

    /// <summary>How many screens were looked at, each at both sizes.</summary>
    public int Looked { get; private set; }

    /// <summary>Looks at what the page shows now at both sizes, and leaves it at the size it had; <c>before</c> brings up at each size what a change of size would close.</summary>
    public async Task LookAsync(IPage page, string screen, bool fingers = false, Func<Task>? before = null)
    {
        Looked++;
        var had = page.ViewportSize;
        foreach (var (size, width, height) in Sizes)
        {
            await page.SetViewportSizeAsync(width, height);
            await (before?.Invoke() ?? Task.CompletedTask);
            await SettledAsync(page);
            await KeepAsync(page, screen, size);
            await page.EvaluateAsync(Axe.Value);
            var found = (await page.EvaluateAsync<string[]>(Run)).ToList();
            found.AddRange(await page.EvaluateAsync<string[]>(Wide));
            if (fingers && size == "phone")
            {
                found.AddRange(await page.EvaluateAsync<string[]>(Fingers));
            }

            faults.AddRange(found.Select(fault => $"{walk}/{screen}, {size}: {fault}"));
        }

        if (had is not null)
        {
            await page.SetViewportSizeAsync(had.Width, had.Height);
        }
    }

    /// <summary>Fails with every rule and element of the walk.</summary>
    public void AssertClean() => Assert.True(faults.Count == 0, $"{faults.Count} faults on {Looked} screens:\n{string.Join('\n', faults)}");

    private static async Task SettledAsync(IPage page) => await page.EvaluateAsync("""
        () => Promise.all(document.getAnimations().filter(one => one.effect?.getTiming().iterations !== Infinity).map(one => one.finished.catch(() => null)))
          .then(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))))
        """);

    /// <summary>For a person's own eyes: a picture of each screen, where TOMOSHIBI_SCREENS names a folder.</summary>
    private async Task KeepAsync(IPage page, string screen, string size)
    {
        if (Environment.GetEnvironmentVariable("TOMOSHIBI_SCREENS") is { Length: > 0 } folder)
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{walk}-{Looked:00}-{screen}-{size}.png"), FullPage = true });
        }
    }
}
