using System.Globalization;
using System.Reflection;

namespace Gateway.Configuration;

/// <summary>
/// Compares a section of the configuration with the type that it is bound to. Removes values that cannot be bound, and writes times and sizes with a unit as binding
/// reads them.
/// </summary>
internal static class SectionFaults
{
    internal static void Find(IConfigurationSection section, OptionsShape shape, List<string> faults) =>
        Find(section, new Expected(shape), shape.Type.IsValueType ? shape.CreateDefault() : null, faults);

    /// <summary>Reports a value in place of a section.</summary>
    /// <param name="section">The section.</param>
    /// <param name="faults">Collects the faults.</param>
    /// <param name="isList">Whether the section is a list of numbered items.</param>
    /// <param name="isSecret">Whether the value may be a secret, so that it is not repeated. An item of a list always may.</param>
    internal static void FindNotASection(IConfigurationSection section, List<string> faults, bool isList = false, bool isSecret = false)
    {
        // In JSON [ ] is an empty value, and { } is none.
        if (section.Value is { } value && !(isList && value.Length == 0))
        {
            faults.Add(isList
                ? $"{section.Path} is one value: it must be a list, in JSON with [ ] around it, otherwise {section.Path}:0 and so on."
                : $"{section.Path} is {(isSecret ? "one value" : $"'{value}'")}: it must be a section with keys of its own.");
            section.Value = null;
        }
    }

    private static void Find(IConfigurationSection section, Expected expected, object? whenLeftOut, List<string> faults)
    {
        var shape = expected.Shape;
        if (shape.IsValue)
        {
            FindInValue(section, expected, whenLeftOut, faults);
        }
        else if (shape.Item is { } item)
        {
            FindNotASection(section, faults, isList: !shape.IsDictionary, isSecret: item.IsValue);
            FindInItems(section, item, isList: !shape.IsDictionary, faults);
        }
        else
        {
            FindNotASection(section, faults);
            FindInObject(section, shape, faults);
        }
    }

    private static void FindInItems(IConfigurationSection section, OptionsShape shape, bool isList, List<string> faults)
    {
        foreach (var item in section.GetChildren())
        {
            var isNumber = item.Key.All(char.IsAsciiDigit);
            if (isList && !isNumber)
            {
                faults.Add($"{item.Path} is no item of a list: it must be a list, or {section.Path}:0 and so on.");
            }
            else if (!isList && isNumber && !shape.IsValue)
            {
                faults.Add($"{item.Path} is a number: items of {section.Path} have names of their own, it is no list.");
            }

            if (item.Value is null && !item.GetChildren().Any())
            {
                faults.Add($"{item.Path} is null: give it {(shape.IsValue ? "a value" : "keys of its own")}, or leave it out.");
            }
            else
            {
                Find(item, new Expected(shape), null, faults);
            }
        }
    }

    private static void FindInObject(IConfigurationSection section, OptionsShape shape, List<string> faults)
    {
        var defaults = shape.CreateDefault();
        foreach (var child in section.GetChildren())
        {
            if (shape.Find(child.Key) is not { } property)
            {
                if (shape.Type.IsDefined(typeof(AllowsOtherSectionsAttribute)))
                {
                    continue;
                }

                faults.Add($"{child.Path} is not known: use one of {string.Join(", ", shape.Properties.Select(property => property.Name))}.");
            }
            else if (property.IsDefined(typeof(ValueOrSectionAttribute)) && child.GetChildren().Any())
            {
                continue;
            }
            else if (child.Value is null && property.PropertyType == typeof(string) && !child.GetChildren().Any() && OptionsShape.IsNeverNull(property))
            {
                // An empty object in JSON is null as well.
                faults.Add(property.GetCustomAttribute<ValueOrSectionAttribute>() is { Keys: var keys }
                    ? $"{child.Path} is empty: give it a value, or an object with {keys}, or leave it out."
                    : $"{child.Path} is null: give it a value, or leave it out.");
            }
            else
            {
                if (property.IsDefined(typeof(WordOrListAttribute)))
                {
                    FindInWordOrList(child, OptionsShape.Of(property).Item!, faults);
                    continue;
                }

                Find(child, new Expected(OptionsShape.Of(property), property.IsDefined(typeof(BytesAttribute))), property.CanRead ? property.GetValue(defaults) : null, faults);
            }
        }
    }

