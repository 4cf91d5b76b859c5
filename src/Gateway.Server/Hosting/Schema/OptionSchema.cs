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
    internal static JsonObject CreateSection(Type type)
    {
        var schema = Create(type, null, null, []);
        AllowNull(schema);
        return schema;
    }

    /// <summary>The schema of one property of options.</summary>
    internal static JsonObject Create(PropertyInfo property) => Create(property.PropertyType, property, property.GetValue(Activator.CreateInstance(property.DeclaringType!)), []);

    /// <summary>The options of a type: properties that the configuration can set.</summary>
    internal static IEnumerable<PropertyInfo> GetOptions(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.GetMethod?.IsPublic == true && property.GetIndexParameters().Length == 0 && (property.SetMethod?.IsPublic == true || IsCollection(property.PropertyType)));

    /// <summary>The type of the items of a list, or of the entries of a dictionary; null for any other type.</summary>
    internal static Type? FindItemType(Type type) =>
        type == typeof(string) || !IsCollection(type) ? null : type.IsGenericType ? type.GetGenericArguments()[^1] : type.GetElementType();

    /// <summary>Whether a type has named entries.</summary>
    internal static bool IsDictionary(Type type) => typeof(IDictionary).IsAssignableFrom(type);

    /// <summary>Whether a type is bound to one value of the configuration.</summary>
    internal static bool IsValue(Type type) => SectionFaults.IsValue(Nullable.GetUnderlyingType(type) ?? type);

    /// <summary>A value as a settings file has it; null for none.</summary>
    internal static JsonNode? ToJson(object? value) => value switch
    {
        null or "" => null,
        bool flag => flag,
        TimeSpan or Enum or string => Convert.ToString(value, CultureInfo.InvariantCulture),
        float or double or decimal => Convert.ToDouble(value, CultureInfo.InvariantCulture),
        IConvertible number => Convert.ToInt64(number, CultureInfo.InvariantCulture),
        _ => null,
    };

    private static JsonObject Create(Type type, PropertyInfo? property, object? whenLeftOut, HashSet<Type> above)
    {
        var doc = property is null ? null : OptionDocs.Find(property);
        var schema = IsValue(type) ? CreateValue(Nullable.GetUnderlyingType(type) ?? type, doc, property?.IsDefined(typeof(BytesAttribute)) == true)
            : IsDictionary(type) ? CreateDictionary(FindItemType(type)!, above)
            : FindItemType(type) is { } item ? new JsonObject { ["type"] = "array", ["items"] = Create(item, null, null, above) }
            : CreateObject(type, above);
        if (property is null)
        {
            return schema;
        }

        if (!IsValue(type) || Nullable.GetUnderlyingType(type) is not null || (type == typeof(string) && new NullabilityInfoContext().Create(property).WriteState == NullabilityState.Nullable))
        {
            AllowNull(schema);
        }

        if (ToJson(whenLeftOut) is { } given)
        {
            schema["default"] = given;
        }

        if (Describe(property, doc) is { Length: > 0 } description)
        {
            schema["description"] = description;
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

    private static JsonObject CreateDictionary(Type item, HashSet<Type> above)
    {
        var schema = new JsonObject { ["type"] = "object", ["additionalProperties"] = Create(item, null, null, above) };
        if (!IsValue(item))
        {
            // Names that are numbers are the items of a list.
            schema["propertyNames"] = new JsonObject { ["pattern"] = "[^0-9]" };
        }

        return schema;
    }

    private static JsonObject CreateObject(Type type, HashSet<Type> above)
    {
        var properties = new JsonObject();
        if (above.Add(type))
        {
            var defaults = Activator.CreateInstance(type);
            foreach (var property in GetOptions(type))
            {
                properties[property.Name] = Create(property.PropertyType, property, property.GetValue(defaults), above);
            }

            above.Remove(type);
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

    private static bool IsCollection(Type type) => type != typeof(string) && typeof(IEnumerable).IsAssignableFrom(type);

    // As in "bytes, 1 to 16 777 216", "sessions, 1 and up", "bytes, what one message needs to 1 073 741 824".
    [GeneratedRegex(@"(?:(?<least>\d[\d ]*?) )?(?:to (?<most>\d[\d ]*\d|\d)$|and up$)")]
    private static partial Regex Range();
}
