using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Gateway.Hosting.Extensions;

/// <summary>A verb, framing or application that is a class. The container creates it: it is registered with this object as its key.</summary>
/// <param name="kind">What it is: verb, framing or application.</param>
/// <param name="type">The class.</param>
internal sealed class ClassExtension<T>(string kind, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] Type type) : Extension<T>
    where T : class
{
    [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)]
    private readonly Type _type = type;

    /// <inheritdoc/>
    internal override IEnumerable<string> FindMissing(IServiceProviderIsService? registered)
    {
        // Of several constructors the container takes the longest that it can satisfy; what is missing for the shortest is the least that must be registered.
        var missing = _type.GetConstructors()
            .Select(constructor => constructor.GetParameters().Where(parameter => !IsKnown(parameter, registered)).Select(parameter => parameter.ParameterType).ToList())
            .MinBy(missing => missing.Count) ?? [];
        return missing.Count == 0
            ? []
            : [$"{this} can't be created: its constructor asks for {string.Join(" and ", missing)}, which is no registered service: register it in the host's services."];
    }

    /// <inheritdoc/>
    public override string ToString() => $"The {kind} {_type}";

    /// <inheritdoc/>
    protected override T CreateCore(IServiceProvider services) => services.GetRequiredKeyedService<T>(this);

    private static bool IsKnown(ParameterInfo parameter, IServiceProviderIsService? registered) =>
        registered is null
        || parameter.HasDefaultValue
        || (parameter.GetCustomAttribute<FromKeyedServicesAttribute>() is { } keyed
            ? registered is not IServiceProviderIsKeyedService keys || keys.IsKeyedService(parameter.ParameterType, keyed.Key)
            : registered.IsService(parameter.ParameterType));
}
