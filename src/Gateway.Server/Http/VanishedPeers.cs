using System.Net.Sockets;
using Gateway.Limits;
using Gateway.Platform;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Gateway.Http;

/// <summary>
/// Makes the kernel detect HTTP peers that have vanished (<see cref="GatewayTimeouts.Vanished"/>). A response that lasts for hours would otherwise fail only
/// when TCP gives up sending, after a quarter of an hour.
/// </summary>
internal static class VanishedPeers
{
    /// <summary>The number of probes within the second half of the time.</summary>
    private const int Probes = 4;

    /// <summary>The maximum that the kernel accepts, in seconds.</summary>
    private const double MaxSilence = 32_767;

    /// <summary>
    /// TCP_USER_TIMEOUT (tcp(7)): the milliseconds that sent bytes may stay unacknowledged. Probes alone are not sufficient, because none are sent while bytes
    /// are unacknowledged.
    /// </summary>
    private const int TcpUserTimeout = 18;

    /// <summary>Sets the options on an accepted connection.</summary>
    internal static void Detect(ConnectionContext connection, GatewayTimeouts timeouts)
    {
        if (connection.Features.Get<IConnectionSocketFeature>()?.Socket is { ProtocolType: ProtocolType.Tcp } socket)
        {
            TrySet(socket, timeouts);
        }
    }

    private static void TrySet(Socket socket, GatewayTimeouts timeouts)
    {
        var timeout = timeouts.Vanished > timeouts.Write ? timeouts.Vanished : timeouts.Write;
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, Seconds(timeout / 2));
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, Seconds(timeout / 2 / Probes));
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, Probes);
            if (LinuxKernel.IsUsed)
            {
                socket.SetRawSocketOption((int)ProtocolType.Tcp, TcpUserTimeout, BitConverter.GetBytes((int)timeout.TotalMilliseconds));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The connection is gone already.
        }
    }

    private static int Seconds(TimeSpan time) => (int)Math.Clamp(time.TotalSeconds, 1, MaxSilence);
}
