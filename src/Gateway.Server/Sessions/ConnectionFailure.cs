using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Sessions;

/// <summary>What transports throw for a connection that is gone: an ordinary end. Anything else is a bug of ours.</summary>
internal static class ConnectionFailure
{
    internal static bool IsDisconnect(Exception exception) => exception is IOException or ConnectionAbortedException or SocketException or ObjectDisposedException;
}
