using System.Net;
using System.Net.Sockets;

namespace Gateway.Transports;

/// <summary>Makes a listening socket with a listener's options on it; the kernel hands them on to every connection it accepts.</summary>
internal static class ListenSocket
{
    internal static Socket Bind(EndPoint endPoint, ListenerSocketOptions options)
    {
        if (endPoint is UnixDomainSocketEndPoint unix && !OperatingSystem.IsWindows())
        {
            return With(UnixSocket.Bind(SocketType.Stream, unix.ToString(), UnixSocketFile.ClientMode), socket => SetBuffers(socket, options));
        }

        var type = endPoint is IPEndPoint ? ProtocolType.Tcp : ProtocolType.Unspecified;
        return With(new Socket(endPoint.AddressFamily, SocketType.Stream, type), socket =>
        {
            Set(socket, endPoint, options);
            socket.Bind(endPoint);
        });
    }

    private static Socket With(Socket socket, Action<Socket> prepare)
    {
        try
        {
            prepare(socket);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static void SetBuffers(Socket socket, ListenerSocketOptions options)
    {
        if (options.ReceiveBufferSize is { } receive)
        {
            socket.ReceiveBufferSize = receive;
        }

        if (options.SendBufferSize is { } send)
        {
            socket.SendBufferSize = send;
        }
    }

    private static void Set(Socket socket, EndPoint endPoint, ListenerSocketOptions options)
    {
        SetBuffers(socket, options);
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
