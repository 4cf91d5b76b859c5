using System.Text.Json.Nodes;
using Gateway.Framing.Settings;

namespace Gateway.Hosting.Schema;

/// <summary>The JSON schema of a listener's framing: a word or an object.</summary>
internal static class FramingSchema
{
    private const string Hex = "^([0-9A-Fa-f]{2})+$";

    /// <summary>The schema.</summary>
    /// <param name="names">The names of the registered framings.</param>
    internal static JsonArray Create(IEnumerable<string> names) => new(Word(names), Object(names));

    private static JsonObject Word(IEnumerable<string> names) => new() { ["type"] = "string", ["enum"] = Texts([.. names, .. FramingPresets.All.Select(preset => preset.Name)]) };

    private static JsonObject Object(IEnumerable<string> names)
    {
        var properties = new JsonObject();
        foreach (var key in FramingKeys.All)
        {
            properties[key] = Option(key, names);
        }

        return new JsonObject { ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false };
    }

    private static JsonObject Option(string key, IEnumerable<string> names) => key switch
    {
        nameof(FramingOptions.Kind) => Words<FramingKind>(),
        nameof(FramingOptions.Preset) => new() { ["type"] = "string", ["enum"] = Texts(FramingPresets.All.Select(preset => preset.Name)) },
        nameof(FramingOptions.OnBadStart) => Words<BadStart>(),
        nameof(FramingOptions.Payload) => Words<Payload>(),
        nameof(FramingOptions.Order) => Words<ByteOrder>(),
        nameof(FramingOptions.Unterminated) => Words<Unterminated>(),
        nameof(FramingOptions.SkipEmpty) => new() { ["type"] = MayBeNull("boolean") },
        nameof(FramingOptions.Start) or nameof(FramingOptions.Mask) or nameof(FramingOptions.TrailerBytes) or nameof(FramingOptions.Until) => Bytes(),
        nameof(FramingOptions.End) => Several(),
        nameof(FramingOptions.Escape) => Section(new JsonObject
        {
            [nameof(EscapeOptions.By)] = Bytes(),
            [nameof(EscapeOptions.Map)] = new JsonObject { ["type"] = MayBeNull("object"), ["additionalProperties"] = Bytes(), ["propertyNames"] = new JsonObject { ["pattern"] = Hex } },
            [nameof(EscapeOptions.Xor)] = Bytes(),
        }),
        nameof(FramingOptions.Cases) => new()
        {
            ["type"] = MayBeNull("array"),
            ["items"] = Section(new JsonObject { [nameof(CaseOptions.At)] = Number(), [nameof(CaseOptions.Match)] = Several(), [nameof(CaseOptions.Framing)] = Choice(names) }),
        },
        nameof(FramingOptions.Otherwise) => Choice([.. names, nameof(BadStart.Close)]),
        _ => Number(),
    };

    // A case has no cases: an editor that follows the schema further than the gateway does no harm.
    private static JsonObject Choice(IEnumerable<string> names) => new() { ["anyOf"] = new JsonArray(Word(names), new JsonObject { ["type"] = MayBeNull("object") }) };

    private static JsonObject Section(JsonObject properties) => new() { ["type"] = MayBeNull("object"), ["properties"] = properties, ["additionalProperties"] = false };

    private static JsonObject Number() => new() { ["type"] = MayBeNull("integer") };

    private static JsonObject Bytes() => new() { ["type"] = MayBeNull("string"), ["pattern"] = Hex };

    private static JsonObject Several() => new() { ["anyOf"] = new JsonArray(Bytes(), new JsonObject { ["type"] = "array", ["items"] = Bytes() }) };

    private static JsonObject Words<T>()
        where T : struct, Enum => new() { ["type"] = "string", ["enum"] = Texts(Enum.GetNames<T>()) };

    private static JsonArray MayBeNull(string type) => new(type, "null");

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);
}
