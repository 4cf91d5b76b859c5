using System.Net;
using System.Net.Sockets;

namespace Gateway.Upstreams;

/// <summary>Makes a stock socket's connection to a back end.</summary>
internal static class UpstreamSocket
{
    /// <summary>Connects, to somebody else.</summary>
    /// <param name="endPoint">An IP or Unix end point.</param>
    /// <param name="prepare">Sets options on a TCP socket before it connects.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SocketException">It can't be reached.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
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
            // Reset, if there is something to reset: a connection to itself that is closed by FIN keeps the back end's port for a minute (TIME_WAIT).
            socket.Close(timeout: 0);
            throw;
        }
    }

    /// <summary>
    /// Whether TCP has connected a socket to itself (RFC 9293, simultaneous open): where nobody listens on a port of this machine that the
    /// system also gives to connections, the connect that is given this very port answers itself. Then nobody listens there, and the back
    /// end could not while it lasts.
    /// </summary>
    /// <param name="local">Its own address.</param>
    /// <param name="peer">The address of who answered; what was asked for may have been a wildcard.</param>
    internal static bool IsToItself(EndPoint? local, EndPoint? peer) => local is IPEndPoint && local.Equals(peer);

    private static bool IsToItself(Socket socket)
    {
        try
        {
            return IsToItself(socket.LocalEndPoint, socket.RemoteEndPoint);
        }
        catch (SocketException)
        {
            // Reset meanwhile; nobody resets himself.
            return false;
        }
    }
}
