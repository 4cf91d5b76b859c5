using Gateway.Commands;
using Gateway.Hosting.Extensions;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Support;

/// <summary>Adds verbs of a host's to a gateway of the tests', as <c>MapVerb</c> adds them.</summary>
internal static class HostVerbs
{
    internal static IServiceCollection MapVerb(this IServiceCollection services, string verb, Delegate method, string? takes = null) =>
        services.AddSingleton<Extension<ICommand>>(new MethodExtension(new MappedVerb(verb, takes, new MappedMethod(method))));
}
