using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Gateway.Http.Guard;

/// <summary>Adds the operator's token to <c>/openapi/v1.json</c>, for every protected route.</summary>
internal static class GuardDescription
{
    private const string SchemeName = "operator";

    internal static void DescribeGuard(this OpenApiOptions options)
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.AddComponent(SchemeName, new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "The operator's token, if one is configured. Without one only loopback clients are served.",
            });
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            if (NeedsOperator(context.Description))
            {
                operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(SchemeName, context.Document)] = [] }];
                operation.Responses ??= [];
                operation.Responses["401"] = new OpenApiResponse { Description = "The operator's token was not shown." };
                operation.Responses["403"] = new OpenApiResponse { Description = "The request comes from a page of another site; or no token is configured and the client is not on this machine; or the token belongs to a client and opens /ws only." };
            }

            return Task.CompletedTask;
        });
    }

    private static bool NeedsOperator(ApiDescription description) => description.ActionDescriptor.EndpointMetadata.OfType<GatewayRoute>().FirstOrDefault() is { } route
        ? !route.IsOpen
        : GatewayRoute.IsProtected("/" + description.RelativePath);
}
