using System.Net;
using System.Net.Sockets;
using Gateway.Transports;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Gateway.Http;

/// <summary>
/// Creates the listening sockets of HTTP. For a Unix socket Kestrel would leave the permissions to the umask, treat a dead process's file as in use, and remove
/// a successor's file at exit.
/// </summary>
internal static class HttpListenSocket
{
    internal static Socket Bind(EndPoint endPoint) => endPoint is UnixDomainSocketEndPoint unix && !OperatingSystem.IsWindows()
        ? UnixSocket.Bind(SocketType.Stream, unix.ToString(), UnixSocketFile.ClientMode)
        : SocketTransportOptions.CreateDefaultBoundListenSocket(endPoint);
}
