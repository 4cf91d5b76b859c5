using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Gateway.Http.Examples;

/// <summary>One exchange with an endpoint, declared beside it: it is part of <c>/openapi/v1.json</c>, and a test executes it against a real gateway.</summary>
/// <param name="Name">What the example shows, in a word or two; unique for its endpoint.</param>
/// <param name="Target">Path and query, as they are sent.</param>
/// <param name="Status">The status of the response.</param>
internal sealed record Example(string Name, string Target, int Status = StatusCodes.Status200OK)
{
    /// <summary>The session id that examples use.</summary>
    internal const string Session = "000t7rrm7jjm8";

    /// <summary>The body of the request; null for none.</summary>
    internal string? Body { get; init; }

    /// <summary>The body of the response, text or JSON; null if there is none, or none that an example could show.</summary>
    internal JsonNode? Answer { get; init; }

    /// <summary>The JSON of a response.</summary>
    internal static JsonNode Json<T>(T answer, JsonTypeInfo<T> type) => JsonSerializer.SerializeToNode(answer, type)!;
}
