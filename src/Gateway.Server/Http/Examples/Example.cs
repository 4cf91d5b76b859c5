using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Gateway.Http.Examples;

/// <summary>
/// One exchange with an endpoint, declared beside it: it stands in <c>/openapi/v1.json</c>, and a test carries it out against a real gateway.
/// </summary>
/// <param name="Name">What it shows, in a word or two; unique for its endpoint.</param>
/// <param name="Target">Path and query, as they would be sent.</param>
/// <param name="Status">The answer's status.</param>
internal sealed record Example(string Name, string Target, int Status = StatusCodes.Status200OK)
{
    /// <summary>The session that examples speak of.</summary>
    internal const string Session = "0hqt7rrm7jjm8";

    /// <summary>The request's body; null for none.</summary>
    internal string? Body { get; init; }

    /// <summary>The answer's body, text or JSON; null where there is none, or nothing that an example could tell.</summary>
    internal JsonNode? Answer { get; init; }

    /// <summary>The JSON of an answer.</summary>
    internal static JsonNode Json<T>(T answer, JsonTypeInfo<T> type) => JsonSerializer.SerializeToNode(answer, type)!;
}
