using Gateway.Diagnostics;
using Gateway.Transports;

namespace Gateway.Hosting;

/// <summary>Registers a datagram door.</summary>
internal static class DoorServiceCollectionExtensions
{
    internal static IServiceCollection AddDoor(
        this IServiceCollection services, string name, Func<IServiceProvider, DatagramDoor?> open, Func<IServiceProvider, DatagramHandler> handler) =>
        services.AddSingleton<IHostedService>(provider => new DoorService(
            name,
            () => open(provider),
            () => handler(provider),
            provider.GetRequiredService<DoorDirectory>(),
            provider.GetRequiredService<ILogger<DoorService>>()));
}
