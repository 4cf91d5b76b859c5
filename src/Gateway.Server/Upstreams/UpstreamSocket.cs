using System.Net;
using System.Net.Sockets;

namespace Gateway.Upstreams;

/// <summary>Connects a stock socket to a back end.</summary>
internal static class UpstreamSocket
{
    /// <summary>Connects, and rejects a connection of the socket to itself.</summary>
    /// <param name="endPoint">An IP or Unix end point.</param>
    /// <param name="prepare">Sets options on a TCP socket before it connects.</param>
    /// <param name="cancellationToken">Cancels the attempt.</param>
    /// <exception cref="SocketException">The address cannot be reached.</exception>
    /// <exception cref="OperationCanceledException">The attempt was canceled.</exception>
    internal static async Task<Socket> ConnectAsync(EndPoint endPoint, Action<Socket> prepare, CancellationToken cancellationToken)
    {
        var isUnix = endPoint is UnixDomainSocketEndPoint;
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, isUnix ? ProtocolType.Unspecified : ProtocolType.Tcp);
        try
        {
            if (!isUnix)
            {
                prepare(socket);
            }

            if (endPoint is IPEndPoint { Address.IsIPv4MappedToIPv6: true })
            {
                socket.DualMode = true;
            }

            await socket.ConnectAsync(endPoint, cancellationToken);
            return IsToItself(socket) ? throw new SocketException((int)SocketError.ConnectionRefused) : socket;
        }
        catch
        {
            // The connection is reset if it exists: closing a connection to itself by FIN would keep the back end's port in TIME_WAIT for a minute.
            socket.Close(timeout: 0);
            throw;
        }
    }

    /// <summary>
    /// Whether TCP has connected a socket to itself (RFC 9293, simultaneous open). This happens where nothing listens on a local port that the system also
    /// assigns to outgoing connections: a connect that is assigned this very port answers itself. Nothing listens there then, and the back end cannot listen
    /// while the connection lasts.
    /// </summary>
    /// <param name="local">The socket's own address.</param>
    /// <param name="peer">The address of the peer; the requested address may have been a wildcard.</param>
    internal static bool IsToItself(EndPoint? local, EndPoint? peer) => local is IPEndPoint && local.Equals(peer);

    private static bool IsToItself(Socket socket)
    {
        try
        {
            return IsToItself(socket.LocalEndPoint, socket.RemoteEndPoint);
        }
        catch (SocketException)
        {
            // The connection was reset meanwhile, which a connection to itself never is.
            return false;
        }
    }
}
