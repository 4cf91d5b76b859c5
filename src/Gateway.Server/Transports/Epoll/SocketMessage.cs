using System.Runtime.InteropServices;

namespace Gateway.Transports.Epoll;

/// <summary>Where bytes go, and what came beside them: <c>struct msghdr</c> of 64-bit Linux.</summary>
[StructLayout(LayoutKind.Explicit, Size = 56)]
internal unsafe struct SocketMessage
{
    [FieldOffset(16)]
    internal DatagramBytes* Pieces;

    [FieldOffset(24)]
    internal nint PieceCount;

    [FieldOffset(48)]
    internal int Flags;
}
