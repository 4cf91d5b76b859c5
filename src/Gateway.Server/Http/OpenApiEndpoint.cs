using Gateway.Http.Examples;
using Gateway.Http.Guard;
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
                return Task.CompletedTask;
            });
        });
        services.AddOptions<OpenApiOptions>(Name).Configure<HttpScope>((options, scope) =>
            options.ShouldInclude = route => route.GroupName == Name || (scope.IsWholeHost && route.GroupName is null));
        return services;
    }

    internal static void MapOpenApiDocument(this IEndpointRouteBuilder routes)
    {
        var scope = routes.ServiceProvider.GetRequiredService<HttpScope>();
        routes.MapRead(scope.IsWholeHost ? Path : EmbeddedPath, ([FromKeyedServices(Name)] IOpenApiDocumentProvider documents, CancellationToken cancellation) => WriteAsync(documents, cancellation))
            .ExcludeFromDescription();
    }

    private static async Task<IResult> WriteAsync(IOpenApiDocumentProvider documents, CancellationToken cancellation)
    {
        var document = await documents.GetOpenApiDocumentAsync(cancellation);
        return TypedResults.Text(await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, cancellation), "application/json;charset=utf-8");
    }
}
