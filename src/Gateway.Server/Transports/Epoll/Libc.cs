using System.Runtime.InteropServices;

namespace Gateway.Transports.Epoll;

/// <summary>
/// The system calls, without abstraction. All of them are used on non-blocking descriptors, so all except the one that waits return at once and can skip the GC
/// transition (<see cref="SuppressGCTransitionAttribute"/>), which costs as much as a small system call itself.
/// </summary>
/// <remarks>The constants are those of x86-64 and arm64, which share them.</remarks>
internal static unsafe partial class Libc
{
    internal const int SocketStream = 1;
    internal const int SocketNonBlocking = 0x800;
    internal const int SocketCloseOnExec = 0x80000;
    internal const int MessageNoSignal = 0x4000;
    internal const int MessageControlTruncated = 0x8;
    internal const int LevelSocket = 1;
    internal const int LevelTcp = 6;
    internal const int OptionError = 4;
    internal const int OptionKeepAlive = 9;
    internal const int OptionLinger = 13;
    internal const int OptionAttachFilter = 26;
    internal const int OptionNoDelay = 1;
    internal const int OptionKeepAliveTime = 4;
    internal const int OptionKeepAliveInterval = 5;
    internal const int OptionKeepAliveRetries = 6;
    internal const int ShutdownSend = 1;
    internal const int ShutdownBoth = 2;
    internal const int EpollAdd = 1;
    internal const int EpollModify = 3;

    /// <summary>The errno of the last call of this thread. Must be read directly after the call.</summary>
    internal static int Errno => Marshal.GetLastSystemError();

    [LibraryImport("libc", EntryPoint = "epoll_create1")]
    internal static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl")]
    [SuppressGCTransition]
    internal static partial int EpollControl(int epoll, int operation, int descriptor, byte* epollEvent);

    /// <summary>Waits for events. This is the only call that may block.</summary>
    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    internal static partial int EpollWait(int epoll, byte* events, int maxEvents, int milliseconds);

    /// <summary>Polls for events without waiting: <paramref name="milliseconds"/> must be 0.</summary>
    [LibraryImport("libc", EntryPoint = "epoll_wait")]
    [SuppressGCTransition]
    internal static partial int EpollPoll(int epoll, byte* events, int maxEvents, int milliseconds);

    [LibraryImport("libc", EntryPoint = "eventfd")]
    internal static partial int EventDescriptor(uint value, int flags);

    [LibraryImport("libc", EntryPoint = "write")]
    [SuppressGCTransition]
    internal static partial nint Write(int descriptor, void* bytes, nuint length);

    [LibraryImport("libc", EntryPoint = "accept4")]
    [SuppressGCTransition]
    internal static partial int Accept(int descriptor, byte* address, int* addressLength, int flags);

    [LibraryImport("libc", EntryPoint = "recv")]
    [SuppressGCTransition]
    internal static partial nint Receive(int descriptor, byte* bytes, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "recvmsg")]
    [SuppressGCTransition]
    internal static partial nint ReceiveMessage(int descriptor, SocketMessage* message, int flags);

    [LibraryImport("libc", EntryPoint = "send")]
    [SuppressGCTransition]
    internal static partial nint Send(int descriptor, byte* bytes, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "shutdown")]
    [SuppressGCTransition]
    internal static partial int Shutdown(int descriptor, int how);

    [LibraryImport("libc", EntryPoint = "socket")]
    [SuppressGCTransition]
    internal static partial int Socket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "getsockopt")]
    [SuppressGCTransition]
    internal static partial int GetSocketOption(int descriptor, int level, int option, void* value, int* length);

    [LibraryImport("libc", EntryPoint = "connect")]
    [SuppressGCTransition]
    internal static partial int Connect(int descriptor, byte* address, int addressLength);

    [LibraryImport("libc", EntryPoint = "getsockname")]
    [SuppressGCTransition]
    internal static partial int GetSocketName(int descriptor, byte* address, int* addressLength);

    [LibraryImport("libc", EntryPoint = "getpeername")]
    [SuppressGCTransition]
    internal static partial int GetPeerName(int descriptor, byte* address, int* addressLength);

    [LibraryImport("libc", EntryPoint = "setsockopt")]
    [SuppressGCTransition]
    internal static partial int SetSocketOption(int descriptor, int level, int option, void* value, int length);

    // Does not block either: without a linger time the kernel completes the close in the background.
    [LibraryImport("libc", EntryPoint = "close")]
    [SuppressGCTransition]
    internal static partial int Close(int descriptor);

    /// <summary>Sets SO_LINGER to 0 seconds: a later close sends RST, and leaves no TIME_WAIT state (socket(7)).</summary>
    internal static void SetLingerZero(int descriptor)
    {
        // struct linger: l_onoff is 1 and l_linger is 0.
        var linger = 1L;
        _ = SetSocketOption(descriptor, LevelSocket, OptionLinger, &linger, sizeof(long));
    }
}
