using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Upstreams;

/// <summary>Makes connections to back ends, one attempt to one address.</summary>
internal interface IUpstreamTransport
{
    /// <summary>Connects, without Nagle and with keep-alive. Its features have the sending side's own close.</summary>
    /// <param name="endPoint">An IP or Unix end point.</param>
    /// <param name="beside">The client's connection that it is for, so that both can be served by one thread.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="System.Net.Sockets.SocketException">It can't be reached.</exception>
    Task<ConnectionContext> ConnectAsync(EndPoint endPoint, ConnectionContext? beside, CancellationToken cancellationToken);
}

/// <summary>Looks a host's addresses up, in the order in which the system would try them (RFC 6724).</summary>
/// <exception cref="System.Net.Sockets.SocketException">There are none.</exception>
public delegate Task<IPAddress[]> ResolveHost(string host, CancellationToken cancellationToken);
