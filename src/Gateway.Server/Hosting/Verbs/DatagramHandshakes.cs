using System.Net.Sockets;
using System.Text;
using Gateway.Addresses;

namespace Gateway.Hosting.Verbs;

/// <summary>The self-test's clients for datagram listeners.</summary>
internal static class DatagramHandshakes
{
    internal const string Pong = "pong";

    private const byte Request = 0x01;
    private const int HeaderLength = 3;

    /// <summary>Sends a key to the UDP lookup (docs/protocol.md 5).</summary>
    internal static async Task<string> LookUpAsync(string url, string key)
    {
        var address = UdpUrl.Parse(url, out _)!;
        using var client = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        await client.ConnectAsync(address);
        var answer = await SendAndReceiveAsync(client, [Request, (byte)key.Length, .. Encoding.ASCII.GetBytes(key)]);
        return answer is [0, _, _, ..] ? Encoding.UTF8.GetString(answer, HeaderLength, answer.Length - HeaderLength) : Convert.ToHexString(answer);
    }

    /// <summary>Pings the control socket (docs/protocol.md 6) from its own address, in <paramref name="directory"/>.</summary>
    internal static async Task<string> PingAsync(string url, string directory)
    {
        using var client = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        client.Bind(new UnixDomainSocketEndPoint(Path.Combine(directory, "client")));
        await client.ConnectAsync(new UnixDomainSocketEndPoint(AddressText.GetPath(url)));
        var answer = await SendAndReceiveAsync(client, [Request]);
        return answer is [Request] ? Pong : Convert.ToHexString(answer);
    }

    private static async Task<byte[]> SendAndReceiveAsync(Socket client, byte[] request)
    {
        var answer = new byte[2048];
        await client.SendAsync(request);
        return answer[..await client.ReceiveAsync(answer)];
    }
}
