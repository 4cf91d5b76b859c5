using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.Extensions.Options;

namespace Gateway.Configuration;

/// <summary>A section of <c>Gateway</c>: its shape, and how its options are bound, validated and reloaded.</summary>
/// <param name="Name">Its key.</param>
/// <param name="Shape">What its keys are compared with.</param>
/// <param name="Add">Registers the options and their validator in the section <c>Gateway</c>.</param>
/// <param name="Property">The property that the section is bound to; null if it is bound as a whole.</param>
/// <param name="Value">The effective options, for display; throws <see cref="OptionsValidationException"/> if they have faults.</param>
internal sealed record OptionsSection(string Name, OptionsShape Shape, PropertyInfo? Property, Action<IServiceCollection, IConfigurationSection> Add, Func<IServiceProvider, object> Value)
{
    /// <summary>A section that is bound as a whole to its own options.</summary>
    /// <param name="name">Its key.</param>
    /// <param name="bind">Binds it. The compiler generates the code of a call of <c>Bind</c> where it sees the type.</param>
    internal static OptionsSection Create<[DynamicallyAccessedMembers(OptionsShape.Members)] TOptions, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TValidator>(
        string name, Action<IConfigurationSection, TOptions> bind)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>
    {
        var shape = new OptionsShape(typeof(TOptions));
        return new(name, shape, null, (services, gateway) => Register<TOptions, TValidator>(services, options => bind(gateway.GetSection(name), options), shape), GetValue<TOptions>);
    }

    /// <summary>A section that is one property of its options, with the property's name: a value, or named entries.</summary>
    /// <param name="name">Its key.</param>
    /// <param name="bind">Binds the section above it.</param>
    /// <param name="value">Gets the property.</param>
    internal static OptionsSection Create<[DynamicallyAccessedMembers(OptionsShape.Members)] TOptions, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TValidator>(
        string name, Action<IConfigurationSection, TOptions> bind, Func<TOptions, object> value)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>
    {
        var property = typeof(TOptions).GetProperty(name)!;
        var shape = OptionsShape.Of(property);
        return new(name, shape, property, (services, gateway) => Register<TOptions, TValidator>(services, options => bind(gateway, options), shape), services => value(GetValue<TOptions>(services)));
    }

    private static TOptions GetValue<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions>(IServiceProvider services)
        where TOptions : class => services.GetRequiredService<IOptions<TOptions>>().Value;

    private static void Register<[DynamicallyAccessedMembers(OptionsShape.Members)] TOptions, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TValidator>(
        IServiceCollection services, Action<TOptions> bind, OptionsShape shape)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>
    {
        services.AddOptions<TOptions>().Configure(bind).PostConfigure(BoundOptions.Complete).ValidateOnStart();
        services.AddSingleton<IValidateOptions<TOptions>, TValidator>();
        if (IsReloadable(shape))
        {
            services.AddSingleton<EffectiveOptions<TOptions>>();
            services.AddSingleton<IOptionsMonitor<TOptions>>(provider => provider.GetRequiredService<EffectiveOptions<TOptions>>());
            services.AddSingleton<IReloadable>(provider => provider.GetRequiredService<EffectiveOptions<TOptions>>());
        }
    }

    // Whether any option of the section can change while the gateway serves; for named entries, any option of an entry.
    private static bool IsReloadable(OptionsShape shape) => (shape.Item ?? shape).Properties.Any(property => property.IsDefined(typeof(ReloadableAttribute)));
}
