using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Contracts.WebChat.V1;
using ServiceDefaults.Messaging;
using ServiceDefaults.Tokens;

namespace Routing.Tests;

/// <summary>A tenant of one test, its people, and the calls they make.</summary>
internal sealed class Scene(RoutingSystem routing, TestTenant tenant) : IDisposable
{
    private readonly HttpClient desk = routing.System.Client("routing");
    private readonly HttpClient vault = routing.System.Client("storage-vault");
    private readonly Dictionary<Guid, Act> residents = [];

    internal TestTenant Tenant { get; } = tenant;

    internal Guid TenantId => Tenant.TenantId;

    internal TestStaff Counselor(int at = 4) => Tenant.Counselors[at];

    public void Dispose()
    {
        desk.Dispose();
        vault.Dispose();
    }

    internal string As(TestStaff staff, Guid? tenantId = null) => routing.System.Mint("gateway").Staff("routing", tenantId ?? TenantId, staff.Act);

    internal string AsStream(TestStaff staff, params Guid[] tenants) => routing.System.Mint("gateway").StaffStream("routing", tenants.Length == 0 ? [TenantId] : tenants, Act.Of(staff.StaffId, staff.SessionId));

    internal async Task<Answer> Send(HttpMethod method, string path, string? token, object? body = null, HttpClient? at = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is HttpContent raw ? raw : body is null ? null : JsonContent.Create(body) };
        if (token is not null)
        {
            request.Headers.Add(TokenMint.Header, token);
        }

        using var response = await (at ?? desk).SendAsync(request);
        return new(response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    internal Task<Answer> OnDuty(TestStaff staff, bool onDuty = true) => Send(HttpMethod.Put, "/api/v1/presence", As(staff), new { onDuty });

    internal Task<Answer> Next(TestStaff staff, Guid? deskId = null) => Send(HttpMethod.Post, $"/api/v1/lines/{deskId ?? Tenant.ChildrenDesk}/next", As(staff), new { });

    internal Task<Answer> Take(TestStaff staff, Guid consultationId) => Send(HttpMethod.Post, $"/api/v1/consultations/{consultationId}/take", As(staff), new { });

    internal Task<Answer> Close(TestStaff staff, Guid consultationId) => Send(HttpMethod.Post, $"/api/v1/consultations/{consultationId}/close", As(staff), new { });

    internal Task<Answer> Read(TestStaff staff, Guid consultationId, long seq) => Send(HttpMethod.Put, $"/api/v1/consultations/{consultationId}/read", As(staff), new { seq });

    internal Task<Answer> Board(TestStaff staff) => Send(HttpMethod.Get, "/api/v1/board", As(staff));

    /// <summary>Opens at the vault as web-chat does for a resident.</summary>
    internal async Task<Guid> Opened(Guid? deskId = null)
    {
        var id = Guid.CreateVersion7();
        var resident = Act.Of(Guid.CreateVersion7(), Guid.CreateVersion7());
        lock (residents)
        {
            residents[id] = resident;
        }

        var opening = new
        {
            deskId = deskId ?? Tenant.ChildrenDesk, departmentId = deskId == Tenant.LifeDesk ? Tenant.Life : Tenant.Children,
            consentVersion = "1", consentText = "同意します", answers = Array.Empty<object>(), openedFrom = "web",
        };
        var answer = await Send(HttpMethod.Put, $"/api/v1/consultations/{id}", routing.System.Mint("web-chat").Resident("storage-vault", TenantId, resident), opening, vault);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        return id;
    }

    /// <summary>Opens and asks for a counselor: what web-chat commits with its own state, read by routing from web-chat's feed.</summary>
    internal async Task<Guid> Waiting(Guid? deskId = null, DateTimeOffset? requestedAt = null)
    {
        var id = await Opened(deskId);
        await Requested(id, deskId, requestedAt);
        await Until(() => StateAsync(id), state => state == 1);
        return id;
    }

    internal Task Requested(Guid id, Guid? deskId = null, DateTimeOffset? requestedAt = null, long version = 1) => Publish(new ConsultationRequested
    {
        TenantId = TenantId, ConsultationId = id, DeskId = deskId ?? Tenant.ChildrenDesk, DepartmentId = deskId == Tenant.LifeDesk ? Tenant.Life : Tenant.Children,
        Entrance = Entrance.Web, RequestedAt = requestedAt ?? DateTimeOffset.UtcNow, Version = version,
    });

    internal Task Abandoned(Guid id, long version = 2, Guid? deskId = null) => Publish(new ConsultationAbandoned
    {
        TenantId = TenantId, ConsultationId = id, DeskId = deskId ?? Tenant.ChildrenDesk, AbandonedAt = DateTimeOffset.UtcNow, Version = version,
    });

    /// <summary>Puts an event into web-chat's own outbox; web-chat's process publishes and feeds it.</summary>
    internal Task Publish<T>(T happened)
        where T : class =>
        routing.ExecuteAsync("chat", "insert into outbox (tenant_id, event_id, type, data) values ($1, $2, $3, $4::jsonb)",
            TenantId, Guid.CreateVersion7(), Outbox.TypeName(typeof(T)), JsonSerializer.Serialize(happened, ServiceDefaults.Json.Options));

    internal async Task<Answer> Write(Guid consultationId, string text) => await Send(
        HttpMethod.Put, $"/api/v1/consultations/{consultationId}/entries/{Guid.CreateVersion7()}?log=talk",
        routing.System.Mint("web-chat").Resident("storage-vault", TenantId, residents[consultationId]), new { text }, vault);

    internal Task<Answer> ReadAtVault(TestStaff staff, Guid consultationId) => Send(
        HttpMethod.Get, $"/api/v1/consultations/{consultationId}/entries?log=talk", routing.System.Mint("gateway").Staff("storage-vault", TenantId, staff.Act), null, vault);

    internal Task<long> StateAsync(Guid consultationId) =>
        routing.CountAsync("routing", "select coalesce(max(state), 0) from consultations where tenant_id = $1 and consultation_id = $2", TenantId, consultationId);

    internal Task<long> AnnouncedAsync(string type, Guid consultationId) => routing.CountAsync(
        "routing", "select count(*) from outbox where tenant_id = $1 and type = $2 and data->>'consultationId' = $3", TenantId, type, consultationId.ToString());

    /// <summary>Looks again until it is so, at most a while; the last look is asserted.</summary>
    internal static async Task<T> Until<T>(Func<Task<T>> look, Func<T, bool> isSo, int seconds = 20)
    {
        for (var left = seconds * 10; ; left--)
        {
            var seen = await look();
            if (isSo(seen) || left == 0)
            {
                Assert.True(isSo(seen), $"It never came; last seen: {seen}");
                return seen;
            }

            await Task.Delay(100);
        }
    }
}

/// <summary>What came back.</summary>
internal sealed record Answer(HttpStatusCode Status, string Body)
{
    internal JsonElement Json => JsonDocument.Parse(Body).RootElement;

    internal string? Code => Body.Length > 0 && Json.TryGetProperty("code", out var code) ? code.GetString() : null;

    internal Guid ConsultationId => Json.GetProperty("consultationId").GetGuid();

    internal void Is(HttpStatusCode status, string? code = null) => Assert.Equal((status, code), (Status, Code));
}
