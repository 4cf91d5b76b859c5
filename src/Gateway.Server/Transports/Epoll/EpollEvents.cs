using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Gateway.Transports.Epoll;

/// <summary>The flags of <c>epoll_event</c> and the layout of its two fields: the kernel packs the struct on x86-64 and nowhere else (epoll_event(3type)).</summary>
internal static unsafe class EpollEvents
{
    /// <summary>EPOLLIN.</summary>
    internal const uint Readable = 0x1;

    /// <summary>EPOLLPRI: urgent data.</summary>
    internal const uint Urgent = 0x2;

    /// <summary>EPOLLOUT.</summary>
    internal const uint Writable = 0x4;

    /// <summary>EPOLLERR.</summary>
    internal const uint Error = 0x8;

    /// <summary>EPOLLHUP: both directions are closed.</summary>
    internal const uint HungUp = 0x10;

    /// <summary>EPOLLRDHUP: the peer has shut down its sending side.</summary>
    internal const uint PeerFinished = 0x2000;

    /// <summary>EPOLLET.</summary>
    internal const uint EdgeTriggered = 1u << 31;

    /// <summary>The size of one event in bytes.</summary>
    internal static readonly int Size = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    private static readonly int DataOffset = Size - sizeof(ulong);

    internal static uint Flags(byte* events, int index) => *(uint*)(events + (index * Size));

    /// <summary>The tag that was registered with the descriptor (<see cref="EpollSlots.Tag"/>).</summary>
    internal static ulong Tag(byte* events, int index) => Unsafe.ReadUnaligned<ulong>(events + (index * Size) + DataOffset);

    internal static void Write(byte* events, int index, uint flags, ulong tag)
    {
        *(uint*)(events + (index * Size)) = flags;
        Unsafe.WriteUnaligned(events + (index * Size) + DataOffset, tag);
    }

    internal static int Control(int epoll, int operation, int descriptor, uint flags, ulong tag)
    {
        var epollEvent = stackalloc byte[16];
        Write(epollEvent, 0, flags, tag);
        return Libc.EpollControl(epoll, operation, descriptor, epollEvent);
    }
}
