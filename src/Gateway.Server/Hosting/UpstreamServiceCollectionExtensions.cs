using System.Net;
using Gateway.Diagnostics;
using Gateway.Transports;
using Gateway.Transports.Epoll;
using Gateway.Upstreams;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gateway.Hosting;

/// <summary>What applications need that lead to back ends.</summary>
internal static class UpstreamServiceCollectionExtensions
{
    internal static IServiceCollection AddUpstreams(this IServiceCollection services, IConfiguration gateway)
    {
        // Not by the options, which may be faulty: applications are made to judge listeners, and must not fail for another section's fault.
        var isSockets = TransportOptions.WillUseSockets(gateway);
        services.TryAddSingleton<ResolveHost>(Dns.GetHostAddressesAsync);
        return services
            .AddSingleton<SocketUpstreams>()
            .AddSingleton<IUpstreamTransport>(provider => isSockets
                ? provider.GetRequiredService<SocketUpstreams>()
                : ActivatorUtilities.CreateInstance<EpollUpstreams>(provider))
            .AddSingleton(provider => new UpstreamMetrics(provider.GetRequiredService<GatewayMetrics>(), UpstreamFailureExtensions.AllReasons))
            .AddSingleton<UpstreamDialer>()
            .AddSingleton<UpstreamDirectory>();
    }
}
