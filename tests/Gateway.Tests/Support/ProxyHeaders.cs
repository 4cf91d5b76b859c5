using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Tests.Support;

/// <summary>PROXY headers as proxies write them.</summary>
public static class ProxyHeaders
{
    public static readonly byte[] Signature = "\r\n\r\n\0\r\nQUIT\n"u8.ToArray();

    public static byte[] Text(string client, int port = 4711) =>
        Encoding.ASCII.GetBytes($"PROXY {(client.Contains(':') ? $"TCP6 {client} ::1" : $"TCP4 {client} 192.0.2.9")} {port} 443\r\n");

    public static byte[] Binary(string client, int port = 4711, byte[]? extensions = null, byte command = 0x21)
    {
        var address = IPAddress.Parse(client);
        var isIPv4 = address.AddressFamily == AddressFamily.InterNetwork;
        var to = isIPv4 ? IPAddress.Loopback : IPAddress.IPv6Loopback;
        var ports = new byte[4];
        BinaryPrimitives.WriteUInt16BigEndian(ports, (ushort)port);
        BinaryPrimitives.WriteUInt16BigEndian(ports.AsSpan(2), 443);
        return Raw(command, isIPv4 ? (byte)0x11 : (byte)0x21, [.. address.GetAddressBytes(), .. to.GetAddressBytes(), .. ports, .. extensions ?? []]);
    }

    public static byte[] Local(byte[]? extensions = null) => Raw(0x20, 0, extensions ?? []);

    /// <summary>A version 2 header of any making; its length is true unless another one is given.</summary>
    public static byte[] Raw(byte command, byte family, byte[] rest, int? length = null)
    {
        var size = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(size, (ushort)(length ?? rest.Length));
        return [.. Signature, command, family, .. size, .. rest];
    }
}
