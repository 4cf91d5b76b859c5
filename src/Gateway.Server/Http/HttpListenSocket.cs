using System.Net;
using System.Net.Sockets;
using Gateway.Transports;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Gateway.Http;

/// <summary>
/// Makes the sockets that HTTP listens on. Of a Unix socket Kestrel would leave who may connect to the umask, take a dead process's file
/// for a living one, and remove a successor's at exit.
/// </summary>
internal static class HttpListenSocket
{
    internal static Socket Bind(EndPoint endPoint) => endPoint is UnixDomainSocketEndPoint unix && !OperatingSystem.IsWindows()
        ? UnixSocket.Bind(SocketType.Stream, unix.ToString(), UnixSocketFile.ClientMode)
        : SocketTransportOptions.CreateDefaultBoundListenSocket(endPoint);
}
