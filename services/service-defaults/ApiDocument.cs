using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using ServiceDefaults.Tokens;

namespace ServiceDefaults;

/// <summary>An endpoint's problems beside those that follow from its policy, body and path.</summary>
/// <param name="Status">The status.</param>
/// <param name="Codes">The stable codes it comes with.</param>
public sealed record AnswersProblem(int Status, IReadOnlyList<string> Codes);

/// <summary>An endpoint that can also answer with a stream of Server-Sent Events.</summary>
/// <param name="Events">The events' names with the types of their data.</param>
public sealed record AnswersEvents(IReadOnlyDictionary<string, Type> Events);

/// <summary>The OpenAPI document of a service, made of the code: what goes in, what comes out, and every <c>code</c> of style 5.3. The apps' types are generated from it.</summary>
public static class ApiDocument
{
    private const string Problem = "Problem";

    /// <summary>Says that an endpoint answers with these codes.</summary>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder endpoint, int status, params string[] codes) => endpoint.WithMetadata(new AnswersProblem(status, codes));

    /// <summary>Says which events an endpoint streams.</summary>
    public static RouteHandlerBuilder Streams(this RouteHandlerBuilder endpoint, params (string Name, Type Data)[] events) =>
        endpoint.WithMetadata(new AnswersEvents(events.ToDictionary(one => one.Name, one => one.Data)));

