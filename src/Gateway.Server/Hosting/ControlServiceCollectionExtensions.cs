using System.Net.Sockets;
using Gateway.Control;
using Gateway.Fleet;
using Gateway.Hosting.Opening;
using Gateway.Transports;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting;

/// <summary>Registers the control socket and discovery.</summary>
internal static class ControlServiceCollectionExtensions
{
    internal static IServiceCollection AddControl(this IServiceCollection services) => services
        .AddSingleton<ControlRequests>()
        .AddDatagramListener("control", "Gateway:Control", nameof(ControlOptions.Path), GetEndPoint, (key, path) => DatagramListener.OpenUnix(key, path.ToString()!), CreateHandler)
        .AddSingleton(Peers)
        .AddSingleton<DiscoveryMetrics>()
        .AddSingleton<Discovery>()
        .AddSingleton(provider => new NodeIdentity(
            provider.GetRequiredService<IOptions<DiscoveryOptions>>().Value.NodeInEffect, provider.GetRequiredService<TimeProvider>().GetUtcNow().ToUnixTimeMilliseconds()))

        // Lazy for services that are created to check the configuration, while Gateway:Discovery may have faults.
        .AddSingleton(provider => new Lazy<NodeIdentity>(provider.GetRequiredService<NodeIdentity>))
        .AddSingleton<IStartSteps, DiscoverySteps>()
        .AddHostedService<DiscoveryService>();

    private static PeerDirectory Peers(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<DiscoveryOptions>>().Value;
        return new PeerDirectory(options.Expiry, options.MaxPeers, provider.GetRequiredService<TimeProvider>());
    }

    private static UnixDomainSocketEndPoint? GetEndPoint(IServiceProvider provider) =>
        provider.GetRequiredService<IOptions<ControlOptions>>().Value.Path is { Length: > 0 } path ? new UnixDomainSocketEndPoint(path) : null;

    private static DatagramHandler CreateHandler(IServiceProvider provider)
    {
        var requests = provider.GetRequiredService<ControlRequests>();
        return new DatagramHandler((request, _, answer) => requests.Answer(request, answer), requests.Answered);
    }
}
