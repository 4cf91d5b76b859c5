using System.Net;
using System.Net.Sockets;
using Gateway.Platform;
using Gateway.Transports.Epoll;

namespace Gateway.Transports;

/// <summary>Creates a listening socket with a listener's options; accepted connections inherit them from the kernel.</summary>
internal static class ListenSocket
{
    internal static Socket Bind(EndPoint endPoint, ListenerSocketOptions options, PassedSockets passed)
    {
        if (passed.TryTake(endPoint) is { } taken)
        {
            return With(taken, socket => SetConnections(socket, endPoint, options));
        }

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

    /// <summary>
    /// Makes the kernel reject new connections before the established ones are accepted: closing a listening socket resets every connection in its backlog. A
    /// client that connects from now on gets no answer until the socket is closed, and then a refusal. Only possible for TCP on Linux; on other systems a
    /// client that connects in the last moment is reset. The file of a Unix socket is removed, so that no client finds it. Without effect on a socket that the
    /// service manager has passed: its clients wait there for the next process.
    /// </summary>
    internal static unsafe void RefuseNew(Socket socket)
    {
        if (!OperatingSystem.IsWindows() && socket is UnixSocket unix)
        {
            unix.RemoveFile();
            return;
        }

        if (socket is PassedSocket || !LinuxKernel.IsUsed || socket.AddressFamily is not (AddressFamily.InterNetwork or AddressFamily.InterNetworkV6))
        {
            return;
        }

        // A classic BPF program over the TCP header (man 7 socket, SO_ATTACH_FILTER): drop segments with SYN and without ACK in their flags, byte 13.
        var program = stackalloc FilterStep[]
        {
            new FilterStep(0x30, 0, 0, 13),
            new FilterStep(0x54, 0, 0, 0x12),
            new FilterStep(0x15, 0, 1, 0x02),
            new FilterStep(0x06, 0, 0, 0),
            new FilterStep(0x06, 0, 0, uint.MaxValue),
        };
        var filter = new Filter { Length = 5, Steps = program };
        _ = Libc.SetSocketOption((int)socket.Handle, Libc.LevelSocket, Libc.OptionAttachFilter, &filter, sizeof(Filter));
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
        if (socket.AddressFamily == AddressFamily.InterNetworkV6)
        {
            socket.DualMode = options.DualMode;
        }

        SetConnections(socket, endPoint, options);
    }

    // The options that accepted connections inherit.
    private static void SetConnections(Socket socket, EndPoint endPoint, ListenerSocketOptions options)
    {
        SetBuffers(socket, options);
        if (endPoint is IPEndPoint)
        {
            SetStream(socket, options);
        }
    }

    /// <summary>Sets the options of a TCP connection, accepted or dialled.</summary>
    internal static void SetStream(Socket socket, ListenerSocketOptions options)
    {
        socket.NoDelay = options.NoDelay;
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, (int)options.KeepAlive.Time.TotalSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, (int)options.KeepAlive.Interval.TotalSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, options.KeepAlive.Retries);
    }

    // struct sock_filter
    private readonly record struct FilterStep(ushort Code, byte IfTrue, byte IfFalse, uint Operand);

    // struct sock_fprog
    private unsafe struct Filter
    {
        internal ushort Length;
        internal FilterStep* Steps;
    }
}
