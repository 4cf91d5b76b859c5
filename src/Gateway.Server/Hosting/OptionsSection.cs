using System.Reflection;
using Gateway.Hosting.Reload;
using Gateway.Limits;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting;

/// <summary>A section below <c>Gateway</c>: what it looks like, and how its options are bound, judged and followed.</summary>
/// <param name="Name">Its key.</param>
/// <param name="Shape">What its keys are compared with.</param>
/// <param name="Add">Registers its options and their validator; told the section <c>Gateway</c>.</param>
/// <param name="Value">The options in effect, as they are shown; throws <see cref="OptionsValidationException"/> if there are faults in them.</param>
internal sealed record OptionsSection(string Name, Type Shape, Action<IServiceCollection, IConfigurationSection> Add, Func<IServiceProvider, object> Value)
{
    /// <summary>A section that is bound as a whole to options of its own.</summary>
    internal static OptionsSection Create<TOptions, TValidator>(string name)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions> =>
        new(name, typeof(TOptions), (services, gateway) => Register<TOptions, TValidator>(services, gateway.GetSection(name), typeof(TOptions)), GetValue<TOptions>);

    /// <summary>A section that is one property of its options, of the property's name: a value, or entries by name.</summary>
    internal static OptionsSection Create<TOptions, TValidator>(string name, Func<TOptions, object> value)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>
    {
        var shape = typeof(TOptions).GetProperty(name)!.PropertyType;
        return new(name, shape, (services, gateway) => Register<TOptions, TValidator>(services, gateway, shape), services => value(GetValue<TOptions>(services)));
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

    // Whether any option there may change while the gateway serves; of entries by name, any of an entry's.
    private static bool IsReloadable(Type shape) =>
        (shape.IsGenericType ? shape.GetGenericArguments()[^1] : shape).GetProperties().Any(property => property.IsDefined(typeof(ReloadableAttribute)));
}
