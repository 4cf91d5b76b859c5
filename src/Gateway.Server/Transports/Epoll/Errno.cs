using System.Net.Sockets;

namespace Gateway.Transports.Epoll;

/// <summary>The kernel's error numbers that the transport distinguishes (errno(3)).</summary>
internal static class Errno
{
    internal const int NotPermitted = 1;
    internal const int Interrupted = 4;
    internal const int BadDescriptor = 9;
    internal const int Again = 11;
    internal const int NoEntry = 2;
    internal const int AccessDenied = 13;
    internal const int SystemFileLimit = 23;
    internal const int ProcessFileLimit = 24;
    internal const int AddressNotAvailable = 99;
    internal const int ConnectionReset = 104;
    internal const int ConnectionRefused = 111;
    internal const int InProgress = 115;
    internal const int NoNetwork = 64;
    internal const int Protocol = 71;
    internal const int NoProtocolOption = 92;
    internal const int NotSupported = 95;
    internal const int NetworkDown = 100;
    internal const int NetworkUnreachable = 101;
    internal const int ConnectionAborted = 103;
    internal const int NoBufferSpace = 105;
    internal const int TimedOut = 110;
    internal const int HostDown = 112;
    internal const int HostUnreachable = 113;

    /// <summary>
    /// The framework's error code for a failed connect. A Unix socket without a file (ENOENT) or with a full backlog (EAGAIN) counts as a refused connection.
    /// </summary>
    internal static SocketError ToSocketError(int errno) => errno switch
    {
        ConnectionRefused or NoEntry or Again => SocketError.ConnectionRefused,
        TimedOut => SocketError.TimedOut,
        NetworkUnreachable or NetworkDown => SocketError.NetworkUnreachable,
        HostUnreachable or HostDown => SocketError.HostUnreachable,
        SystemFileLimit or ProcessFileLimit => SocketError.TooManyOpenSockets,
        AccessDenied or NotPermitted => SocketError.AccessDenied,
        AddressNotAvailable => SocketError.AddressNotAvailable,
        ConnectionReset => SocketError.ConnectionReset,
        NoBufferSpace => SocketError.NoBufferSpaceAvailable,
        _ => SocketError.SocketError,
    };

    /// <summary>Whether accepting failed because of the single connection, which is gone, so that the next may succeed. accept(2) lists these errors.</summary>
    internal static bool IsConnectionError(int errno) => errno is Interrupted or ConnectionAborted or Protocol or NotPermitted or NoProtocolOption
        or NotSupported or TimedOut or HostDown or HostUnreachable or NetworkDown or NetworkUnreachable or NoNetwork;
}
