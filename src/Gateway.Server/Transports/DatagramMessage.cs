using System.Runtime.InteropServices;

namespace Gateway.Transports;

/// <summary>One datagram of several that a system call takes or gives: <c>struct mmsghdr</c> of 64-bit Linux.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal unsafe struct DatagramMessage
{
    [FieldOffset(0)]
    internal byte* Address;

    [FieldOffset(8)]
    internal int AddressLength;

    [FieldOffset(16)]
    internal DatagramBytes* Pieces;

    [FieldOffset(24)]
    internal nint PieceCount;

    /// <summary>What the kernel says, or is told, beside the bytes: see <see cref="PacketInformation"/>.</summary>
    [FieldOffset(32)]
    internal byte* Control;

    [FieldOffset(40)]
    internal nint ControlLength;

    /// <summary>How many bytes came.</summary>
    [FieldOffset(56)]
    internal int Length;
}