    // Two sources may each have one of both.
    private static void FindInWordOrList(IConfigurationSection section, OptionsShape item, List<string> faults)
    {
        if (section.Value is not null && FindConversionFault(section.Value, new Expected(item)) is { } fault)
        {
            faults.Add($"{section.Path} {fault}.");
            section.Value = null;
        }

        FindInItems(section, item, isList: true, faults);
    }

    private static void FindInValue(IConfigurationSection section, Expected expected, object? whenLeftOut, List<string> faults)
    {
        if (FindConversionFault(section, expected) is { } fault)
        {
            faults.Add($"{section.Path} {fault}.");
            section.Value = whenLeftOut is null ? null : Convert.ToString(whenLeftOut, CultureInfo.InvariantCulture);
        }
        else if (ReadWithUnit(section.Value, expected) is { } plain && plain != section.Value)
        {
            section.Value = plain;
        }
    }

    private static string? FindConversionFault(IConfigurationSection section, Expected expected) =>
        section.GetChildren().Any() ? "must be one value, not a section" : FindConversionFault(section.Value, expected);

    private static string? FindConversionFault(string? value, Expected expected)
    {
        if (string.IsNullOrEmpty(value))
        {
            // Text may be empty, and an option without a default may be unset; binding would convert any other empty value to zero.
            var mayBeEmpty = expected.Plain == typeof(string) || expected.Plain != expected.Shape.Type;
            return mayBeEmpty ? null : $"is empty: use {expected.Form}, or leave it out";
        }

        return CanConvert(ReadWithUnit(value, expected), expected.Plain) ? null : $"is '{value}': use {expected.Form}";
    }

    // A time or a size as binding reads it, null if it is none; any other text as it is.
    private static string? ReadWithUnit(string? text, Expected expected)
    {
        if (string.IsNullOrEmpty(text))
        {
            return text;
        }

        return expected switch
        {
            { IsTime: true } => Duration.TryParse(text, out var duration) ? duration.ToString("c", CultureInfo.InvariantCulture) : null,
            { IsBytes: true } => ByteSize.TryParse(text, out var bytes) ? bytes.ToString(CultureInfo.InvariantCulture) : null,
            _ => text,
        };
    }

    private static bool CanConvert(string? text, Type type)
    {
        if (text is null)
        {
            return false;
        }

        // The framework also accepts numbers, and lists of names; their meaning is unclear.
        if (type.IsEnum)
        {
            return Enum.GetNames(type).Contains(text, StringComparer.OrdinalIgnoreCase);
        }

        try
        {
            _ = type.IsPrimitive ? Convert.ChangeType(text, type, CultureInfo.InvariantCulture)
                : type == typeof(TimeSpan) || type == typeof(string) ? text
                : OptionsShape.GetConverter(type).ConvertFromInvariantString(text);
            return true;
        }
        catch (Exception exception) when (exception is FormatException or OverflowException or ArgumentException or NotSupportedException or InvalidCastException)
        {
            return false;
        }
    }

    /// <summary>What a value of the configuration is bound to.</summary>
    /// <param name="Shape">The shape.</param>
    /// <param name="IsBytes">Whether it is a number of bytes.</param>
    private readonly record struct Expected(OptionsShape Shape, bool IsBytes = false)
    {
        internal bool IsTime => Plain == typeof(TimeSpan);

        internal string Form => Plain.IsEnum ? string.Join(" or ", Enum.GetNames(Plain))
            : Plain == typeof(bool) ? "true or false"
            : IsTime ? Duration.Form
            : IsBytes ? ByteSize.Form
            : Plain == typeof(float) || Plain == typeof(double) || Plain == typeof(decimal) ? "a number such as 1.5"
            : Plain == typeof(char) ? "one character"
            : Plain.IsPrimitive ? "a whole number such as 500"
            : $"a value of {Plain}";

        internal Type Plain => Shape.Plain;
    }
}
