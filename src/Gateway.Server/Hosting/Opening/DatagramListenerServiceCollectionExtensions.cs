using System.Net;
using Gateway.Transports;

namespace Gateway.Hosting.Opening;

/// <summary>Registers a datagram door.</summary>
internal static class DatagramListenerServiceCollectionExtensions
{
    /// <param name="services">Where.</param>
    /// <param name="name">The door's name in the log and in the list of listeners.</param>
    /// <param name="section">Its section of the configuration.</param>
    /// <param name="option">The option there that says where it is; a fault begins with that.</param>
    /// <param name="where">Where it is; null where it is off. Not asked while the section has faults.</param>
    /// <param name="open">Binds it there.</param>
    /// <param name="handler">Who answers.</param>
    internal static IServiceCollection AddDatagramListener(
        this IServiceCollection services,
        string name,
        string section,
        string option,
        Func<IServiceProvider, EndPoint?> where,
        Func<string, EndPoint, DatagramListener> open,
        Func<IServiceProvider, DatagramHandler> handler)
    {
        var key = $"{section}:{option}";
        return services
            .AddSingleton<IStartSteps>(new DatagramListenerSteps(key, section, where, endPoint => open(key, endPoint)))
            .AddSingleton<IHostedService>(provider => new DatagramListenerService(
                name,
                () => where(provider) is { } endPoint ? open(key, endPoint) : null,
                () => handler(provider),
                provider.GetRequiredService<DatagramListenerDirectory>(),
                provider.GetRequiredService<ILogger<DatagramListenerService>>()));
    }
}
