using System.Runtime.InteropServices;

namespace Gateway.Transports.Epoll;

/// <summary>The buffers for a received message, and its flags: <c>struct msghdr</c> of 64-bit Linux (recvmsg(2)).</summary>
[StructLayout(LayoutKind.Explicit, Size = 56)]
internal unsafe struct SocketMessage
{
    [FieldOffset(16)]
    internal DatagramBytes* Vectors;

    [FieldOffset(24)]
    internal nint VectorCount;

    [FieldOffset(48)]
    internal int Flags;
}
