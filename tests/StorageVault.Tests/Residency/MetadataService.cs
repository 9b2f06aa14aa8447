using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace StorageVault.Tests.Residency;

/// <summary>A cloud's instance metadata service by IMDSv2's rules: a token by PUT first, no answer without it.</summary>
internal sealed class MetadataService : IAsyncDisposable
{
    private readonly WebApplication _app;

    private MetadataService(WebApplication app) => _app = app;

    internal Uri Address => new(_app.Urls.Single());

    internal static async Task<MetadataService> StartAsync(byte[] document, string signature)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add($"http://127.0.0.1:{LocalSystem.Repo.FreePort()}");
        var token = Guid.NewGuid().ToString("N");
        app.MapPut("/latest/api/token", (HttpContext http) => http.Request.Headers["X-aws-ec2-metadata-token-ttl-seconds"] == "60" ? Results.Text(token) : Results.BadRequest());
        IResult Guarded(HttpContext http, Func<IResult> answer) => http.Request.Headers["X-aws-ec2-metadata-token"] == token ? answer() : Results.Unauthorized();
        app.MapGet("/latest/dynamic/instance-identity/document", (HttpContext http) => Guarded(http, () => Results.Bytes(document, "text/plain")));
        app.MapGet("/latest/dynamic/instance-identity/rsa2048", (HttpContext http) => Guarded(http, () => Results.Text(signature)));
        await app.StartAsync();
        return new(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
