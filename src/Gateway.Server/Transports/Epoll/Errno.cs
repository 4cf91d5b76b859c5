using System.Net.Sockets;

namespace Gateway.Transports.Epoll;

/// <summary>The kernel's error numbers that are told apart here.</summary>
internal static class Errno
{
    internal const int NotPermitted = 1;
    internal const int Interrupted = 4;
    internal const int BadDescriptor = 9;
    internal const int Again = 11;
    internal const int NoFile = 2;
    internal const int NotAllowed = 13;
    internal const int OutOfFiles = 23;
    internal const int OutOfOwnFiles = 24;
    internal const int AddressNotAvailable = 99;
    internal const int ConnectionReset = 104;
    internal const int Refused = 111;
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

    /// <summary>The framework's word for why a connect failed. A Unix socket without a file, or with a full backlog, refuses.</summary>
    internal static SocketError SocketError(int errno) => errno switch
    {
        Refused or NoFile or Again => System.Net.Sockets.SocketError.ConnectionRefused,
        TimedOut => System.Net.Sockets.SocketError.TimedOut,
        NetworkUnreachable or NetworkDown => System.Net.Sockets.SocketError.NetworkUnreachable,
        HostUnreachable or HostDown => System.Net.Sockets.SocketError.HostUnreachable,
        OutOfFiles or OutOfOwnFiles => System.Net.Sockets.SocketError.TooManyOpenSockets,
        NotAllowed or NotPermitted => System.Net.Sockets.SocketError.AccessDenied,
        AddressNotAvailable => System.Net.Sockets.SocketError.AddressNotAvailable,
        ConnectionReset => System.Net.Sockets.SocketError.ConnectionReset,
        NoBufferSpace => System.Net.Sockets.SocketError.NoBufferSpaceAvailable,
        _ => System.Net.Sockets.SocketError.SocketError,
    };

    /// <summary>Whether accepting failed because of the one connection, which is gone, so that the next may be fine (accept(2) lists them).</summary>
    internal static bool IsOfTheConnection(int errno) => errno is Interrupted or ConnectionAborted or Protocol or NotPermitted or NoProtocolOption
        or NotSupported or TimedOut or HostDown or HostUnreachable or NetworkDown or NetworkUnreachable or NoNetwork;
}
