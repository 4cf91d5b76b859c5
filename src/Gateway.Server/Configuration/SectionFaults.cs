using System.ComponentModel;
using System.Globalization;
using System.Reflection;

namespace Gateway.Configuration;

/// <summary>
/// Compares a section of the configuration with the type that it is bound to. Removes values that cannot be bound, and writes times and sizes with a unit as binding
/// reads them.
/// </summary>
internal static class SectionFaults
{
    internal static void Find(IConfigurationSection section, Type type, List<string> faults) =>
        Find(section, new Expected(type), type.IsValueType ? Activator.CreateInstance(type) : null, faults);

    /// <summary>The property that a key names, or null.</summary>
    internal static PropertyInfo? FindProperty(Type type, string key) => type.GetProperty(key, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase);

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
        var type = expected.Type;
        if (IsValue(Nullable.GetUnderlyingType(type) ?? type))
        {
            FindInValue(section, expected, whenLeftOut, faults);
        }
        else if (IsDictionary(type))
        {
            FindNotASection(section, faults, isSecret: IsValue(type.GetGenericArguments()[^1]));
            FindInItems(section, type.GetGenericArguments()[^1], isList: false, faults);
        }
        else if (GetElementType(type) is { } element)
        {
            FindNotASection(section, faults, isList: true);
            FindInItems(section, element, isList: true, faults);
        }
        else
        {
            FindNotASection(section, faults);
            FindInObject(section, type, faults);
        }
    }

    private static void FindInItems(IConfigurationSection section, Type type, bool isList, List<string> faults)
    {
        foreach (var item in section.GetChildren())
        {
            var isNumber = item.Key.All(char.IsAsciiDigit);
            if (isList && !isNumber)
            {
                faults.Add($"{item.Path} is no item of a list: it must be a list, or {section.Path}:0 and so on.");
            }
            else if (!isList && isNumber && !IsValue(type))
            {
                faults.Add($"{item.Path} is a number: items of {section.Path} have names of their own, it is no list.");
            }

            if (item.Value is null && !item.GetChildren().Any())
            {
                faults.Add($"{item.Path} is null: give it {(IsValue(type) ? "a value" : "keys of its own")}, or leave it out.");
            }
            else
            {
                Find(item, new Expected(type), null, faults);
            }
        }
    }

    private static void FindInObject(IConfigurationSection section, Type type, List<string> faults)
    {
        var defaults = Activator.CreateInstance(type);
        foreach (var child in section.GetChildren())
        {
            if (FindProperty(type, child.Key) is not { } property)
            {
                if (type.IsDefined(typeof(AllowsOtherSectionsAttribute)))
                {
                    continue;
                }

                faults.Add($"{child.Path} is not known: use one of {string.Join(", ", type.GetProperties().Select(property => property.Name))}.");
            }
            else if (property.IsDefined(typeof(ValueOrSectionAttribute)) && child.GetChildren().Any())
            {
                continue;
            }
            else if (child.Value is null && property.PropertyType == typeof(string) && !child.GetChildren().Any() && IsNeverNull(property))
            {
                faults.Add($"{child.Path} is null: give it a value, or leave it out.");
            }
            else
            {
                Find(child, new Expected(property.PropertyType, property.IsDefined(typeof(BytesAttribute))), property.CanRead ? property.GetValue(defaults) : null, faults);
            }
        }
    }

    private static bool IsNeverNull(PropertyInfo property) => new NullabilityInfoContext().Create(property).WriteState == NullabilityState.NotNull;

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

    private static string? FindConversionFault(IConfigurationSection section, Expected expected)
    {
        if (section.GetChildren().Any())
        {
            return "must be one value, not a section";
        }

        var (type, form) = (expected.Type, expected.Form);
        if (string.IsNullOrEmpty(section.Value))
        {
            // Text may be empty, and an option without a default may be unset; binding would convert any other empty value to zero.
            var mayBeEmpty = type == typeof(string) || Nullable.GetUnderlyingType(type) is not null;
            return mayBeEmpty ? null : $"is empty: use {form}, or leave it out";
        }

        return CanConvert(ReadWithUnit(section.Value, expected), Nullable.GetUnderlyingType(type) ?? type) ? null : $"is '{section.Value}': use {form}";
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
            _ = TypeDescriptor.GetConverter(type).ConvertFromInvariantString(text);
            return true;
        }
        catch (Exception exception) when (exception is FormatException or OverflowException or ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    /// <summary>Whether a type is bound to one value of the configuration, as binding decides it.</summary>
    /// <remarks>The gateway's own options have no converters, and looking for one takes the health check's time.</remarks>
    internal static bool IsValue(Type type) => type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(TimeSpan)
        || (!type.IsGenericType && type.Assembly != typeof(SectionFaults).Assembly && TypeDescriptor.GetConverter(type).CanConvertFrom(typeof(string)));

    private static bool IsDictionary(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Dictionary<,>);

    private static Type? GetElementType(Type type) => type.IsGenericType ? type.GetGenericArguments()[^1] : type.GetElementType();

    /// <summary>What a value of the configuration is bound to.</summary>
    /// <param name="Type">The type.</param>
    /// <param name="IsBytes">Whether it is a number of bytes.</param>
    private readonly record struct Expected(Type Type, bool IsBytes = false)
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

        private Type Plain => Nullable.GetUnderlyingType(Type) ?? Type;
    }
}
