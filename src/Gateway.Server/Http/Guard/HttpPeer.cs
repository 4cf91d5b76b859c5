using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Http.Guard;

/// <summary>The peer of an HTTP connection, whatever its requests say about their client. A feature of the connection.</summary>
/// <param name="IsUnix">Whether it connected through a Unix socket, where the file's mode decides who may.</param>
/// <param name="IsLoopback">Whether it is a program on this machine.</param>
internal sealed record HttpPeer(bool IsUnix, bool IsLoopback)
{
    /// <summary>Adds the feature to a connection.</summary>
    internal static void Set(ConnectionContext connection) => connection.Features.Set(Create(connection));

    private static HttpPeer Create(ConnectionContext connection)
    {
        var isUnix = connection.LocalEndPoint is UnixDomainSocketEndPoint;
        return new HttpPeer(isUnix, isUnix || (connection.RemoteEndPoint is IPEndPoint peer && IsLoopbackAddress(peer.Address)));
    }

    /// <summary>Whether the address is a loopback address; IPv4 mapped into IPv6 counts as IPv4.</summary>
    internal static bool IsLoopbackAddress(IPAddress address) => IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
}
