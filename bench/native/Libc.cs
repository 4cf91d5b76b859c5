using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]

namespace Gateway.Native;

/// <summary>The system calls of Linux that a load generator and a reference server need. Calls that never wait skip the GC transition,
/// which also keeps errno as the call left it.</summary>
internal static unsafe partial class Libc
{
    private const string Library = "libc";

    [LibraryImport(Library, EntryPoint = "socket")]
    [SuppressGCTransition]
    internal static partial int Socket(int family, int type, int protocol);

    [LibraryImport(Library, EntryPoint = "close")]
    [SuppressGCTransition]
    internal static partial int Close(int descriptor);

    [LibraryImport(Library, EntryPoint = "bind")]
    [SuppressGCTransition]
    internal static partial int Bind(int descriptor, SocketAddress* address, int length);

    [LibraryImport(Library, EntryPoint = "listen")]
    [SuppressGCTransition]
    internal static partial int Listen(int descriptor, int backlog);

    [LibraryImport(Library, EntryPoint = "connect")]
    [SuppressGCTransition]
    internal static partial int Connect(int descriptor, SocketAddress* address, int length);

    [LibraryImport(Library, EntryPoint = "accept4")]
    [SuppressGCTransition]
    internal static partial int Accept(int descriptor, SocketAddress* address, int* length, int flags);

    [LibraryImport(Library, EntryPoint = "setsockopt")]
    [SuppressGCTransition]
    internal static partial int SetOption(int descriptor, int level, int name, int* value, int length);

    [LibraryImport(Library, EntryPoint = "getsockopt")]
    [SuppressGCTransition]
    internal static partial int GetOption(int descriptor, int level, int name, int* value, int* length);

    [LibraryImport(Library, EntryPoint = "recv")]
    [SuppressGCTransition]
    internal static partial nint Receive(int descriptor, byte* buffer, nint length, int flags);

    [LibraryImport(Library, EntryPoint = "send")]
    [SuppressGCTransition]
    internal static partial nint Send(int descriptor, byte* buffer, nint length, int flags);

    [LibraryImport(Library, EntryPoint = "recvmmsg")]
    [SuppressGCTransition]
    internal static partial int ReceiveMany(int descriptor, DatagramHeader* headers, int count, int flags, void* timeout);

    [LibraryImport(Library, EntryPoint = "sendmmsg")]
    [SuppressGCTransition]
    internal static partial int SendMany(int descriptor, DatagramHeader* headers, int count, int flags);

    [LibraryImport(Library, EntryPoint = "epoll_create1")]
    [SuppressGCTransition]
    internal static partial int EpollCreate(int flags);

    [LibraryImport(Library, EntryPoint = "epoll_ctl")]
    [SuppressGCTransition]
    internal static partial int EpollControl(int epoll, int operation, int descriptor, byte* ready);

    [LibraryImport(Library, EntryPoint = "epoll_wait", SetLastError = true)]
    internal static partial int EpollWait(int epoll, byte* ready, int capacity, int milliseconds);

    [LibraryImport(Library, EntryPoint = "epoll_wait")]
    [SuppressGCTransition]
    internal static partial int EpollLook(int epoll, byte* ready, int capacity, int zeroMilliseconds);

    [LibraryImport(Library, EntryPoint = "poll", SetLastError = true)]
    internal static partial int Poll(PollEntry* entries, nint count, int milliseconds);

    internal static int LastError => Marshal.GetLastSystemError();
}
