using System.Runtime.InteropServices;

namespace Gateway.Transports;

/// <summary>One datagram in an array that is passed to a system call: <c>struct mmsghdr</c> of 64-bit Linux.</summary>
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

    /// <summary>The control messages of the datagram: see <see cref="PacketInformation"/>.</summary>
    [FieldOffset(32)]
    internal byte* Control;

    [FieldOffset(40)]
    internal nint ControlLength;

    /// <summary>The number of received bytes.</summary>
    [FieldOffset(56)]
    internal int Length;
}
