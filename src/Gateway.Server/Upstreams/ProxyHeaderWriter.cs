using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Gateway.Upstreams;

/// <summary>Writes the PROXY header, version 2 (HAProxy's proxy-protocol.txt, section 2.2), which tells a back end the client's address.</summary>
internal static class ProxyHeaderWriter
{
    /// <summary>The maximum length of a header, in bytes: two IPv6 addresses with their ports.</summary>
    public const int MaxLength = 16 + 36;

    private const byte Local = 0x20;
    private const byte Proxied = 0x21;
    private const byte Tcp4 = 0x11;
    private const byte Tcp6 = 0x21;

    private static ReadOnlySpan<byte> Signature => "\r\n\r\n\0\r\nQUIT\n"u8;

    /// <summary>Writes the header.</summary>
    /// <param name="client">The client's address. One that is not an IP address (of a Unix socket) produces a header without addresses (LOCAL).</param>
    /// <param name="server">The address that the client connected to.</param>
    /// <param name="header">At least <see cref="MaxLength"/> bytes.</param>
    /// <returns>The header's length.</returns>
    public static int Write(EndPoint? client, EndPoint? server, Span<byte> header)
    {
        Signature.CopyTo(header);
        var rest = header[Signature.Length..];
        if (client is not IPEndPoint from)
        {
            (rest[0], rest[1], rest[2], rest[3]) = (Local, 0, 0, 0);
            return Signature.Length + 4;
        }

        var to = server as IPEndPoint ?? new IPEndPoint(from.Address.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        var isIPv4 = Unmap(from.Address).AddressFamily == AddressFamily.InterNetwork && Unmap(to.Address).AddressFamily == AddressFamily.InterNetwork;
        var size = isIPv4 ? 4 : 16;
        rest[0] = Proxied;
        rest[1] = isIPv4 ? Tcp4 : Tcp6;
        BinaryPrimitives.WriteUInt16BigEndian(rest[2..], (ushort)((2 * size) + 4));
        WriteAddress(from.Address, isIPv4, rest[4..]);
        WriteAddress(to.Address, isIPv4, rest[(4 + size)..]);
        BinaryPrimitives.WriteUInt16BigEndian(rest[(4 + (2 * size))..], (ushort)from.Port);
        BinaryPrimitives.WriteUInt16BigEndian(rest[(6 + (2 * size))..], (ushort)to.Port);
        return Signature.Length + 8 + (2 * size);
    }

    private static IPAddress Unmap(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static void WriteAddress(IPAddress address, bool isIPv4, Span<byte> target) =>
        (isIPv4 ? Unmap(address) : address.MapToIPv6()).TryWriteBytes(target, out _);
}
