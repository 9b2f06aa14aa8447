using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using ServiceDefaults.Tokens;

namespace StorageVault.Tests;

/// <summary>A tenant of one test with its people, and the calls they make.</summary>
internal sealed class Scene(VaultSystem vault, Guid tenantId, Uri? address = null) : IDisposable
{
    private static readonly HashSet<string> NoRoles = [];
    private readonly HttpClient _client = address is null ? vault.System.Client("storage-vault") : new() { BaseAddress = address };

    internal Guid TenantId { get; } = tenantId;
    internal Guid DeskId { get; } = Guid.CreateVersion7();
    internal Guid DepartmentId { get; } = Guid.CreateVersion7();
    internal Act Resident { get; } = Act.Of(Guid.CreateVersion7(), Guid.CreateVersion7());
    internal Act Counselor { get; } = Staff([], "counselor");
    internal Act Supervisor => _supervisor ??= Staff([DepartmentId], "supervisor");
    private Act? _supervisor;

    internal static Act Staff(HashSet<Guid> departments, params string[] roles) =>
        new(Guid.CreateVersion7(), Guid.CreateVersion7(), roles.ToHashSet(), departments, new HashSet<Guid>(), null);

    public void Dispose() => _client.Dispose();

    internal string AsResident(Act? resident = null) => vault.System.Mint("web-chat").Resident("storage-vault", TenantId, resident ?? Resident);

    internal string AsStaff(Act staff) => vault.System.Mint("gateway").Staff("storage-vault", TenantId, staff);

    internal string For(string purpose, Act? staff = null) =>
        vault.System.Mint(purpose is "grant" or "close" ? "routing" : "line-contact-point").ForPurpose("storage-vault", TenantId, purpose, staff);

    internal async Task<Answer> Send(HttpMethod method, string path, string? token, object? body = null)
    {
        using var content = body switch { null => null, HttpContent raw => raw, _ => JsonContent.Create(body) };
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (token is not null) request.Headers.Add(TokenMint.Header, token);
        using var response = await _client.SendAsync(request);
        return new(response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    internal static StringContent Raw(string json) => new(json, Encoding.UTF8, "application/json");

    internal static object Opening(Guid deskId, Guid departmentId, params object[] answers) => new
    {
        deskId, departmentId, consentVersion = "2026-11", consentText = "書いたことは暗号にして保管します。", answers, openedFrom = "line",
    };

    internal Task<Answer> Open(Guid consultationId, Act? resident = null, params object[] answers) =>
        Send(HttpMethod.Put, $"/api/v1/consultations/{consultationId}", AsResident(resident), Opening(DeskId, DepartmentId, answers));

    internal async Task<Guid> Opened(Act? resident = null)
    {
        var id = Guid.CreateVersion7();
        Assert.Equal(HttpStatusCode.OK, (await Open(id, resident)).Status);
        return id;
    }

    internal Task<Answer> Write(Guid consultationId, Guid entryId, string text, string? token = null, string log = "talk") =>
        Send(HttpMethod.Put, $"/api/v1/consultations/{consultationId}/entries/{entryId}?log={log}", token ?? AsResident(), new { text });

    /// <summary>As the page does it: the same entry again until it is accepted. On a busy machine a lock may take longer than its 2 s.</summary>
    internal async Task<Answer> WritePatiently(Guid consultationId, Guid entryId, string text)
    {
        for (var attempt = 1; ; attempt++)
        {
            var answer = await Write(consultationId, entryId, text);
            if (answer.Status != HttpStatusCode.ServiceUnavailable || attempt == 20) return answer;
        }
    }

    internal Task<Answer> Read(Guid consultationId, string? token = null, string log = "talk", long after = 0, int limit = 200) =>
        Send(HttpMethod.Get, $"/api/v1/consultations/{consultationId}/entries?log={log}&after={after}&limit={limit}", token ?? AsResident());

    internal Task<Answer> Grant(Guid consultationId, Act staff, long epoch = 1, bool ended = false, Guid? assignmentId = null) =>
        Send(HttpMethod.Post, $"/internal/consultations/{consultationId}/grants", For("grant", staff), new { assignmentId = assignmentId ?? Guid.CreateVersion7(), staffId = staff.Subject, epoch, ended });

    internal Task<Answer> Close(Guid consultationId) =>
        Send(HttpMethod.Post, $"/internal/consultations/{consultationId}/close", For("close", Counselor), new { closingId = Guid.CreateVersion7(), staffId = Counselor.Subject });
}

/// <summary>What came back.</summary>
internal sealed record Answer(HttpStatusCode Status, string Body)
{
    internal JsonElement Json => JsonDocument.Parse(Body).RootElement;

    internal string? Code => Body.Length > 0 && Json.TryGetProperty("code", out var code) ? code.GetString() : null;

    internal long Seq => Json.GetProperty("seq").GetInt64();

    internal IReadOnlyList<string> Texts => [.. Json.GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("text").GetString() ?? string.Empty)];

    internal void Is(HttpStatusCode status, string? code = null)
    {
        Assert.Equal((status, code), (Status, Code));
        if (code is not null) Assert.Contains("traceId", Body, StringComparison.Ordinal);
    }
}