    /// <summary>The rules that all documents share; called inside the service's own <c>AddOpenApi</c>, which brings its XML comments.</summary>
    public static OpenApiOptions Describe(this OpenApiOptions options, string title, string description)
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            (document.Info.Title, document.Info.Description, document.Info.Version, document.Servers) = ("Tomoshibi: " + title, description, "v1", null);
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            Tidy(schema, context);
            return Task.CompletedTask;
        });
        options.AddOperationTransformer(async (operation, context, ct) =>
        {
            var document = context.Document ?? throw new InvalidOperationException("An operation without a document.");
            if (context.Description.ActionDescriptor.EndpointMetadata.OfType<AnswersEvents>().FirstOrDefault() is { } stream && operation.Responses?["200"] is OpenApiResponse { Content: { } content })
            {
                content["text/event-stream"] = new OpenApiMediaType { Schema = new OpenApiSchema { OneOf = [.. await Task.WhenAll(stream.Events.Select(one => EventAsync(one.Key, one.Value, document, context, ct)))] } };
            }

            Tidy(operation, context.Description);
            AddProblems(operation, document, context.Description);
        });
        return options;
    }

    /// <summary>Names the words that a text property or parameter of this name may hold.</summary>
    public static OpenApiOptions Words(this OpenApiOptions options, string name, IEnumerable<string> words)
    {
        var known = words.ToList();
        return options.AddSchemaTransformer((schema, context, _) =>
        {
            if ((context.JsonPropertyInfo?.Name ?? context.ParameterDescription?.Name) == name && (schema.Items as OpenApiSchema ?? schema) is { Type: { } type } one && type.HasFlag(JsonSchemaType.String))
            {
                one.Enum = [.. known.Select(word => (JsonNode)word)];
            }

            return Task.CompletedTask;
        });
    }

    /// <summary>The sentence of the route comes first, what the code says of itself after it; what the gateway sets is not the caller's.</summary>
    private static void Tidy(OpenApiOperation operation, ApiDescription endpoint)
    {
        var metadata = endpoint.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<IEndpointSummaryMetadata>().LastOrDefault() is { Summary: { } sentence } && operation.Summary != sentence)
        {
            operation.Description = string.Join(' ', new[] { operation.Summary, operation.Description }.Where(text => !string.IsNullOrEmpty(text)));
            operation.Summary = sentence;
        }

        operation.Parameters = operation.Parameters?.Where(parameter => parameter is not { In: ParameterLocation.Header, Name: "Tomoshibi-Network" or "Sec-Fetch-Site" }).ToList();
        if (metadata.OfType<IAuthorizeData>().Any(one => InternalTokens.AsksForTenant(one.Policy)))
        {
            (operation.Parameters ??= []).Add(new OpenApiParameter
            {
                Name = "Tomoshibi-Tenant", In = ParameterLocation.Header, Required = true, Description = "The tenant, one of the session's.", Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "uuid" },
            });
        }
    }

    /// <summary>A number is a number on our wire; what is always there is required; allowed words are named.</summary>
    private static void Tidy(OpenApiSchema schema, OpenApiSchemaTransformerContext context)
    {
        if (schema.Type is { } type && (type & (JsonSchemaType.Integer | JsonSchemaType.Number)) != 0)
        {
            (schema.Type, schema.Pattern) = (type & ~JsonSchemaType.String, null);
        }

        // A converter of ours hides the type; a nullable use of an enum puts null among its words.
        schema.Type ??= context.JsonTypeInfo.Type == typeof(string) ? JsonSchemaType.String : null;
        schema.Enum = schema.Enum?.Where(word => word is not null && word.GetValueKind() != JsonValueKind.Null).ToList();

        if (context.JsonTypeInfo.Kind != JsonTypeInfoKind.Object || schema.Properties is not { Count: > 0 } properties)
        {
            return;
        }

        var asked = context.JsonTypeInfo.Type.Name.EndsWith("Request", StringComparison.Ordinal) || context.JsonTypeInfo.Properties.Any(property => Has(property, typeof(RequiredAttribute)));
        var known = context.JsonTypeInfo.Properties.Where(property => properties.ContainsKey(property.Name)).ToList();
        schema.Required = known.Where(property => asked ? Has(property, typeof(RequiredAttribute)) || !property.IsSetNullable : !Has(property, typeof(JsonIgnoreAttribute))).Select(property => property.Name).ToHashSet();
        foreach (var name in known.Where(property => asked ? schema.Required.Contains(property.Name) : Has(property, typeof(JsonIgnoreAttribute))).Select(property => property.Name))
        {
            properties[name] = WithoutNull(properties[name]);
        }
    }

    private static bool Has(JsonPropertyInfo property, Type attribute) => property.AttributeProvider?.IsDefined(attribute, true) == true;

    private static IOpenApiSchema WithoutNull(IOpenApiSchema schema)
    {
        if (schema is OpenApiSchema { OneOf: [OpenApiSchema { Type: JsonSchemaType.Null }, var only] })
        {
            return only;
        }

        if (schema is OpenApiSchema { Type: { } type } own)
        {
            own.Type = type & ~JsonSchemaType.Null;
        }

        return schema;
    }

    private static async Task<IOpenApiSchema> EventAsync(string name, Type data, OpenApiDocument document, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        document.AddComponent(data.Name, await context.GetOrCreateSchemaAsync(data, null, ct));
        return new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Required = new HashSet<string> { "event", "data" },
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["event"] = new OpenApiSchema { Type = JsonSchemaType.String, Enum = [JsonValue.Create(name)!] },
                ["data"] = new OpenApiSchemaReference(data.Name, document),
            },
        };
    }

    private static void AddProblems(OpenApiOperation operation, OpenApiDocument document, ApiDescription endpoint)
    {
        document.Components ??= new OpenApiComponents();
        if (document.Components.Schemas?.ContainsKey(Problem) != true)
        {
            document.AddComponent<IOpenApiSchema>(Problem, Shape());
        }

        foreach (var (status, codes) in Codes(operation, endpoint))
        {
            var name = $"{status}.{string.Join('.', codes)}";
            if (document.Components.Responses?.ContainsKey(name) != true)
            {
                document.AddComponent<IOpenApiResponse>(name, Answer(document, status, codes));
            }

            (operation.Responses ??= [])[status.ToString(CultureInfo.InvariantCulture)] = new OpenApiResponseReference(name, document);
        }
    }

    /// <summary>What follows from policy, body and path, and what the endpoint adds.</summary>
    private static IEnumerable<(int Status, string[] Codes)> Codes(OpenApiOperation operation, ApiDescription endpoint)
    {
        var metadata = endpoint.ActionDescriptor.EndpointMetadata;
        var codes = metadata.OfType<AnswersProblem>().SelectMany(one => one.Codes.Select(code => (one.Status, Code: code))).ToList();
        var policies = metadata.OfType<IAuthorizeData>().Select(one => one.Policy).ToList();
        var body = operation.RequestBody is not null;
        void Add(bool when, int status, string? code = null)
        {
            if (when)
            {
                codes.Add((status, code ?? Problems.CodeOf(status)));
            }
        }

        Add(body || operation.Parameters is { Count: > 0 }, 400);
        Add(metadata.OfType<Problems.RefusesCredentials>().Any(), 400, "credentials-refused");
        Add(policies.Any(InternalTokens.AsksForPerson), 401);
        Add(policies.Any(InternalTokens.AsksForRole), 403);
        Add(operation.Parameters?.Any(parameter => parameter.In == ParameterLocation.Path) == true, 404);
        Add(body, 408);
        Add(body, 413);
        Add(body, 415);
        Add(true, 429);
        Add(true, 500);
        Add(true, 503, "service-away");
        // The gateway's own word before a service is asked (decision 0038).
        Add(true, 503, "busy");
        return codes.Distinct().GroupBy(one => one.Status).OrderBy(group => group.Key).Select(group => (group.Key, group.Select(one => one.Code).Order(StringComparer.Ordinal).ToArray()));
    }

    private static OpenApiResponse Answer(OpenApiDocument document, int status, string[] codes) => new()
    {
        Description = string.Join(", ", codes),
        Headers = status is 429 or 503 ? new Dictionary<string, IOpenApiHeader>
        {
            ["Retry-After"] = new OpenApiHeader { Description = "Seconds to wait before the same request is repeated.", Schema = new OpenApiSchema { Type = JsonSchemaType.Integer } },
        } : null,
        Content = new Dictionary<string, OpenApiMediaType>
        {
            ["application/problem+json"] = new OpenApiMediaType
            {
                Schema = new OpenApiSchema
                {
                    AllOf =
                    [
                        new OpenApiSchemaReference(Problem, document),
                        new OpenApiSchema { Properties = new Dictionary<string, IOpenApiSchema> { ["code"] = new OpenApiSchema { Type = JsonSchemaType.String, Enum = [.. codes.Select(code => (JsonNode)code)] } } },
                    ],
                },
            },
        },
    };

    private static OpenApiSchema Shape() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "What went wrong (RFC 9457). Branch on code, never on title. Nothing that was sent is quoted.",
        Required = new HashSet<string> { "title", "status", "code" },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["type"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["title"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "For developers; not to be shown to people." },
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer },
            ["code"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "Stable; new codes may come." },
            ["traceId"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "Joins this answer to the operator's log." },
            ["errors"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Description = "Which fields are wrong and how, by code; only with validation-failed.",
                AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String } },
            },
        },
    };
}
