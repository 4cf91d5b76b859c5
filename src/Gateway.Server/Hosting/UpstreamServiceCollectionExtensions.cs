using System.Net;
using Gateway.Transports;
using Gateway.Transports.Epoll;
using Gateway.Upstreams;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gateway.Hosting;

/// <summary>Registers the services of applications that use back ends.</summary>
internal static class UpstreamServiceCollectionExtensions
{
    internal static IServiceCollection AddUpstreams(this IServiceCollection services, IConfiguration gateway)
    {
        // Not read from the options, which may have faults: applications are created to check listeners, and must not fail because of another section.
        var isSockets = TransportOptions.WillUseSockets(gateway);
        services.TryAddSingleton<ResolveHost>(Dns.GetHostAddressesAsync);
        return services
            .AddSingleton<SocketUpstreams>()
            .AddSingleton<IUpstreamTransport>(provider => isSockets
                ? provider.GetRequiredService<SocketUpstreams>()
                : ActivatorUtilities.CreateInstance<EpollUpstreams>(provider))
            .AddSingleton<UpstreamMetrics>()
            .AddSingleton<UpstreamDialer>()
            .AddSingleton<UpstreamDirectory>();
    }
}
