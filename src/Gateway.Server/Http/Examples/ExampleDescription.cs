using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;

namespace Gateway.Http.Examples;

/// <summary>
/// Adds the examples of an endpoint to its OpenAPI description: under one name in the parameters, the request's body and the response's. The response's
/// <c>x-examples</c> lists the names of its examples, also if it has no body.
/// </summary>
internal static class ExampleDescription
{
    /// <summary>The extension of a response that lists the names of its examples.</summary>
    internal const string Extension = "x-examples";

    /// <summary>Declares examples for this endpoint.</summary>
    internal static TBuilder WithExamples<TBuilder>(this TBuilder endpoint, params Example[] examples)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata([.. examples]);

    internal static void DescribeExamples(this OpenApiOptions options) => options.AddOperationTransformer((operation, context, _) =>
    {
        var method = context.Description.HttpMethod;
        foreach (var example in context.Description.ActionDescriptor.EndpointMetadata.OfType<Example>())
        {
            // HEAD shares its endpoint with GET, and its responses have no body.
            if (method != HttpMethods.Head)
            {
                Describe(operation, "/" + context.Description.RelativePath, example);
            }
        }

        return Task.CompletedTask;
    });

    private static void Describe(OpenApiOperation operation, string route, Example example)
    {
        foreach (var (name, value) in Values(route, example.Target))
        {
            var parameter = operation.Parameters?.OfType<OpenApiParameter>().FirstOrDefault(parameter => parameter.Name == name)
                ?? throw new InvalidOperationException($"The example '{example.Name}' of {route} has a parameter '{name}', which the route has not.");
            parameter.Examples ??= new Dictionary<string, IOpenApiExample>();
            parameter.Examples[example.Name] = new OpenApiExample { Value = value };
        }

        if (example.Body is not null)
        {
            foreach (var content in operation.RequestBody?.Content?.Values ?? [])
            {
                Add(content, example.Name, example.Body);
            }
        }

        if (operation.Responses?.GetValueOrDefault($"{example.Status}") is not OpenApiResponse response)
        {
            throw new InvalidOperationException($"The example '{example.Name}' of {route} ends with {example.Status}, which the route does not declare.");
        }

        response.Extensions ??= new Dictionary<string, IOpenApiExtension>();
        var names = response.Extensions.TryGetValue(Extension, out var listed) ? (JsonArray)((JsonNodeExtension)listed).Node : [];
        names.Add((JsonNode)example.Name);
        response.Extensions[Extension] = new JsonNodeExtension(names);
        if (example.Answer is not null)
        {
            foreach (var content in response.Content?.Values ?? [])
            {
                Add(content, example.Name, example.Answer.DeepClone());
            }
        }
    }

    private static void Add(OpenApiMediaType content, string name, JsonNode value)
    {
        content.Examples ??= new Dictionary<string, IOpenApiExample>();
        content.Examples[name] = new OpenApiExample { Value = value };
    }

    // The values of the route's parameters and of the query in the target.
    private static IEnumerable<(string Name, string Value)> Values(string route, string target)
    {
        var parts = target.Split('?', 2);
        foreach (var (place, value) in route.Split('/').Zip(parts[0].Split('/')))
        {
            if (place.StartsWith('{'))
            {
                yield return (place.Trim('{', '}'), Uri.UnescapeDataString(value));
            }
        }

        foreach (var (name, value) in QueryHelpers.ParseQuery(parts.ElementAtOrDefault(1)))
        {
            yield return (name, value.ToString());
        }
    }
}
