using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using LocalSystem;

namespace Faults.Actors;

/// <summary>The ways in, as browsers take them: through the gateway, with a session cookie.</summary>
public static class Doors
{
    /// <summary>How long a way in may take while parts of the system are away.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>A resident without LINE: a fresh recovery phrase and its session.</summary>
    public static async Task<HttpClient> ResidentAsync(RunningSystem system, DemoTenant tenant, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(system);
        ArgumentNullException.ThrowIfNull(tenant);
        var client = system.Browser(tenant.Host);
        await UntilAsync(async token =>
        {
            using var response = await client.PostAsJsonAsync("/api/v1/phrases", new { }, token);
            return response.IsSuccessStatusCode && Keep(client, response, "__Host-r");
        }, "a recovery phrase", ct);
        return client;
    }

    /// <summary>A resident by LINE: the stand-in's id token, our ticket, its session.</summary>
    public static async Task<HttpClient> ResidentByLineAsync(RunningSystem system, DemoTenant tenant, string user, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(system);
        ArgumentNullException.ThrowIfNull(tenant);
        using var line = new HttpClient { BaseAddress = system.Phone };
        var client = system.Browser(tenant.Host);
        await UntilAsync(async token =>
        {
            using var made = await line.PostAsJsonAsync("/_double/id-tokens", new { tenant = tenant.Slug, user }, token);
            var idToken = (await made.Content.ReadFromJsonAsync<JsonElement>(token)).GetProperty("idToken").GetString();
            using var ticket = await client.PostAsJsonAsync("/api/v1/line/sessions", new { idToken }, token);
            if (!ticket.IsSuccessStatusCode || !Keep(client, ticket, "__Host-ticket"))
            {
                return false;
            }

            using var session = await client.PostAsJsonAsync("/api/v1/session", new { }, token);
            return session.IsSuccessStatusCode && Keep(client, session, "__Host-r");
        }, "the sign-in by LINE of " + user, ct);
        return client;
    }

    /// <summary>The body of an opening at a desk that asks nothing.</summary>
    public static string Opening(DemoDesk desk)
    {
        ArgumentNullException.ThrowIfNull(desk);
        return JsonSerializer.Serialize(new { deskId = desk.DeskId, consentVersion = "2026-11", answers = Array.Empty<object>() });
    }

    /// <summary>A member of staff, signed in with password and code.</summary>
    public static async Task<HttpClient> StaffAsync(RunningSystem system, DemoStaff member, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(system);
        ArgumentNullException.ThrowIfNull(member);
        var client = system.Browser("desk.localhost");
        await UntilAsync(async token =>
        {
            var code = Totp.Code(member.TotpSecret, TimeProvider.System.GetUtcNow());
            using var response = await client.PostAsJsonAsync("/api/v1/auth/sign-in", new { email = member.Email, password = member.Password, code }, token);
            return response.IsSuccessStatusCode && Keep(client, response, "__Host-s");
        }, "the sign-in of " + member.Email, ct);
        return client;
    }

    /// <summary>Sends one request; a tenant names whose house a member of staff speaks in.</summary>
    public static async Task<HttpResponseMessage> SendAsync(HttpClient client, DemoTenant? asStaffOf, HttpMethod method, string path, string? body, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(client);
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
        if (asStaffOf is not null)
        {
            request.Headers.Add("Tomoshibi-Tenant", asStaffOf.TenantId.ToString("D"));
        }

        return await client.SendAsync(request, ct);
    }

    /// <summary>Sends one request until it succeeds.</summary>
    public static Task UntilSentAsync(HttpClient client, DemoTenant? asStaffOf, HttpMethod method, string path, string? body, string what, CancellationToken ct) => UntilAsync(async token =>
    {
        using var response = await SendAsync(client, asStaffOf, method, path, body, token);
        return response.IsSuccessStatusCode;
    }, what, ct);

    /// <summary>Tries again until it succeeds, at most for <see cref="Patience"/>; a part that is away is a reason to try again.</summary>
    public static async Task UntilAsync(Func<CancellationToken, Task<bool>> attempt, string what, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        deadline.CancelAfter(Patience);
        while (!deadline.IsCancellationRequested)
        {
            using var once = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token);
            once.CancelAfter(TimeSpan.FromSeconds(15));
            try
            {
                if (await attempt(once.Token))
                {
                    return;
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException && !ct.IsCancellationRequested)
            {
                // Away, or cut in the middle.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(250), ct);
        }

        ct.ThrowIfCancellationRequested();
        throw new TimeoutException($"{what} did not succeed within {Patience.TotalSeconds:F0} s");
    }

    /// <summary>From now on the client sends the session that the answer gave it.</summary>
    internal static bool Keep(HttpClient client, HttpResponseMessage response, string cookie)
    {
        var value = response.Headers.GetValues("Set-Cookie").First(line => line.StartsWith(cookie + "=", StringComparison.Ordinal)).Split(';')[0];
        client.DefaultRequestHeaders.Remove("Cookie");
        client.DefaultRequestHeaders.Add("Cookie", value);
        return true;
    }
}
