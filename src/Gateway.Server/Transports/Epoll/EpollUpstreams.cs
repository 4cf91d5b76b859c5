using System.Net;
using Gateway.Upstreams;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Transports.Epoll;

/// <summary>Connects to back ends beside clients of our own transport; for whoever is on none of its loops, by stock sockets.</summary>
internal sealed class EpollUpstreams(SocketUpstreams stock) : IUpstreamTransport
{
    /// <inheritdoc/>
    public Task<ConnectionContext> ConnectAsync(EndPoint endPoint, ConnectionContext? beside, CancellationToken cancellationToken) => beside is EpollConnection client
        ? EpollDial.ConnectAsync(client.Loop, endPoint, cancellationToken)
        : stock.ConnectAsync(endPoint, beside, cancellationToken);
}
