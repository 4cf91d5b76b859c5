using System.Reflection;
using Gateway.Commands;

namespace Gateway.Hosting.Checks;

/// <summary>
/// Finds what the host's own verbs, framings and applications ask for and the host's services do not have. Nothing is created for it: a constructor may need options
/// that have faults.
/// </summary>
internal static class ExtensionFaults
{
    /// <summary>A sentence for each parameter of a method that nothing fills, and for each class that lacks a service.</summary>
    internal static IEnumerable<string> Find(IServiceProvider services)
    {
        // A container other than the framework's need not be able to tell.
        if (services.GetService<IServiceProviderIsService>() is not { } registered)
        {
            return [];
        }

        return
        [
            .. services.GetServices<MappedVerb>().SelectMany(mapped => mapped.FindFaults(registered)),
            .. services.GetServices<Extension>()
                .Select(extension => (extension.Kind, extension.Type, Missing: FindMissing(extension.Type, registered)))
                .Where(extension => extension.Missing.Count > 0)
                .Select(extension =>
                    $"The {extension.Kind} {extension.Type} can't be created: its constructor asks for {string.Join(" and ", extension.Missing)}, which is no registered service: "
                    + "register it in the host's services."),
        ];
    }

    // Of several constructors the container takes the longest that it can satisfy; what is missing for the shortest is the least that must be registered.
    private static List<Type> FindMissing(Type type, IServiceProviderIsService registered) => type.GetConstructors()
        .Select(constructor => constructor.GetParameters().Where(parameter => !IsKnown(parameter, registered)).Select(parameter => parameter.ParameterType).ToList())
        .MinBy(missing => missing.Count) ?? [];

    private static bool IsKnown(ParameterInfo parameter, IServiceProviderIsService registered) =>
        parameter.HasDefaultValue
        || (parameter.GetCustomAttribute<FromKeyedServicesAttribute>() is { } keyed
            ? registered is not IServiceProviderIsKeyedService keys || keys.IsKeyedService(parameter.ParameterType, keyed.Key)
            : registered.IsService(parameter.ParameterType));
}
