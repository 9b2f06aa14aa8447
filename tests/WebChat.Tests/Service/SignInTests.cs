using System.Diagnostics;

namespace WebChat.Tests.Service;

[Collection(ChatSystemGroup.Name)]
public sealed class SignInTests(ChatSystem chat)
{
    private const string Session = "/api/v1/session";

    [Fact]
    [Trait("Requirement", "73")]
    public async Task A_ticket_makes_a_session_that_no_script_and_no_other_site_can_read()
    {
        var browser = chat.Visitor(chat.Aoba);
        browser.Cookies["__Host-ticket"] = chat.Ticket(chat.Aoba.TenantId, Guid.CreateVersion7());

        var reply = await browser.Send(HttpMethod.Post, Session, new { });

        Assert.Equal(200, reply.Status);
        Assert.Equal(("line", false), (reply.Json.GetProperty("method").GetString(), reply.Json.GetProperty("residentKnown").GetBoolean()));
        var cookie = reply.Message.Headers.GetValues("Set-Cookie").Single(line => line.StartsWith("__Host-r=", StringComparison.Ordinal)).ToLowerInvariant();
        Assert.All(["; secure", "; httponly", "; samesite=lax", "; path=/"], flag => Assert.Contains(flag, cookie, StringComparison.Ordinal));
        Assert.DoesNotContain("domain", cookie, StringComparison.Ordinal);
        Assert.False(browser.Cookies.ContainsKey("__Host-ticket"));
        Assert.Equal(200, (await browser.Send(HttpMethod.Get, Session)).Status);
        Assert.Equal(0, await chat.Number("select count(*) from sessions where encode(token_hash, 'escape') = $1", browser.Cookies["__Host-r"]));
    }

    [Fact]
    [Trait("Requirement", "7")]
    public async Task An_id_token_used_in_another_browser_signs_nobody_in()
    {
        var resident = Guid.CreateVersion7();
        var hash = Guid.NewGuid().ToString("N");
        var first = chat.Visitor(chat.Aoba);
        first.Cookies["__Host-ticket"] = chat.Ticket(chat.Aoba.TenantId, resident, hash);
        Assert.Equal(200, (await first.Send(HttpMethod.Post, Session, new { })).Status);

        var thief = chat.Visitor(chat.Aoba);
        thief.Cookies["__Host-ticket"] = chat.Ticket(chat.Aoba.TenantId, resident, hash);
        var refused = await thief.Send(HttpMethod.Post, Session, new { });
        first.Cookies["__Host-ticket"] = chat.Ticket(chat.Aoba.TenantId, resident, hash);
        var again = await first.Send(HttpMethod.Post, Session, new { });

        Assert.Equal((401, "sign-in-needed"), (refused.Status, refused.Code));
        Assert.Equal(200, again.Status);
        Assert.True(again.Json.GetProperty("residentKnown").GetBoolean());
    }

    [Fact]
    public async Task An_expired_session_cookie_still_says_that_it_is_the_same_browser()
    {
        var resident = Guid.CreateVersion7();
        var hash = Guid.NewGuid().ToString("N");
        var browser = chat.Visitor(chat.Aoba);
        browser.Cookies["__Host-ticket"] = chat.Ticket(chat.Aoba.TenantId, resident, hash);
        await browser.Send(HttpMethod.Post, Session, new { });
        await chat.Number("update sessions set expires_at = now() - interval '1 hour' where resident_id = $1 returning 1", resident);
        await Eventually.Holds(async () => (await browser.Send(HttpMethod.Get, Session)).Status == 401);

        browser.Cookies["__Host-ticket"] = chat.Ticket(chat.Aoba.TenantId, resident, hash);

        Assert.Equal(200, (await browser.Send(HttpMethod.Post, Session, new { })).Status);
    }

