using System.Runtime.InteropServices;

namespace Gateway.Native;

/// <summary>One datagram of a batch (struct mmsghdr on 64-bit Linux, which holds a struct msghdr of 56 bytes and a count).</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal unsafe struct DatagramHeader
{
    [FieldOffset(0)]
    internal SocketAddress* Peer;

    [FieldOffset(8)]
    internal int PeerLength;

    [FieldOffset(16)]
    internal MemoryPiece* Pieces;

    [FieldOffset(24)]
    internal nint PieceCount;

    [FieldOffset(56)]
    internal int Transferred;
}
