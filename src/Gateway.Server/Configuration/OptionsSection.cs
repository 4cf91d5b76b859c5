using System.Reflection;
using Microsoft.Extensions.Options;

namespace Gateway.Configuration;

/// <summary>A section of <c>Gateway</c>: its shape, and how its options are bound, validated and reloaded.</summary>
/// <param name="Name">Its key.</param>
/// <param name="Shape">The type that its keys are compared with.</param>
/// <param name="Add">Registers the options and their validator in the section <c>Gateway</c>.</param>
/// <param name="Property">The property that the section is bound to; null if it is bound as a whole.</param>
/// <param name="Value">The effective options, for display; throws <see cref="OptionsValidationException"/> if they have faults.</param>
internal sealed record OptionsSection(string Name, Type Shape, PropertyInfo? Property, Action<IServiceCollection, IConfigurationSection> Add, Func<IServiceProvider, object> Value)
{
    /// <summary>A section that is bound as a whole to its own options.</summary>
    internal static OptionsSection Create<TOptions, TValidator>(string name)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions> =>
        new(name, typeof(TOptions), null, (services, gateway) => Register<TOptions, TValidator>(services, gateway.GetSection(name), typeof(TOptions)), GetValue<TOptions>);

    /// <summary>A section that is one property of its options, with the property's name: a value, or named entries.</summary>
    internal static OptionsSection Create<TOptions, TValidator>(string name, Func<TOptions, object> value)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>
    {
        var property = typeof(TOptions).GetProperty(name)!;
        var shape = property.PropertyType;
        return new(name, shape, property, (services, gateway) => Register<TOptions, TValidator>(services, gateway, shape), services => value(GetValue<TOptions>(services)));
    }

    private static TOptions GetValue<TOptions>(IServiceProvider services)
        where TOptions : class => services.GetRequiredService<IOptions<TOptions>>().Value;

    private static void Register<TOptions, TValidator>(IServiceCollection services, IConfigurationSection section, Type shape)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>
    {
        services.AddOptions<TOptions>().Bind(section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<TOptions>, TValidator>();
        if (IsReloadable(shape))
        {
            services.AddSingleton<EffectiveOptions<TOptions>>();
            services.AddSingleton<IOptionsMonitor<TOptions>>(provider => provider.GetRequiredService<EffectiveOptions<TOptions>>());
            services.AddSingleton<IReloadable>(provider => provider.GetRequiredService<EffectiveOptions<TOptions>>());
        }
    }

    // Whether any option of the section can change while the gateway serves; for named entries, any option of an entry.
    private static bool IsReloadable(Type shape) =>
        (shape.IsGenericType ? shape.GetGenericArguments()[^1] : shape).GetProperties().Any(property => property.IsDefined(typeof(ReloadableAttribute)));
}
