using System.ComponentModel;
using System.Globalization;
using System.Reflection;

namespace Gateway.Configuration;

/// <summary>Compares a section of the configuration with the type that it is bound to, and removes values that cannot be bound.</summary>
internal static class SectionFaults
{
    internal static void Find(IConfigurationSection section, Type type, List<string> faults) =>
        Find(section, type, type.IsValueType ? Activator.CreateInstance(type) : null, faults);

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

    private static void Find(IConfigurationSection section, Type type, object? whenLeftOut, List<string> faults)
    {
        if (IsValue(Nullable.GetUnderlyingType(type) ?? type))
        {
            FindInValue(section, type, whenLeftOut, faults);
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
                Find(item, type, null, faults);
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
            else if (child.Value is null && property.PropertyType == typeof(string) && !child.GetChildren().Any() && IsNeverNull(property))
            {
                faults.Add($"{child.Path} is null: give it a value, or leave it out.");
            }
            else
            {
                Find(child, property.PropertyType, property.GetValue(defaults), faults);
            }
        }
    }

    private static bool IsNeverNull(PropertyInfo property) => new NullabilityInfoContext().Create(property).WriteState == NullabilityState.NotNull;

    private static void FindInValue(IConfigurationSection section, Type type, object? whenLeftOut, List<string> faults)
    {
        if (FindConversionFault(section, type) is { } fault)
        {
            faults.Add($"{section.Path} {fault}.");
            section.Value = whenLeftOut is null ? null : Convert.ToString(whenLeftOut, CultureInfo.InvariantCulture);
        }
    }

    private static string? FindConversionFault(IConfigurationSection section, Type type)
    {
        if (section.GetChildren().Any())
        {
            return "must be one value, not a section";
        }

        if (string.IsNullOrEmpty(section.Value))
        {
            // Text may be empty, and an option without a default may be unset; binding would convert any other empty value to zero.
            var mayBeEmpty = type == typeof(string) || Nullable.GetUnderlyingType(type) is not null;
            return mayBeEmpty ? null : $"is empty: use {DescribeForm(type)}, or leave it out";
        }

        var value = Nullable.GetUnderlyingType(type) ?? type;
        return CanConvert(section.Value, value) ? null : $"is '{section.Value}': use {DescribeForm(value)}";
    }

    private static bool CanConvert(string text, Type type)
    {
        // The framework also accepts numbers, and lists of names; their meaning is unclear.
        if (type.IsEnum)
        {
            return Enum.GetNames(type).Contains(text, StringComparer.OrdinalIgnoreCase);
        }

        try
        {
            // A bare number would be read as days, which nobody means.
            return TypeDescriptor.GetConverter(type).ConvertFromInvariantString(text) is not TimeSpan || text.Contains(':', StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is FormatException or OverflowException or ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    // As binding decides it. The gateway's own options have no converters, and looking for one takes the health check's time.
    private static bool IsValue(Type type) => type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(TimeSpan)
        || (!type.IsGenericType && type.Assembly != typeof(SectionFaults).Assembly && TypeDescriptor.GetConverter(type).CanConvertFrom(typeof(string)));

    private static bool IsDictionary(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Dictionary<,>);

    private static Type? GetElementType(Type type) => type.IsGenericType ? type.GetGenericArguments()[^1] : type.GetElementType();

    private static string DescribeForm(Type type) =>
        type.IsEnum ? string.Join(" or ", Enum.GetNames(type))
        : type == typeof(bool) ? "true or false"
        : type == typeof(TimeSpan) ? "a time such as 00:00:30"
        : type == typeof(float) || type == typeof(double) || type == typeof(decimal) ? "a number such as 1.5"
        : type.IsPrimitive ? "a whole number such as 500"
        : $"a value of {type}";
}
