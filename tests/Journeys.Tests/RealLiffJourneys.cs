using System.Collections.Concurrent;
using LocalSystem;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Journeys.Tests;

/// <summary>A system whose entry page serves LINE's own SDK, and a browser that finds LINE's hosts at the stand-in.</summary>
public sealed class RealLiff : IAsyncLifetime
{
    private RunningSystem? system;
    private (IPlaywright Playwright, IBrowser Browser)? chromium;

    public RunningSystem System => system ?? throw new InvalidOperationException();

    public IBrowser Browser => chromium?.Browser ?? throw new InvalidOperationException();

    public async Task InitializeAsync()
    {
        system = await RunningSystem.StartAsync(new SystemOptions { LineDouble = true, RealLiff = true, Environment = Stage.WideLimits });
        chromium = await Stage.LaunchAsync(System.LineHosts.BrowserFlags());
    }

    public async Task DisposeAsync()
    {
        if (chromium is { } open)
        {
            await open.Browser.DisposeAsync();
            open.Playwright.Dispose();
        }

        if (system is not null)
        {
            await system.DisposeAsync();
        }
    }
}

/// <summary>LINE's own SDK on our entry page under the gateway's default policy, against the stand-in under LINE's host names.</summary>
public sealed class RealLiffJourneys(RealLiff line) : IClassFixture<RealLiff>
{
    // What LINE's app on an iPhone says it is; the SDK decides by it.
    private const string LineApp = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Safari Line/15.12.0 LIFF";

    private readonly ConcurrentDictionary<string, byte> asked = new();
    private readonly ConcurrentBag<string> complaints = [];

    private RunningSystem System => line.System;

    private DemoTenant Aoba => System.Demo.Tenants["aoba"];

    [Fact]
    public async Task In_an_external_browser_the_real_SDK_signs_in_by_LINE_and_leads_into_the_chat()
    {
        await using var phone = await PhoneAsync(userAgent: null);

        await phone.Page.GotoAsync(Entry);
        await phone.Page.GetByRole(AriaRole.Button, new() { Name = "ひなた" }).ClickAsync();

        await IsInAsync(phone.Page);
        Assert.Equal(["access.line.me", "api.line.me", "liffsdk.line-scdn.net", "static.line-scdn.net"], asked.Keys.Order(StringComparer.Ordinal));
        Assert.Empty(complaints);
    }

    [Fact]
    public async Task Inside_LINE_the_real_SDK_knows_who_it_is_without_a_login()
    {
        await using var phone = await PhoneAsync(LineApp);
        // LINE's app gives its pages this object before any script of theirs runs.
        await phone.Context.AddInitScriptAsync("window._liff = { features: [], postMessage() {} };");

        await phone.Page.GotoAsync($"https://liff.line.me/{Aoba.Line.LiffId}?_user=sora");

        await IsInAsync(phone.Page);
        Assert.Equal(["api.line.me", "liff.line.me", "liffsdk.line-scdn.net", "static.line-scdn.net"], asked.Keys.Order(StringComparer.Ordinal));
        Assert.Empty(complaints);
    }

    private string Entry => $"http://{Aoba.Host}:{System.Port}/enter";

    private async Task<ResidentPhone> PhoneAsync(string? userAgent)
    {
        var phone = await ResidentPhone.OpenAsync(line.Browser, System, Aoba, userAgent);
        phone.Context.Request += (_, request) =>
        {
            if (new Uri(request.Url) is { IsLoopback: false } url && !url.Host.EndsWith(".localhost", StringComparison.Ordinal))
            {
                asked.TryAdd(url.Host, 0);
            }
        };
        // The browser says in its console what a policy refused and what could not be loaded.
        phone.Context.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                complaints.Add(message.Text);
            }
        };
        return phone;
    }

    /// <summary>Signed in with us; nothing of LINE's is left in the browser, and the chat page asks nobody but our host.</summary>
    private async Task IsInAsync(IPage page)
    {
        await Expect(page.GetByTestId("home")).ToBeVisibleAsync();
        var hosts = await page.EvaluateAsync<string[]>("performance.getEntriesByType('resource').map(entry => new URL(entry.name).host)");
        Assert.All(hosts, host => Assert.Equal($"{Aoba.Host}:{System.Port}", host));
        var kept = await page.EvaluateAsync<string[]>("Object.keys(localStorage).filter(key => /token/i.test(key))");
        Assert.Empty(kept);
        using var admin = new HttpClient { BaseAddress = System.Phone };
        Assert.Equal("[]", await admin.GetStringAsync(new Uri("/_double/violations", UriKind.Relative)));
    }
}
