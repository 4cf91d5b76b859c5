using System.Collections;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Gateway.Configuration;

/// <summary>
/// Keeps what the types of our options promise, whatever stood in the configuration. The framework binds a JSON null, and an empty object,
/// as null, into lists and where there may be none; <see cref="SectionFaults"/> names them, and what reads options must not trip over them.
/// </summary>
internal static class BoundOptions
{
    /// <summary>Binds options whose type is known only when the program runs. The call is no call of <c>Bind</c> to the compiler, which would generate code for it.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The options of a host's application. IApplication.BindOptions says what to do in a program that is compiled ahead of time.")]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "The options of a host's application. IApplication.BindOptions says what to do in a program that is compiled ahead of time.")]
    internal static void BindByReflection(IConfiguration section, object options)
    {
        Action<IConfiguration, object> bind = ConfigurationBinder.Bind;
        bind(section, options);
    }

    /// <summary>Gives what must not be null its default, in these options and in all below that come from the same assembly.</summary>
    internal static void Complete(object options) => Complete(options, []);

    // A property without a setter can return its own object, or new ones without end: it is not followed into a type that is above it.
    private static void Complete(object options, ImmutableHashSet<Type> above)
    {
        above = above.Add(options.GetType());
        var shape = OptionsShape.Of(options.GetType());
        var defaults = new Lazy<object>(shape.CreateDefault);
        foreach (var property in shape.Properties)
        {
            var value = property.GetValue(options);
            if (value is null && property.CanWrite && !property.PropertyType.IsValueType && OptionsShape.IsNeverNull(property))
            {
                value = property.GetValue(defaults.Value);
                property.SetValue(options, value);
            }

            if (property.CanWrite || !above.Contains(property.PropertyType))
            {
                CompleteValue(value, options.GetType().Assembly, above);
            }
        }
    }

    private static void CompleteValue(object? value, Assembly ours, ImmutableHashSet<Type> above)
    {
        if (value is IDictionary entries)
        {
            foreach (var key in entries.Keys.Cast<object>().Where(key => entries[key] is null).ToList())
            {
                entries.Remove(key);
            }

            foreach (var item in entries.Values)
            {
                CompleteValue(item, ours, above);
            }
        }
        else if (value is IList<string?> texts)
        {
            // In its place, so that those behind it keep their numbers.
            for (var index = 0; index < texts.Count; index++)
            {
                texts[index] ??= "";
            }
        }
        else if (value is not null && value.GetType().IsClass && value.GetType().Assembly == ours)
        {
            Complete(value, above);
        }
    }
}
