using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Upstreams;

/// <summary>Connects to back ends: one attempt to one address.</summary>
internal interface IUpstreamTransport
{
    /// <summary>Connects, with Nagle's algorithm off and keep-alive on. The connection has the feature that closes the sending side alone.</summary>
    /// <param name="endPoint">An IP or Unix end point.</param>
    /// <param name="clientConnection">The client's connection, so that one thread can serve both; null for none.</param>
    /// <param name="cancellationToken">Cancels the attempt.</param>
    /// <exception cref="System.Net.Sockets.SocketException">The address cannot be reached.</exception>
    Task<ConnectionContext> ConnectAsync(EndPoint endPoint, ConnectionContext? clientConnection, CancellationToken cancellationToken);
}

/// <summary>Resolves a host name to addresses, in the order in which the system would try them (RFC 6724).</summary>
/// <exception cref="System.Net.Sockets.SocketException">The name has no addresses.</exception>
public delegate Task<IPAddress[]> ResolveHost(string host, CancellationToken cancellationToken);
