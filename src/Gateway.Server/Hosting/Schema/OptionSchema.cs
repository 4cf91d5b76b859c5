using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gateway.Configuration;

namespace Gateway.Hosting.Schema;

/// <summary>The JSON schema of one type of options: what binding and the check for unknown keys accept, with documentation, defaults and ranges.</summary>
/// <remarks>Nothing is required: a settings file is one source of several, and another one may have what it leaves out.</remarks>
internal static partial class OptionSchema
{
    /// <summary>A time as options take it (<see cref="Duration"/>): a number with a unit; or hours, minutes and seconds, with days before and a fraction behind if necessary.</summary>
    internal const string TimePattern = @"^(\d+(\.\d+)?(ms|s|m|h|d)|(\d+[.:])?([01]?\d|2[0-3]):[0-5]?\d(:[0-5]?\d(\.\d{1,7})?)?)$";

    /// <summary>A number of bytes as options take it (<see cref="ByteSize"/>), where it is a text.</summary>
    internal const string SizePattern = @"^\d+(\.\d+)?(B|KiB|MiB|GiB)?$";

    /// <summary>The schema of a section that is bound as a whole.</summary>
    internal static JsonObject CreateSection(OptionsShape shape)
    {
        var schema = Create(shape, null, null, []);
        AllowNull(schema);
        return schema;
    }

    /// <summary>The schema of one property of options.</summary>
    /// <param name="property">The property.</param>
    /// <param name="defaults">The options with their defaults.</param>
    internal static JsonObject Create(PropertyInfo property, object defaults) => Create(OptionsShape.Of(property), property, property.GetValue(defaults), []);

    /// <summary>A value as a settings file has it, which is neither a list nor a section; null for none.</summary>
    internal static JsonNode? ToJson(object? value) => value switch
    {
        null or "" => null,
        bool flag => flag,
        float or double or decimal => Convert.ToDouble(value, CultureInfo.InvariantCulture),
        sbyte or byte or short or ushort or int or uint or long => Convert.ToInt64(value, CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    private static JsonObject Create(OptionsShape shape, PropertyInfo? property, object? whenLeftOut, HashSet<Type> above)
    {
        var doc = property is null ? null : OptionDocs.Find(property);
        var schema = shape.IsValue ? CreateValue(shape.Plain, doc, property?.IsDefined(typeof(BytesAttribute)) == true)
            : shape is { IsDictionary: true, Item: { } entry } ? CreateDictionary(entry, above)
            : shape.Item is { } item ? new JsonObject { ["type"] = "array", ["items"] = Create(item, null, null, above) }
            : CreateObject(shape, above);
        if (property is null)
        {
            return schema;
        }

        if (property.IsDefined(typeof(WordOrListAttribute)))
        {
            schema = CreateWordOrList(schema, whenLeftOut as IList);
        }
        else if (!shape.IsValue || shape.Plain != shape.Type || (shape.Type == typeof(string) && !OptionsShape.IsNeverNull(property)))
        {
            AllowNull(schema);
        }

        if (shape.IsValue && ToJson(whenLeftOut) is { } given)
        {
            schema["default"] = given;
        }

        if (Describe(property, doc) is { Length: > 0 } description)
        {
            schema["description"] = description;
        }

        return schema;
    }

    private static JsonObject CreateWordOrList(JsonObject list, IList? whenLeftOut)
    {
        var schema = new JsonObject { ["anyOf"] = new JsonArray(list["items"]!.DeepClone(), list, new JsonObject { ["type"] = "null" }) };
        if (whenLeftOut is { Count: 1 } && ToJson(whenLeftOut[0]) is { } word)
        {
            schema["default"] = word;
        }

        return schema;
    }

    private static JsonObject CreateValue(Type type, OptionDoc? doc, bool isBytes)
    {
        if (type.IsEnum || doc is { Words.Count: > 0 })
        {
            return new JsonObject { ["type"] = "string", ["enum"] = new JsonArray([.. (type.IsEnum ? Enum.GetNames(type) : doc!.Words).Select(name => (JsonNode)name)]) };
        }

        if (!type.IsPrimitive && type != typeof(decimal) && type != typeof(TimeSpan))
        {
            return new JsonObject { ["type"] = "string" };
        }

        if (type == typeof(char) || type == typeof(bool))
        {
            return new JsonObject { ["type"] = type == typeof(bool) ? "boolean" : "string" };
        }

        if (type == typeof(TimeSpan))
        {
            return new JsonObject { ["type"] = "string", ["pattern"] = TimePattern };
        }

        var number = new JsonObject { ["type"] = type == typeof(float) || type == typeof(double) || type == typeof(decimal) ? "number" : "integer" };
        var range = Range().Match(doc?.Value ?? "");
        foreach (var (group, keyword) in new[] { ("least", "minimum"), ("most", "maximum") })
        {
            if (range.Groups[group] is { Success: true, Value: var text })
            {
                number[keyword] = long.Parse(text.Replace(" ", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
            }
        }

        if (isBytes)
        {
            number["type"] = new JsonArray("integer", "string");
            number["pattern"] = SizePattern;
        }

        return number;
    }

    private static JsonObject CreateDictionary(OptionsShape item, HashSet<Type> above)
    {
        var schema = new JsonObject { ["type"] = "object", ["additionalProperties"] = Create(item, null, null, above) };
        if (!item.IsValue)
        {
            // Names that are numbers are the items of a list.
            schema["propertyNames"] = new JsonObject { ["pattern"] = "[^0-9]" };
        }

        return schema;
    }

    private static JsonObject CreateObject(OptionsShape shape, HashSet<Type> above)
    {
        var properties = new JsonObject();
        if (above.Add(shape.Type))
        {
            var defaults = shape.CreateDefault();
            foreach (var property in shape.Options)
            {
                properties[property.Name] = Create(OptionsShape.Of(property), property, property.GetValue(defaults), above);
            }

            above.Remove(shape.Type);
        }

        return new JsonObject { ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false };
    }

    private static void AllowNull(JsonObject schema)
    {
        schema["type"] = new JsonArray([.. schema["type"] is JsonArray types ? types.Select(type => type!.DeepClone()) : [schema["type"]!.DeepClone()], "null"]);
        (schema["enum"] as JsonArray)?.Add((JsonNode?)null);
    }

    private static string Describe(PropertyInfo property, OptionDoc? doc) => string.Join(
        ' ',
        new[]
        {
            doc?.Summary ?? property.GetCustomAttribute<System.ComponentModel.DescriptionAttribute>()?.Description,
            doc is { Value.Length: > 0 } ? $"({doc.Value})" : null,
            property.IsDefined(typeof(ReloadableAttribute)) ? "Takes effect without a restart." : null,
        }.OfType<string>());

    // As in "bytes, 1 to 16 777 216", "sessions, 1 and up", "bytes, what one message needs to 1 073 741 824".
    [GeneratedRegex(@"(?:(?<least>\d[\d ]*?) )?(?:to (?<most>\d[\d ]*\d|\d)$|and up$)")]
    private static partial Regex Range();
}
