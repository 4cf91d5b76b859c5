using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;

namespace Gateway.Native;

/// <summary>An IPv4 address and port as the kernel lays them out (struct sockaddr_in).</summary>
[StructLayout(LayoutKind.Sequential, Size = ByteCount)]
public readonly record struct SocketAddress
{
    /// <summary>The size of the structure.</summary>
    public const int ByteCount = 16;

    private const ushort InternetFamily = 2;

    private readonly ushort _family;
    private readonly ushort _port;
    private readonly uint _address;
    private readonly ulong _padding;

    /// <summary>Creates one from an address such as 0x7F000001 and a port, both in the order humans write them.</summary>
    public SocketAddress(uint address, ushort port)
    {
        _family = InternetFamily;
        _port = BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(port) : port;
        _address = BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(address) : address;
        _padding = 0;
    }

    /// <summary>One of the loopback addresses 127.0.0.2, 127.0.0.3 and so on, with a port of the system's choice.</summary>
    public static SocketAddress LoopbackSource(int index) => new(0x7F000002u + (uint)index, 0);

    /// <summary>Reads <c>127.0.0.1:9000</c>; only loopback addresses are accepted, so that nobody else is ever loaded by mistake.</summary>
    public static bool TryParseLoopback(string text, out SocketAddress address)
    {
        address = default;
        if (!IPEndPoint.TryParse(text, out IPEndPoint? parsed) || parsed.Port == 0 || !IPAddress.IsLoopback(parsed.Address))
        {
            return false;
        }

        byte[] bytes = parsed.Address.GetAddressBytes();
        if (bytes.Length != 4)
        {
            return false;
        }

        address = new SocketAddress(BinaryPrimitives.ReadUInt32BigEndian(bytes), (ushort)parsed.Port);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        uint address = BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(_address) : _address;
        ushort port = BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(_port) : _port;
        return string.Create(CultureInfo.InvariantCulture,
            $"{address >> 24}.{(address >> 16) & 255}.{(address >> 8) & 255}.{address & 255}:{port}");
    }
}
