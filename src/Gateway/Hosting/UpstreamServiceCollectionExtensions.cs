using System.Net;
using Gateway.Diagnostics;
using Gateway.Transports;
using Gateway.Transports.Epoll;
using Gateway.Upstreams;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting;

/// <summary>What applications need that lead to back ends.</summary>
internal static class UpstreamServiceCollectionExtensions
{
    internal static IServiceCollection AddUpstreams(this IServiceCollection services) => services
        .AddSingleton<ResolveHost>(Dns.GetHostAddressesAsync)
        .AddSingleton<SocketUpstreams>()
        .AddSingleton<IUpstreamTransport>(provider => provider.GetRequiredService<IOptions<TransportOptions>>().Value.InEffect == TransportKind.Epoll
            ? ActivatorUtilities.CreateInstance<EpollUpstreams>(provider)
            : provider.GetRequiredService<SocketUpstreams>())
        .AddSingleton(provider => new UpstreamMetrics(provider.GetRequiredService<GatewayMetrics>(), UpstreamFaultWords.All))
        .AddSingleton<UpstreamDialer>()
        .AddSingleton<UpstreamDirectory>();
}
