using System.Net.Sockets;
using Gateway.Limits;
using Gateway.Platform;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Gateway.Http;

/// <summary>
/// Has the kernel find HTTP peers that are gone without a word (<see cref="GatewayTimeouts.Vanished"/>). An answer that goes on for hours would find out
/// only when TCP has given up sending, after a quarter of an hour.
/// </summary>
internal static class VanishedPeers
{
    /// <summary>Probes within the second half of the time.</summary>
    private const int Probes = 4;

    /// <summary>The longest that the kernel takes, in seconds.</summary>
    private const double LongestSilence = 32_767;

    /// <summary>TCP_USER_TIMEOUT (tcp(7)): milliseconds that sent bytes may go unacknowledged. Where probes alone count, nothing is probed while bytes are under way.</summary>
    private const int TcpUserTimeout = 18;

    /// <summary>Puts it on an HTTP endpoint's connections, as they come.</summary>
    internal static void Apply(ListenOptions endpoint, IOptionsMonitor<GatewayTimeouts> timeouts)
    {
        endpoint.Use((ConnectionDelegate next) => connection =>
        {
            if (connection.Features.Get<IConnectionSocketFeature>()?.Socket is { ProtocolType: ProtocolType.Tcp } socket)
            {
                TrySet(socket, timeouts.CurrentValue);
            }

            return next(connection);
        });
    }

    private static void TrySet(Socket socket, GatewayTimeouts timeouts)
    {
        var patience = timeouts.Vanished > timeouts.Write ? timeouts.Vanished : timeouts.Write;
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, Seconds(patience / 2));
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, Seconds(patience / 2 / Probes));
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, Probes);
            if (LinuxKernel.IsUsed)
            {
                socket.SetRawSocketOption((int)ProtocolType.Tcp, TcpUserTimeout, BitConverter.GetBytes((int)patience.TotalMilliseconds));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It is gone already.
        }
    }

    private static int Seconds(TimeSpan time) => (int)Math.Clamp(time.TotalSeconds, 1, LongestSilence);
}
