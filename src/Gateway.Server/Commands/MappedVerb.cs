using System.Reflection;

namespace Gateway.Commands;

/// <summary>A verb that is a method, as <c>MapVerb</c> was given it.</summary>
/// <param name="verb">The verb.</param>
/// <param name="takes">The arguments in its usage error; null for the default.</param>
/// <param name="method">The method.</param>
internal sealed class MappedVerb(string verb, string? takes, MappedMethod method)
{
    internal string Verb => verb;

    internal string Takes => takes ?? (method.TakesText ? "<text>" : "");

    /// <summary>Whether the method has a parameter for the caller, so that the verb needs a session.</summary>
    internal bool NeedsSession => method.NeedsSession;

    /// <summary>The method, as a fault names it. A lambda or local function has no name of its own.</summary>
    public override string ToString() => method.Name is { } name ? name : $"the method mapped to '{verb}' in {method.DeclaringType}";

    /// <summary>A sentence for each parameter that can be filled neither from the call nor from the host's services.</summary>
    /// <param name="services">The host's services; null where they can't tell.</param>
    internal IEnumerable<string> FindFaults(IServiceProviderIsService? services) => method.Parameters
        .Where(parameter => !MappedMethod.CanBeFilled(parameter, services))
        .Select(FormatFault);

    /// <summary>The method as a function of the call and the services of its scope. It has no faults.</summary>
    internal Func<CommandCall, IServiceProvider, ValueTask<string?>> Compile() => method.Compile();

    private string FormatFault(ParameterInfo parameter) =>
        $"The verb '{verb}' can't be served: parameter '{parameter.Name}' of {this} is of type {parameter.ParameterType}, which is no part of a call and no registered service"
        + $"{(MappedMethod.GetKey(parameter) is { } key ? $" with the key '{key}'" : "")}: take the arguments as a string and parse them, or register that type in the host's services.";
}
