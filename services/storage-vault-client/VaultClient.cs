using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Polly.CircuitBreaker;
using Polly.Timeout;
using ServiceDefaults;
using ServiceDefaults.Tokens;

namespace StorageVaultClient;

/// <summary>The only way in to the vault for other services. Every call may be repeated: each carries an id made by the caller.</summary>
public sealed class VaultClient(PeerHttp http, TokenMint mint, VaultPipeline pipeline)
{
    private const string Vault = "storage-vault";

    /// <summary>Opens a consultation for a resident.</summary>
    public Task<VaultAnswer<ConsultationKept>> OpenConsultationAsync(Guid tenantId, Act resident, Guid consultationId, OpenConsultationRequest request, CancellationToken ct) =>
        SendAsync<OpenConsultationRequest, ConsultationKept>(HttpMethod.Put, $"/api/v1/consultations/{consultationId:D}", request, () => mint.Resident(Vault, tenantId, resident), ct);

    /// <summary>Writes into the talk log for a resident.</summary>
    public Task<VaultAnswer<EntryAccepted>> WriteEntryAsync(Guid tenantId, Act resident, Guid consultationId, Guid entryId, string text, CancellationToken ct, IReadOnlyList<Guid>? attachments = null) =>
        SendAsync<WriteEntryRequest, EntryAccepted>(
            HttpMethod.Put, $"/api/v1/consultations/{consultationId:D}/entries/{entryId:D}?log=talk", new(text) { Attachments = attachments }, () => mint.Resident(Vault, tenantId, resident), ct);

    /// <summary>Reads the talk log for a resident.</summary>
    public Task<VaultAnswer<EntriesPage>> ReadEntriesAsync(Guid tenantId, Act resident, Guid consultationId, long after, int limit, CancellationToken ct) =>
        SendAsync<Done, EntriesPage>(
            HttpMethod.Get, $"/api/v1/consultations/{consultationId:D}/entries?log=talk&after={after}&limit={limit}", null, () => mint.Resident(Vault, tenantId, resident), ct);

    /// <summary>Lets a staff member in, or ends that; purpose <c>grant</c>, naming who caused it.</summary>
    public Task<VaultAnswer<Done>> PutGrantAsync(Guid tenantId, Act? staff, Guid consultationId, PutGrantRequest request, CancellationToken ct) =>
        SendAsync<PutGrantRequest, Done>(HttpMethod.Post, $"/internal/consultations/{consultationId:D}/grants", request, () => mint.ForPurpose(Vault, tenantId, "grant", staff), ct);

    /// <summary>Closes a consultation's talk log; purpose <c>close</c>, naming who closes.</summary>
    public Task<VaultAnswer<ConsultationShut>> CloseConsultationAsync(Guid tenantId, Act? staff, Guid consultationId, CloseConsultationRequest request, CancellationToken ct) =>
        SendAsync<CloseConsultationRequest, ConsultationShut>(
            HttpMethod.Post, $"/internal/consultations/{consultationId:D}/close", request, () => mint.ForPurpose(Vault, tenantId, "close", staff), ct);

    /// <summary>Seals a resident's LINE user id; purpose <c>identify</c>.</summary>
    public Task<VaultAnswer<Done>> PutIdentityAsync(Guid tenantId, Guid residentId, LineIdentity identity, CancellationToken ct) =>
        SendAsync<LineIdentity, Done>(HttpMethod.Put, $"/internal/identities/{residentId:D}", identity, () => mint.ForPurpose(Vault, tenantId, "identify"), ct);

    /// <summary>Opens a resident's LINE user id for one notice; purpose <c>notice</c>.</summary>
    public Task<VaultAnswer<LineIdentity>> OpenLineUserIdAsync(Guid tenantId, Guid residentId, Guid intentId, CancellationToken ct) =>
        SendAsync<OpenLineUserIdRequest, LineIdentity>(
            HttpMethod.Post, $"/internal/identities/{residentId:D}/line-user-id", new(intentId), () => mint.ForPurpose(Vault, tenantId, "notice"), ct);

    /// <summary>Moves an emergency exception into the vault; purpose <c>exception</c>.</summary>
    public Task<VaultAnswer<Done>> PutEmergencyExceptionAsync(Guid tenantId, Guid exceptionId, PutEmergencyExceptionRequest request, CancellationToken ct) =>
        SendAsync<PutEmergencyExceptionRequest, Done>(
            HttpMethod.Put, $"/internal/emergency-exceptions/{exceptionId:D}", request, () => mint.ForPurpose(Vault, tenantId, "exception"), ct);

    private async Task<VaultAnswer<TAnswer>> SendAsync<TBody, TAnswer>(HttpMethod method, string path, TBody? body, Func<string> token, CancellationToken ct)
        where TBody : class
        where TAnswer : class
    {
        try
        {
            return await pipeline.Pipeline.ExecuteAsync(
                async (call, attempt) =>
                {
                    using var request = new HttpRequestMessage(call.Method, http.Address(Vault, call.Path));
                    // A token works once for a write: each attempt gets its own.
                    request.Headers.Add(TokenMint.Header, call.Token());
                    if (call.Body is not null) request.Content = JsonContent.Create(call.Body, options: Json.Options);
                    using var response = await http.SendAsync(request, attempt);
                    return await ReadAsync<TAnswer>(response, attempt);
                },
                (Method: method, Path: path, Body: body, Token: token), ct);
        }
        catch (Exception e) when (e is HttpRequestException or TimeoutRejectedException or BrokenCircuitException) { return new VaultAnswer<TAnswer>.Away(); }
        // The connection pool reports a connect that took too long as a cancellation: not the caller's, so the vault is away.
        catch (OperationCanceledException) when (!ct.IsCancellationRequested) { return new VaultAnswer<TAnswer>.Away(); }
    }

    internal static async Task<VaultAnswer<T>> ReadAsync<T>(HttpResponseMessage response, CancellationToken ct)
        where T : class
    {
        try
        {
            if (response.StatusCode == HttpStatusCode.NoContent && Done.Value is T nothing) return new VaultAnswer<T>.Ok(nothing);
            if (response.StatusCode == HttpStatusCode.OK)
                return await response.Content.ReadFromJsonAsync<T>(Json.Options, ct) is { } value ? new VaultAnswer<T>.Ok(value) : new VaultAnswer<T>.Away();
            if (response.StatusCode == HttpStatusCode.NotFound) return new VaultAnswer<T>.NotFound();
            var code = await CodeAsync(response, ct);
            return (int)response.StatusCode switch
            {
                409 => new VaultAnswer<T>.Conflict(code),
                503 when code == VaultCodes.Fenced => new VaultAnswer<T>.Away(code),
                507 or (>= 400 and < 500) => new VaultAnswer<T>.Refused((int)response.StatusCode, code),
                _ => new VaultAnswer<T>.Away(),
            };
        }
        // The answer broke off after it had begun: the outcome is unknown here, and the caller's repeat finds it out.
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException) { return new VaultAnswer<T>.Away(); }
    }

    private static async Task<string> CodeAsync(HttpResponseMessage response, CancellationToken ct)
    {
        using var problem = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(ct), cancellationToken: ct);
        return problem.RootElement.TryGetProperty("code", out var code) && code.GetString() is { Length: > 0 and <= 60 } known ? known : "internal";
    }
}
