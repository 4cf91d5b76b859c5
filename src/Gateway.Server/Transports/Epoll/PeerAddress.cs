using System.Buffers.Binary;
using System.Net;
using Gateway.Addresses;

namespace Gateway.Transports.Epoll;

/// <summary>A peer's address in the kernel's format, as plain numbers. An object is created only on demand.</summary>
internal readonly struct PeerAddress
{
    /// <summary>The size in bytes of the longest address that is read: <c>sockaddr_in6</c>. A client over a Unix socket usually has no name.</summary>
    internal const int Size = 28;

    private const ushort InterNetwork = 2;
    private const ushort InterNetworkV6 = 10;

    // An IPv4 address is stored in the low half, in the kernel's byte order.
    private readonly ulong _high;
    private readonly ulong _low;
    private readonly uint _scope;
    private readonly ushort _port;
    private readonly ushort _family;

    internal PeerAddress(ReadOnlySpan<byte> socketAddress)
    {
        _family = BitConverter.ToUInt16(socketAddress);
        _port = BinaryPrimitives.ReadUInt16BigEndian(socketAddress[2..]);
        switch (_family)
        {
            case InterNetwork:
                _low = BitConverter.ToUInt32(socketAddress[4..]);
                break;
            case InterNetworkV6:
                _high = BitConverter.ToUInt64(socketAddress[8..]);
                _low = BitConverter.ToUInt64(socketAddress[16..]);
                _scope = BitConverter.ToUInt32(socketAddress[24..]);
                break;
        }
    }

    /// <summary>The address without its port. Allocates nothing. All zeros if it is not an IP address.</summary>
    internal AddressNumber ToNumber() => _family switch
    {
        InterNetwork => AddressNumber.FromIPv4(BinaryPrimitives.ReverseEndianness((uint)_low)),
        InterNetworkV6 => new AddressNumber(new UInt128(BinaryPrimitives.ReverseEndianness(_high), BinaryPrimitives.ReverseEndianness(_low))),
        _ => default,
    };

    /// <summary>The local address of a socket; null if it has no IP address.</summary>
    internal static IPEndPoint? GetLocalEndPoint(int descriptor) => GetEndPoint(descriptor, isPeer: false);

    /// <summary>The remote address of a socket; null if it is not connected or the peer has no IP address.</summary>
    internal static IPEndPoint? GetRemoteEndPoint(int descriptor) => GetEndPoint(descriptor, isPeer: true);

    internal IPEndPoint? ToEndPoint()
    {
        switch (_family)
        {
            case InterNetwork:
                return new IPEndPoint((long)_low, _port);
            case InterNetworkV6:
                Span<byte> bytes = stackalloc byte[16];
                BitConverter.TryWriteBytes(bytes, _high);
                BitConverter.TryWriteBytes(bytes[8..], _low);
                return new IPEndPoint(new IPAddress(bytes, _scope), _port);
            default:
                return null;
        }
    }

    private static unsafe IPEndPoint? GetEndPoint(int descriptor, bool isPeer)
    {
        var address = stackalloc byte[Size];
        new Span<byte>(address, Size).Clear();
        var length = Size;
        var result = isPeer ? Libc.GetPeerName(descriptor, address, &length) : Libc.GetSocketName(descriptor, address, &length);
        return result < 0 ? null : new PeerAddress(new ReadOnlySpan<byte>(address, Size)).ToEndPoint();
    }
}
