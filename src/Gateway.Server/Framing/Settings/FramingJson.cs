using System.Text.Json.Nodes;

namespace Gateway.Framing.Settings;

/// <summary>Framings as they are in effect, in the form in which they are configured.</summary>
internal static class FramingJson
{
    /// <summary>The object of these options: what is left out has its default. An option that is taken from a preset is null.</summary>
    internal static JsonObject Write(FramingOptions options)
    {
        var json = new JsonObject();
        var preset = options.Preset is { } name ? FramingPresets.Find(name)?.Options : null;
        foreach (var (key, value) in Values(options))
        {
            if (value is not null || (preset is not null && Values(preset).Any(own => own.Key == key && own.Value is not null)))
            {
                json[key] = value;
            }
        }

        return json;
    }

    private static JsonNode? Write(FramingChoice choice) => choice.Options is { } options ? Write(options) : choice.Word;

    private static IEnumerable<(string Key, JsonNode? Value)> Values(FramingOptions options) =>
    [
        (nameof(FramingOptions.Preset), options.Preset),
        (nameof(FramingOptions.Kind), options.Kind?.ToString()),
        (nameof(FramingOptions.Start), options.Start),
        (nameof(FramingOptions.OnBadStart), options.OnBadStart?.ToString()),
        (nameof(FramingOptions.Offset), options.Offset),
        (nameof(FramingOptions.Size), options.Size),
        (nameof(FramingOptions.Order), options.Order?.ToString()),
        (nameof(FramingOptions.Adjust), options.Adjust),
        (nameof(FramingOptions.Mask), options.Mask),
        (nameof(FramingOptions.Unit), options.Unit),
        (nameof(FramingOptions.End), options.End is null ? null : Texts(options.End)),
        (nameof(FramingOptions.Trailer), options.Trailer),
        (nameof(FramingOptions.TrailerBytes), options.TrailerBytes),
        (nameof(FramingOptions.SkipEmpty), options.SkipEmpty),
        (nameof(FramingOptions.Unterminated), options.Unterminated?.ToString()),
        (nameof(FramingOptions.Escape), options.Escape is null ? null : Write(options.Escape)),
        (nameof(FramingOptions.Digits), options.Digits),
        (nameof(FramingOptions.Base), options.Base),
        (nameof(FramingOptions.Until), options.Until),
        (nameof(FramingOptions.Payload), options.Payload?.ToString()),
        (nameof(FramingOptions.Cases), options.Cases is null ? null : new JsonArray([.. options.Cases.Select(Write)])),
        (nameof(FramingOptions.Otherwise), options.Otherwise is null ? null : Write(options.Otherwise)),
    ];

    private static JsonObject Write(EscapeOptions escape)
    {
        var json = new JsonObject { [nameof(EscapeOptions.By)] = escape.By };
        if (escape.Map is { } map)
        {
            json[nameof(EscapeOptions.Map)] = new JsonObject(map.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value)));
        }

        if (escape.Xor is { } xor)
        {
            json[nameof(EscapeOptions.Xor)] = xor;
        }

        return json;
    }

    private static JsonNode Write(CaseOptions one) => new JsonObject
    {
        [nameof(CaseOptions.At)] = one.At ?? 0,
        [nameof(CaseOptions.Match)] = Texts(one.Match),
        [nameof(CaseOptions.Framing)] = one.Framing is null ? null : Write(one.Framing),
    };

    private static JsonArray Texts(IReadOnlyList<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);
}
