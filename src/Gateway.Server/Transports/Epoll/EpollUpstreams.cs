using System.Net;
using Gateway.Upstreams;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Transports.Epoll;

/// <summary>
/// Connects to back ends for clients of the epoll transport, on the client's loop. For clients of other transports it uses <see cref="SocketUpstreams"/>.
/// </summary>
internal sealed class EpollUpstreams(SocketUpstreams stock) : IUpstreamTransport
{
    /// <inheritdoc/>
    public Task<ConnectionContext> ConnectAsync(EndPoint endPoint, ConnectionContext? clientConnection, CancellationToken cancellationToken) =>
        clientConnection is EpollConnection client
            ? EpollConnectAttempt.ConnectAsync(client.Loop, endPoint, cancellationToken)
            : stock.ConnectAsync(endPoint, clientConnection, cancellationToken);
}
