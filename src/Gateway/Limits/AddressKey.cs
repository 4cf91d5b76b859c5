using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Gateway.Limits;

/// <summary>What counts as one client address: a whole IPv4 address, or the /64 of an IPv6 one, since a single host owns that many.</summary>
/// <param name="IsIPv6">Whether <paramref name="Bits"/> are an IPv6 prefix.</param>
/// <param name="Bits">The address or prefix.</param>
internal readonly record struct AddressKey(bool IsIPv6, ulong Bits)
{
    /// <summary>The key of an address; IPv4 mapped into IPv6 is IPv4.</summary>
    internal static AddressKey Of(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            return new AddressKey(false, BinaryPrimitives.ReadUInt32BigEndian(bytes));
        }

        return address.IsIPv4MappedToIPv6
            ? new AddressKey(false, BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]))
            : new AddressKey(true, BinaryPrimitives.ReadUInt64BigEndian(bytes));
    }
}