    [Fact]
    public async Task The_same_ticket_again_replaces_the_session_whose_answer_got_lost()
    {
        var ticket = chat.Ticket(chat.Aoba.TenantId, Guid.CreateVersion7());
        var lost = chat.Visitor(chat.Aoba);
        lost.Cookies["__Host-ticket"] = ticket;
        await lost.Send(HttpMethod.Post, Session, new { });
        var again = chat.Visitor(chat.Aoba);
        again.Cookies["__Host-ticket"] = ticket;

        Assert.Equal(200, (await again.Send(HttpMethod.Post, Session, new { })).Status);
        await Eventually.Holds(async () => (await lost.Send(HttpMethod.Get, Session)).Status == 401);
        Assert.Equal(200, (await again.Send(HttpMethod.Get, Session)).Status);
    }

    [Fact]
    public async Task A_session_never_keeps_the_value_a_browser_came_with()
    {
        var browser = await chat.ResidentByPhrase(chat.Aoba);
        var planted = browser.Cookies["__Host-r"];
        var victim = chat.Visitor(chat.Aoba);
        victim.Cookies["__Host-r"] = planted;
        victim.Cookies["__Host-ticket"] = chat.Ticket(chat.Aoba.TenantId, Guid.CreateVersion7());

        await victim.Send(HttpMethod.Post, Session, new { });

        Assert.NotEqual(planted, victim.Cookies["__Host-r"]);
        await Eventually.Holds(async () => (await browser.Send(HttpMethod.Get, Session)).Status == 401);
    }

    [Fact]
    public async Task Forged_misdirected_and_old_tickets_are_refused()
    {
        var (aoba, minato, resident) = (chat.Aoba.TenantId, chat.Minato.TenantId, Guid.CreateVersion7());
        string[] tickets =
        [
            chat.Ticket(minato, resident),
            chat.Ticket(aoba, resident, issuer: "routing"),
            chat.Ticket(aoba, resident, audience: "storage-vault"),
            chat.Ticket(aoba, resident, life: TimeSpan.FromSeconds(-10)),
            chat.Ticket(aoba, resident, life: TimeSpan.FromMinutes(10)),
            chat.Ticket(aoba, Guid.Empty),
            chat.System.Mint("line-contact-point").Service("web-chat"),
            chat.Ticket(aoba, resident)[..^3] + "AAA",
            "nonsense",
        ];

        foreach (var ticket in tickets)
        {
            var browser = chat.Visitor(chat.Aoba);
            browser.Cookies["__Host-ticket"] = ticket;
            Assert.Equal(401, (await browser.Send(HttpMethod.Post, Session, new { })).Status);
            Assert.Empty(browser.Cookies);
        }
    }

    [Fact]
    [Trait("Requirement", "56")]
    public async Task A_session_of_one_tenant_is_nobody_at_another()
    {
        var resident = await chat.ResidentByPhrase(chat.Aoba);

        Assert.Equal(401, (await resident.At(chat.Minato.TenantId).Send(HttpMethod.Get, Session)).Status);
        Assert.Equal(401, (await chat.Visitor(chat.Aoba).Send(HttpMethod.Get, Session)).Status);
    }

    [Fact]
    [Trait("Requirement", "70")]
    public async Task Who_signs_out_leaves_nothing_in_the_browser()
    {
        var resident = await chat.ResidentByPhrase(chat.Aoba);
        var copy = resident.At(chat.Aoba.TenantId);

        var reply = await resident.Send(HttpMethod.Delete, Session);

        Assert.Equal(204, reply.Status);
        Assert.Equal("\"cookies\", \"storage\", \"cache\"", Assert.Single(reply.Message.Headers.GetValues("Clear-Site-Data")));
        Assert.Empty(resident.Cookies);
        Assert.Equal(401, (await copy.Send(HttpMethod.Get, Session)).Status);
    }

