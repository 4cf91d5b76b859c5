using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.Http.Guard;

/// <summary>Who is at the other end of an HTTP connection, whatever its requests say of whom they are from. A feature of the connection.</summary>
/// <param name="IsUnix">It came through a Unix socket, where the file's mode decides who may.</param>
/// <param name="IsLoopback">It is a program of this machine.</param>
internal sealed record HttpPeer(bool IsUnix, bool IsLoopback)
{
    /// <summary>Makes it known to an endpoint's requests.</summary>
    internal static void Apply(ListenOptions endpoint) => endpoint.Use((ConnectionDelegate next) => connection =>
    {
        connection.Features.Set(Create(connection));
        return next(connection);
    });

    private static HttpPeer Create(ConnectionContext connection)
    {
        var isUnix = connection.LocalEndPoint is UnixDomainSocketEndPoint;
        return new HttpPeer(isUnix, isUnix || (connection.RemoteEndPoint is IPEndPoint peer && IsOurs(peer.Address)));
    }

    /// <summary>Whether it is an address of this machine's own loopback; IPv4 mapped into IPv6 is IPv4.</summary>
    internal static bool IsOurs(IPAddress address) => IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
}
