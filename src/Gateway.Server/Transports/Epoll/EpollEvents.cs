using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Gateway.Transports.Epoll;

/// <summary>The flags of <c>epoll_event</c> and where its two fields lie: the kernel packs it on x86-64 and nowhere else.</summary>
internal static unsafe class EpollEvents
{
    internal const uint Readable = 0x1;
    internal const uint Urgent = 0x2;
    internal const uint Writable = 0x4;
    internal const uint Error = 0x8;
    internal const uint HungUp = 0x10;
    internal const uint PeerFinished = 0x2000;
    internal const uint EdgeTriggered = 1u << 31;

    /// <summary>Bytes of one event.</summary>
    internal static readonly int Size = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    private static readonly int DataOffset = Size - sizeof(ulong);

    internal static uint Flags(byte* events, int index) => *(uint*)(events + (index * Size));

    /// <summary>What was given with the descriptor (<see cref="EpollSlots.Tag"/>).</summary>
    internal static ulong Tag(byte* events, int index) => Unsafe.ReadUnaligned<ulong>(events + (index * Size) + DataOffset);

    internal static void Write(byte* events, int index, uint flags, ulong tag)
    {
        *(uint*)(events + (index * Size)) = flags;
        Unsafe.WriteUnaligned(events + (index * Size) + DataOffset, tag);
    }

    internal static int Control(int epoll, int operation, int descriptor, uint flags, ulong tag)
    {
        var one = stackalloc byte[16];
        Write(one, 0, flags, tag);
        return Libc.EpollControl(epoll, operation, descriptor, one);
    }
}
