using System.Buffers.Binary;
using System.Net;

namespace Gateway.Addresses;

/// <summary>An address as a number, which needs no object. IPv4 is stored as mapped into IPv6 (<c>::ffff:a.b.c.d</c>), so that both have one order.</summary>
/// <param name="Bits">The 128 bits; 0 if there is no address.</param>
internal readonly record struct AddressNumber(UInt128 Bits)
{
    private const ulong Mapped = 0xFFFF_0000_0000;

    /// <summary>The last mapped address; all others are IPv6.</summary>
    internal static readonly AddressNumber LastIPv4 = new(Mapped | uint.MaxValue);

    /// <summary>The first mapped address.</summary>
    internal static readonly AddressNumber FirstIPv4 = new(Mapped);

    /// <summary>Whether the address is IPv4.</summary>
    internal bool IsIPv4 => Bits >> 32 == 0xFFFF;

    /// <summary>Whether the address is a loopback address.</summary>
    internal bool IsLoopback => IsIPv4 ? (byte)(Bits >> 24) == 127 : Bits == 1;

    /// <summary>Converts an IPv4 address.</summary>
    internal static AddressNumber FromIPv4(uint address) => new(Mapped | address);

    /// <summary>Converts an address.</summary>
    internal static AddressNumber FromAddress(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var length);
        return length == 4
            ? FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(bytes))
            : new AddressNumber(BinaryPrimitives.ReadUInt128BigEndian(bytes));
    }
}
