using System.Text.Json.Nodes;
using Gateway.Http.Examples;
using Gateway.Http.Guard;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Gateway.Http;

/// <summary>
/// The OpenAPI description of the gateway's routes. It is a document of its own: an embedding host has its own documents, which have neither the gateway's
/// routes nor what is added to them here.
/// </summary>
internal static class OpenApiEndpoint
{
    /// <summary>The path in the gateway's own process, where the description also has the routes that are added to it.</summary>
    internal const string Path = "/openapi/v1.json";

    /// <summary>The path in an embedding host, whose own document is usually at <see cref="Path"/>.</summary>
    internal const string EmbeddedPath = "/openapi/gateway.json";

    /// <summary>The name of the document, and of the group of routes that only this document has.</summary>
    internal const string Name = "gateway";

    internal static IServiceCollection AddOpenApiDocument(this IServiceCollection services)
    {
        services.AddOpenApi(Name, options =>
        {
            options.DescribeGuard();
            options.DescribeExamples();
            options.AddDocumentTransformer((document, _, _) =>
            {
                document.Info.Title = "Gateway";
                document.Info.Description = "The operator's side of the gateway. Every GET route answers HEAD too.";
                document.Servers?.Clear();
                DescribeCode(document);
                return Task.CompletedTask;
            });
        });
        services.AddOptions<OpenApiOptions>(Name).Configure<HttpScope>((options, scope) =>
            options.ShouldInclude = route => route.GroupName == Name || (scope.IsWholeHost && route.GroupName is null));

        // The document's schemas come from these options. Behind the host's own resolvers ours only counts where there is no reflection, ahead of time.
        services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Add(HttpJson.Default));
        return services;
    }

    internal static void MapOpenApiDocument(this IEndpointRouteBuilder routes)
    {
        var scope = routes.ServiceProvider.GetRequiredService<HttpScope>();
        routes.MapMethods(scope.IsWholeHost ? Path : EmbeddedPath, HttpRoutes.Read, ([FromKeyedServices(Name)] IOpenApiDocumentProvider documents, CancellationToken cancellation) => WriteAsync(documents, cancellation))
            .WithMetadata(OpenRoute.Instance).ExcludeFromDescription();
    }

    // The framework describes a problem by the members of its type, and the code is none of them.
    private static void DescribeCode(OpenApiDocument document)
    {
        if (document.Components?.Schemas?.TryGetValue(nameof(ProblemDetails), out var schema) == true && schema is OpenApiSchema problem)
        {
            problem.Properties ??= new Dictionary<string, IOpenApiSchema>();
            problem.Properties[ProblemJson.CodeMember] = new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Description = "The reason, for programs. The list is closed.",
                Enum = [.. ProblemCode.All.Select(code => (JsonNode)code.Name)],
            };
            (problem.Required ??= new HashSet<string>()).Add(ProblemJson.CodeMember);
        }
    }

    private static async Task<IResult> WriteAsync(IOpenApiDocumentProvider documents, CancellationToken cancellation)
    {
        var document = await documents.GetOpenApiDocumentAsync(cancellation);
        return TypedResults.Text(await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, cancellation), "application/json;charset=utf-8");
    }
}
