using System.Net;
using System.Net.Sockets;

namespace Gateway.Transports;

/// <summary>Makes a listening socket with a listener's options on it; the kernel hands them on to every connection it accepts.</summary>
internal static class ListenSocket
{
    internal static Socket Bind(EndPoint endPoint, ListenerSocketOptions options)
    {
        var socket = endPoint is IPEndPoint
            ? new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
            : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            Set(socket, endPoint, options);
            if (endPoint is UnixDomainSocketEndPoint unix && !OperatingSystem.IsWindows())
            {
                UnixSocketFile.Bind(socket, unix, UnixSocketFile.ClientMode);
            }
            else
            {
                socket.Bind(endPoint);
            }

            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static void Set(Socket socket, EndPoint endPoint, ListenerSocketOptions options)
    {
        if (options.ReceiveBufferSize is { } receive)
        {
            socket.ReceiveBufferSize = receive;
        }

        if (options.SendBufferSize is { } send)
        {
            socket.SendBufferSize = send;
        }

        if (endPoint is not IPEndPoint)
        {
            return;
        }

        if (socket.AddressFamily == AddressFamily.InterNetworkV6)
        {
            socket.DualMode = options.DualMode;
        }

        SetStream(socket, options);
    }

    /// <summary>What is set on TCP connections, whoever made them.</summary>
    internal static void SetStream(Socket socket, ListenerSocketOptions options)
    {
        socket.NoDelay = options.NoDelay;
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, (int)options.KeepAlive.Time.TotalSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, (int)options.KeepAlive.Interval.TotalSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, options.KeepAlive.Retries);
    }
}
