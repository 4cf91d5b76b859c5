using System.ComponentModel;
using System.Globalization;
using System.Reflection;

namespace Gateway.Hosting;

/// <summary>Compares a section of the configuration with the type it is bound to, and sets aside what can't be bound.</summary>
internal static class SectionFaults
{
    internal static void Find(IConfigurationSection section, Type type, List<string> faults) =>
        Find(section, type, type.IsValueType ? Activator.CreateInstance(type) : null, faults);

    private static void Find(IConfigurationSection section, Type type, object? whenLeftOut, List<string> faults)
    {
        if (IsValue(Nullable.GetUnderlyingType(type) ?? type))
        {
            FindInValue(section, type, whenLeftOut, faults);
        }
        else if (ElementOf(type) is { } element)
        {
            FindNoValue(section, faults);
            foreach (var child in section.GetChildren())
            {
                Find(child, element, null, faults);
            }
        }
        else
        {
            FindNoValue(section, faults);
            FindInObject(section, type, faults);
        }
    }

    private static void FindNoValue(IConfigurationSection section, List<string> faults)
    {
        if (!string.IsNullOrEmpty(section.Value))
        {
            faults.Add($"{section.Path} is '{section.Value}': it must be a section with keys of its own.");
            section.Value = null;
        }
    }

    private static void FindInObject(IConfigurationSection section, Type type, List<string> faults)
    {
        var defaults = Activator.CreateInstance(type);
        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance);
        foreach (var child in section.GetChildren())
        {
            if (Array.Find(properties, property => property.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase)) is { } property)
            {
                Find(child, property.PropertyType, property.GetValue(defaults), faults);
            }
            else
            {
                faults.Add($"{child.Path} is not known: use one of {string.Join(", ", properties.Select(property => property.Name))}.");
            }
        }
    }

    private static void FindInValue(IConfigurationSection section, Type type, object? whenLeftOut, List<string> faults)
    {
        if (FaultOf(section, type) is { } fault)
        {
            faults.Add($"{section.Path} {fault}.");
            section.Value = whenLeftOut is null ? null : Convert.ToString(whenLeftOut, CultureInfo.InvariantCulture);
        }
    }

    private static string? FaultOf(IConfigurationSection section, Type type)
    {
        if (section.GetChildren().Any())
        {
            return "must be one value, not a section";
        }

        if (string.IsNullOrEmpty(section.Value))
        {
            // Text may be empty and an option without a default may be unset; binding makes a zero of anything else.
            var mayBeEmpty = type == typeof(string) || Nullable.GetUnderlyingType(type) is not null;
            return mayBeEmpty ? null : $"is empty: use {Form(type)}, or leave it out";
        }

        var value = Nullable.GetUnderlyingType(type) ?? type;
        return CanConvert(section.Value, value) ? null : $"is '{section.Value}': use {Form(value)}";
    }

    private static bool CanConvert(string text, Type type)
    {
        try
        {
            // A bare number would be read as so many days, which nobody means.
            return TypeDescriptor.GetConverter(type).ConvertFromInvariantString(text) is not TimeSpan || text.Contains(':', StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is FormatException or OverflowException or ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    private static bool IsValue(Type type) => type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(TimeSpan);

    private static Type? ElementOf(Type type) => type.IsGenericType ? type.GetGenericArguments()[^1] : type.GetElementType();

    private static string Form(Type type) =>
        type.IsEnum ? string.Join(" or ", Enum.GetNames(type))
        : type == typeof(bool) ? "true or false"
        : type == typeof(TimeSpan) ? "a time such as 00:00:30"
        : "a whole number such as 500";
}
