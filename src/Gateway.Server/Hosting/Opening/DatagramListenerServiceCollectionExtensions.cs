using System.Net;
using Gateway.Transports;

namespace Gateway.Hosting.Opening;

/// <summary>Registers a datagram listener.</summary>
internal static class DatagramListenerServiceCollectionExtensions
{
    /// <param name="services">The service collection.</param>
    /// <param name="name">The listener's name in the log and in the list of listeners.</param>
    /// <param name="section">The configuration section.</param>
    /// <param name="option">The option in that section with the address; a fault begins with its name.</param>
    /// <param name="where">The address; null if the listener is disabled. Not called while the section has faults.</param>
    /// <param name="open">Binds the listener to the address.</param>
    /// <param name="handler">Answers the datagrams.</param>
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