    [Fact]
    public async Task A_recovery_phrase_brings_the_same_resident_back()
    {
        var first = chat.Visitor(chat.Aoba);
        var phrase = (await first.Send(HttpMethod.Post, "/api/v1/phrases", new { })).Json.GetProperty("phrase").GetString();
        var consultation = await ChatSystem.Open(first, chat.Aoba);
        var later = chat.Visitor(chat.Aoba);

        var reply = await later.Send(HttpMethod.Post, "/api/v1/session/phrase", new { phrase = phrase?.ToLowerInvariant() }, Network);

        Assert.Equal((200, "phrase"), (reply.Status, reply.Json.GetProperty("method").GetString()));
        var found = (await later.Send(HttpMethod.Get, Session)).Json.GetProperty("consultations");
        Assert.Equal(consultation, Assert.Single(found.EnumerateArray()).GetProperty("consultationId").GetGuid());
        Assert.Equal((404, "not-found"), await Try(chat.Minato, phrase, Guid.NewGuid().ToString("N")));
    }

    [Fact]
    [Trait("Requirement", "52")]
    public async Task Wrong_and_malformed_phrases_say_the_same_and_take_the_same_time()
    {
        var (network, other) = (Guid.NewGuid().ToString("N"), Guid.NewGuid().ToString("N"));
        foreach (var phrase in new[] { "0000-0000-0000-0000-0001", "nonsense", "", "\ud83d\ude00" })
        {
            var watch = Stopwatch.StartNew();
            Assert.Equal((404, "not-found"), await Try(chat.Aoba, phrase, phrase.Length > 10 ? network : other));
            Assert.True(watch.ElapsedMilliseconds >= 240);
        }
    }

    [Fact]
    public async Task The_sixth_wrong_phrase_of_a_network_has_to_wait_and_right_ones_do_not_count()
    {
        var network = Guid.NewGuid().ToString("N");
        var right = (await chat.Visitor(chat.Aoba).Send(HttpMethod.Post, "/api/v1/phrases", new { })).Json.GetProperty("phrase").GetString();
        Assert.Equal(200, (await Try(chat.Aoba, right, network)).Item1);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(404, (await Try(chat.Aoba, $"{i}AAA-0000-0000-0000-000{i}", network)).Item1);
        }

        Assert.Equal((429, "too-often"), await Try(chat.Aoba, right, network));
        Assert.Equal(200, (await Try(chat.Aoba, right, Guid.NewGuid().ToString("N"))).Item1);
    }

    [Fact]
    public async Task The_sixth_wrong_phrase_with_one_beginning_has_to_wait_from_any_network()
    {
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(404, (await Try(chat.Minato, $"ZZZZ-0000-0000-0000-000{i}", Guid.NewGuid().ToString("N"))).Item1);
        }

        Assert.Equal(429, (await Try(chat.Minato, "ZZZZ-0000-0000-0000-0009", Guid.NewGuid().ToString("N"))).Item1);
    }

    [Fact]
    public async Task A_consultation_that_waits_keeps_its_session_alive_past_its_time()
    {
        var resident = await chat.ResidentByPhrase(chat.Aoba);
        var consultation = await ChatSystem.Open(resident, chat.Aoba);
        await chat.Number("update sessions s set expires_at = now() - interval '1 minute' from consultations c where c.resident_id = s.resident_id and c.consultation_id = $1 returning 1", consultation);
        await Task.Delay(TimeSpan.FromSeconds(2.2));

        Assert.Equal(200, (await resident.Send(HttpMethod.Get, Session)).Status);
        Assert.Equal(200, (await resident.Send(HttpMethod.Post, $"/api/v1/consultations/{consultation}/leave", new { })).Status);
    }

    private static void Network(HttpRequestMessage request) => request.Headers.Add("Tomoshibi-Network", Guid.NewGuid().ToString("N"));

    private async Task<(int, string?)> Try(LocalSystem.DemoTenant tenant, string? phrase, string network)
    {
        var reply = await chat.Visitor(tenant).Send(HttpMethod.Post, "/api/v1/session/phrase", new { phrase }, request => request.Headers.Add("Tomoshibi-Network", network));
        Assert.Equal(reply.Status == 429, reply.Message.Headers.RetryAfter is not null);
        return (reply.Status, reply.Code);
    }
}
