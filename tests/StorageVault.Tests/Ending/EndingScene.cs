using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;
using ServiceDefaults.Tokens;

namespace StorageVault.Tests.Ending;

/// <summary>The people who end things, and their calls.</summary>
internal static class EndingScene
{
    /// <summary>A staff member who proved themselves just now.</summary>
    internal static Act Officer(params string[] roles) => Officer([], roles);

    internal static Act Officer(HashSet<Guid> departments, params string[] roles) => Scene.Staff(departments, roles) with { StepUpAt = TimeProvider.System.GetUtcNow() };

    internal static Act PrivacyOfficer() => Officer("privacyOfficer");

    internal static Task<Answer> Propose(this Scene scene, Act who, Guid orderId, object order) =>
        scene.Send(HttpMethod.Put, $"/api/v1/endings/{orderId}", scene.AsStaff(who), order);

    internal static Task<Answer> Approve(this Scene scene, Act who, Guid orderId) => scene.Send(HttpMethod.Post, $"/api/v1/endings/{orderId}/approve", scene.AsStaff(who));

    /// <summary>Proposed by one, approved by another; gives the order's id.</summary>
    internal static async Task<Guid> Ordered(this Scene scene, object order, Act? first = null, Act? second = null)
    {
        var id = Guid.CreateVersion7();
        Assert.Equal(HttpStatusCode.OK, (await scene.Propose(first ?? PrivacyOfficer(), id, order)).Status);
        var approved = await scene.Approve(second ?? PrivacyOfficer(), id);
        Assert.True(approved.Status == HttpStatusCode.OK, approved.Body);
        return id;
    }

    internal static object HoldOn(Guid consultationId) =>
        new { kind = "hold", consultationId, authority = "inquiryCommittee", reviewOn = TimeProvider.System.GetUtcNow().AddDays(180).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), reference = "青教委第12号" };

    internal static object HoldOnResident(Guid residentId) => new { kind = "hold", residentId, authority = "police", reviewOn = "2027-03-31" };

    internal static object Erase(Guid consultationId, string reason = "residentRequest") => new { kind = "eraseConsultation", consultationId, reason };

    internal static object EraseAll(Guid residentId) => new { kind = "eraseResident", residentId, reason = "residentRequest" };

    internal static object EraseAllBy(Guid consultationId) => new { kind = "eraseResident", consultationId, reason = "residentRequest" };

    internal static async Task<Guid> Closed(this Scene scene, Act? resident = null)
    {
        var id = await scene.Opened(resident);
        Assert.Equal(HttpStatusCode.OK, (await scene.Write(id, Guid.CreateVersion7(), "学校に行きたくない。", scene.AsResident(resident))).Status);
        Assert.Equal(HttpStatusCode.OK, (await scene.Close(id)).Status);
        return id;
    }

    internal static async Task<Guid> DekOf(this VaultSystem vault, Guid consultationId)
    {
        await using var connection = await vault.Connect("super");
        await using var command = VaultSystem.Command(connection, "select dek_id from consultations where consultation_id = $1", consultationId);
        return (Guid)(await command.ExecuteScalarAsync() ?? Guid.Empty);
    }

    /// <summary>The payload of a JWS, after its signature was checked with the public key alone.</summary>
    internal static JsonElement Verified(string jws, string publicKeyPem)
    {
        var parts = jws.Split('.');
        using var key = System.Security.Cryptography.ECDsa.Create();
        key.ImportFromPem(publicKeyPem);
        Assert.True(key.VerifyData(Encoding.ASCII.GetBytes(parts[0] + "." + parts[1]), Base64UrlEncoder.DecodeBytes(parts[2]), System.Security.Cryptography.HashAlgorithmName.SHA256));
        return JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(parts[1])).RootElement;
    }
}
