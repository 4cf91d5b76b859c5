using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Fleet;

/// <summary>The JSON between nodes.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(NodeEntry))]
[JsonSerializable(typeof(NodeReport))]
internal sealed partial class FleetJson : JsonSerializerContext
{
    /// <summary>The most that a report may have, in bytes: 2 048. A name has 63 bytes, a version and a URL some dozens.</summary>
    private const int MaxReport = 2048;

    /// <summary>Reads what anybody can have sent; null if it is none.</summary>
    internal static NodeReport? ReadReport(ReadOnlySpan<byte> json)
    {
        try
        {
            return json.Length <= MaxReport
                && JsonSerializer.Deserialize(json, Default.NodeReport) is { } report
                && NodeName.IsValid(report.Name) && report.Version.Length <= 64 && report.Url is not { Length: > 256 } && Enum.IsDefined(report.State)
                && report is { Sessions: >= 0, Rooms: >= 0 }
                ? report
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Reads an entry; null if it is none.</summary>
    internal static NodeEntry? ReadEntry(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, Default.NodeEntry);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
