namespace Gateway.Transports.Epoll;

/// <summary>The kernel's error numbers that are told apart here.</summary>
internal static class Errno
{
    internal const int NotPermitted = 1;
    internal const int Interrupted = 4;
    internal const int BadDescriptor = 9;
    internal const int Again = 11;
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

    /// <summary>Whether accepting failed because of the one connection, which is gone, so that the next may be fine (accept(2) lists them).</summary>
    internal static bool IsOfTheConnection(int errno) => errno is Interrupted or ConnectionAborted or Protocol or NotPermitted or NoProtocolOption
        or NotSupported or TimedOut or HostDown or HostUnreachable or NetworkDown or NetworkUnreachable or NoNetwork;
}
