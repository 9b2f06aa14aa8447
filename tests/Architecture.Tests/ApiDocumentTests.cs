using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Architecture.Tests;

/// <summary>The committed OpenAPI documents say what the built services say; the apps' types are generated from them.</summary>
public sealed class ApiDocumentTests
{
    [Theory, MemberData(nameof(EndpointTests.Services), MemberType = typeof(EndpointTests))]
    public async Task The_committed_document_is_what_the_service_says(string service)
    {
        var file = Path.Combine(Sources.Root, "gateway", "api", service + ".json");
        var document = await DocumentAsync(service);
        if (Environment.GetEnvironmentVariable("TOMOSHIBI_WRITE_DOCUMENTS") is not null)
        {
            await File.WriteAllTextAsync(file, document);
        }

        Assert.True(document == (File.Exists(file) ? await File.ReadAllTextAsync(file) : string.Empty), $"gateway/api/{service}.json is not what {service} says: run `make types` and look at the diff");
    }

    private static async Task<string> DocumentAsync(string service)
    {
        await using var app = EndpointTests.Build(service);
        // Endpoints become visible to the descriptions when the pipeline takes them.
        app.UseEndpoints(_ => { });
        var document = await app.Services.GetRequiredKeyedService<IOpenApiDocumentProvider>("v1").GetOpenApiDocumentAsync();
        return (await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1)).ReplaceLineEndings("\n") + "\n";
    }
}
