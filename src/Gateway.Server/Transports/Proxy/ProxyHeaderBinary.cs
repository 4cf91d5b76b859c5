using System.Buffers.Binary;
using System.Net;

namespace Gateway.Transports.Proxy;

/// <summary>
/// Version 2: a signature, version and command, address family, the length of the rest, the addresses, and extensions up to that length
/// (<see cref="ProxyTlvs"/>).
/// </summary>
internal static class ProxyHeaderBinary
{
    private const int FixedLength = 16;
    private const byte LocalCommand = 0x20;
    private const byte ProxyCommand = 0x21;

    internal static ReadOnlySpan<byte> Signature => "\r\n\r\n\0\r\nQUIT\n"u8;

    internal static ProxyStatus Parse(ReadOnlySpan<byte> input, out ProxyHeader header)
    {
        header = default;
        var command = input.Length > Signature.Length ? input[Signature.Length] : ProxyCommand;
        var family = input.Length > Signature.Length + 1 ? input[Signature.Length + 1] : (byte)0;
        var addressLength = AddressLength(family);

        // A proxy that connects for itself may use any family.
        if (command != LocalCommand && (command != ProxyCommand || addressLength < 0))
        {
            return ProxyStatus.Unknown;
        }

        if (input.Length < FixedLength)
        {
            return ProxyStatus.Incomplete;
        }

        var length = BinaryPrimitives.ReadUInt16BigEndian(input[(FixedLength - 2)..]);
        if (command == LocalCommand)
        {
            header = new ProxyHeader(FixedLength + length, null);
            return ProxyStatus.Header;
        }

        if (length < addressLength)
        {
            return ProxyStatus.LengthTooShort;
        }

        return Parse(input, family >> 4, FixedLength + length, length - addressLength, out header);
    }

    private static ProxyStatus Parse(ReadOnlySpan<byte> input, int family, int length, int extensions, out ProxyHeader header)
    {
        header = new ProxyHeader(length, null, extensions);
        var addressSize = family switch { 1 => 4, 2 => 16, _ => 0 };
        if (addressSize == 0)
        {
            return ProxyStatus.Header;
        }

        var portAt = FixedLength + (2 * addressSize);
        if (input.Length < portAt + 4)
        {
            return ProxyStatus.Incomplete;
        }

        var address = new IPAddress(input.Slice(FixedLength, addressSize));
        header = header with { Client = new IPEndPoint(address, BinaryPrimitives.ReadUInt16BigEndian(input[portAt..])) };
        return ProxyStatus.Header;
    }

    // The family is in the high four bits, the protocol (stream, datagram) in the low four. Returns -1 for values that the specification does not define.
    private static int AddressLength(byte family) => family switch
    {
        0x00 => 0,
        0x11 or 0x12 => 12,
        0x21 or 0x22 => 36,
        0x31 or 0x32 => 216,
        _ => -1,
    };
}
