using System.Net;
using Gateway.Addresses;

namespace Gateway.Limits;

/// <summary>The unit that counts as one client address: a whole IPv4 address, or the /64 of an IPv6 address, because a single host owns that many.</summary>
/// <param name="IsIPv6">Whether <paramref name="Bits"/> are an IPv6 prefix.</param>
/// <param name="Bits">The address or prefix.</param>
internal readonly record struct AddressKey(bool IsIPv6, ulong Bits)
{
    /// <summary>The key of an address; IPv4 mapped into IPv6 counts as IPv4.</summary>
    internal static AddressKey FromAddress(IPAddress address) => FromAddress(AddressNumber.FromAddress(address));

    /// <summary>The key of an address.</summary>
    internal static AddressKey FromAddress(AddressNumber address) =>
        address.IsIPv4 ? new AddressKey(false, (uint)address.Bits) : new AddressKey(true, (ulong)(address.Bits >> 64));
}
