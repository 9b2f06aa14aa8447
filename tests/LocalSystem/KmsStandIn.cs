using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LocalSystem;

/// <summary>A stand-in for AWS KMS: recomputes each request's SigV4 signature and speaks the JSON shapes of the API reference (TrentService, JSON 1.1).</summary>
public sealed class KmsStandIn : IAsyncDisposable
{
    /// <summary>The credentials it takes, and the name of its only key.</summary>
    public const string AccessKey = "AKIDSTANDIN0000000000", SecretKey = "stand-in-secret", Arn = "arn:aws:kms:ap-northeast-1:123456789012:key/0190a1b2-0000-4000-8000-000000000001";
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly WebApplication _app;

    private KmsStandIn(WebApplication app) => _app = app;

    /// <summary>Where it listens.</summary>
    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.Single() ?? throw new InvalidOperationException("Not started."));
    /// <summary>The target of each call.</summary>
    public IList<string> Calls { get; } = [];

    /// <summary>Why calls were refused.</summary>
    public IList<string> Refused { get; } = [];

    /// <summary>What DescribeKey says.</summary>
    public JsonObject Metadata { get; } = new()
    {
        ["Arn"] = Arn, ["AWSAccountId"] = "123456789012", ["KeyId"] = Arn[(Arn.IndexOf('/', StringComparison.Ordinal) + 1)..], ["Enabled"] = true, ["KeyState"] = "Enabled",
        ["KeyUsage"] = "ENCRYPT_DECRYPT", ["KeySpec"] = "SYMMETRIC_DEFAULT", ["MultiRegion"] = false, ["Origin"] = "AWS_KMS", ["KeyManager"] = "CUSTOMER", ["CreationDate"] = 1_700_000_000.5,
    };

    /// <summary>Answers every call with this error instead; null answers properly.</summary>
    public (int Status, string Type)? Fails { get; set; }

    /// <summary>Takes calls and never answers them.</summary>
    public bool Hangs { get; set; }

    /// <summary>Starts one on a free port of loopback.</summary>
    public static async Task<KmsStandIn> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var kms = new KmsStandIn(app);
        app.MapPost("/", kms.Answer);
        await app.StartAsync();
        return kms;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        Hangs = false;
        await _app.StopAsync(new CancellationTokenSource(500).Token);
        await _app.DisposeAsync();
    }

    private async Task Answer(HttpContext http)
    {
        using var memory = new MemoryStream();
        await http.Request.Body.CopyToAsync(memory);
        var body = memory.ToArray();
        var target = http.Request.Headers["X-Amz-Target"].ToString();
        lock (Calls) Calls.Add(target);
        while (Hangs) await Task.Delay(20, http.RequestAborted);
        if (Fails is { } failure) { await Write(http, failure.Status, new JsonObject { ["__type"] = failure.Type, ["message"] = "no" }); return; }
        if (Problem(http.Request, body) is { } problem)
        {
            lock (Refused) Refused.Add(problem);
            await Write(http, 400, new JsonObject { ["__type"] = "InvalidSignatureException", ["message"] = problem });
            return;
        }
        var request = JsonNode.Parse(body)?.AsObject() ?? [];
        var (status, answer) = request["KeyId"]?.GetValue<string>() != Arn ? (400, Error("NotFoundException")) : target switch
        {
            "TrentService.DescribeKey" => (200, new JsonObject { ["KeyMetadata"] = Metadata.DeepClone() }),
            "TrentService.GenerateDataKey" when request["KeySpec"]?.GetValue<string>() == "AES_256" => (200, Generate(request)),
            "TrentService.Decrypt" => Decrypt(request),
            _ => (400, Error("ValidationException")),
        };
        await Write(http, status, answer);
    }

    private JsonObject Generate(JsonObject request)
    {
        var (plain, blob) = (RandomNumberGenerator.GetBytes(32), new byte[12 + 32 + 16]);
        RandomNumberGenerator.Fill(blob.AsSpan(0, 12));
        using var aes = new AesGcm(_key, 16);
        aes.Encrypt(blob.AsSpan(0, 12), plain, blob.AsSpan(12, 32), blob.AsSpan(44), Context(request));
        return new() { ["CiphertextBlob"] = Convert.ToBase64String(blob), ["KeyId"] = Arn, ["Plaintext"] = Convert.ToBase64String(plain), ["KeyMaterialId"] = new string('a', 64) };
    }

    private (int, JsonObject) Decrypt(JsonObject request)
    {
        var (blob, plain) = (Convert.FromBase64String(request["CiphertextBlob"]?.GetValue<string>() ?? ""), new byte[32]);
        try
        {
            using var aes = new AesGcm(_key, 16);
            aes.Decrypt(blob.AsSpan(0, 12), blob.AsSpan(12, 32), blob.AsSpan(44), plain, Context(request));
            return (200, new() { ["EncryptionAlgorithm"] = "SYMMETRIC_DEFAULT", ["KeyId"] = Arn, ["Plaintext"] = Convert.ToBase64String(plain) });
        }
        catch (CryptographicException) { return (400, Error("InvalidCiphertextException")); }
    }

    private static byte[] Context(JsonObject request) =>
        Encoding.UTF8.GetBytes(string.Join('\n', (request["EncryptionContext"]?.AsObject() ?? []).OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value?.GetValue<string>()}")));

    private static JsonObject Error(string type) => new() { ["__type"] = type, ["message"] = "refused" };

    private static Task Write(HttpContext http, int status, JsonObject body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/x-amz-json-1.1";
        return http.Response.WriteAsync(body.ToJsonString());
    }

    /// <summary>The signature as AWS computes it, from what came over the wire; null when it fits.</summary>
    private static string? Problem(HttpRequest request, byte[] body)
    {
        if (request.ContentType != "application/x-amz-json-1.1") return "content type";
        var parts = request.Headers.Authorization.ToString().Split(["AWS4-HMAC-SHA256 ", ", ", ","], StringSplitOptions.RemoveEmptyEntries).Select(part => part.Trim().Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        if (parts["Credential"].Split('/') is not [AccessKey, var day, "ap-northeast-1", "kms", "aws4_request"]) return "scope";
        var time = request.Headers["X-Amz-Date"].ToString();
        if (!time.StartsWith(day, StringComparison.Ordinal) || (TimeProvider.System.GetUtcNow() - DateTimeOffset.ParseExact(time, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)).Duration() > TimeSpan.FromMinutes(15)) return "time";
        var signed = parts["SignedHeaders"].Split(';');
        if (!new[] { "host", "x-amz-date", "x-amz-target" }.All(signed.Contains)) return "signed headers";
        var canonical = new StringBuilder().Append(request.Method).Append("\n/\n\n");
        foreach (var name in signed) canonical.Append(name).Append(':').Append(request.Headers[name].ToString().Trim()).Append('\n');
        canonical.Append('\n').Append(parts["SignedHeaders"]).Append('\n').Append(Hex(SHA256.HashData(body)));
        var toSign = $"AWS4-HMAC-SHA256\n{time}\n{day}/ap-northeast-1/kms/aws4_request\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical.ToString())))}";
        var key = new[] { day, "ap-northeast-1", "kms", "aws4_request", toSign }.Aggregate(Encoding.UTF8.GetBytes("AWS4" + SecretKey), (secret, text) => HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(text)));
        return Hex(key) == parts["Signature"] ? null : "signature";
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
