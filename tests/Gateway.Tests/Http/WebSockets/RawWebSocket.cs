using System.Buffers.Binary;
using System.Text;
using Gateway.Tests.Support;

namespace Gateway.Tests.Http.WebSockets;

/// <summary>A WebSocket as bytes on a socket, for what no client library would send, and for what none shows.</summary>
internal sealed class RawWebSocket : IDisposable
{
    internal const string Upgrade =
        "GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

    internal const int Continuation = 0;
    internal const int Text = 1;
    internal const int Binary = 2;
    internal const int Close = 8;
    internal const int Ping = 9;
    internal const int Pong = 10;

    private RawWebSocket(TestClient client) => Client = client;

    internal TestClient Client { get; }

    /// <summary>Upgrades and takes the greeting.</summary>
    internal static async Task<RawWebSocket> ConnectReadyAsync(GatewayServer server)
    {
        var socket = new RawWebSocket(await TestClient.ConnectAsync(RawHttp.EndPoint(server)));
        await socket.Client.SendBytesAsync(Encoding.ASCII.GetBytes(Upgrade));
        Assert.Equal("HTTP/1.1 101 Switching Protocols\r", await socket.Client.ReceiveAsync());
        while (await socket.Client.ReceiveAsync() != "\r")
        {
        }

        Assert.Equal((Text, "READY"), await socket.ReceiveAsync());
        return socket;
    }

    /// <summary>A frame as clients send it; a fragment that is not the last unless <paramref name="isEnd"/>.</summary>
    internal static byte[] Frame(int opcode, ReadOnlySpan<byte> payload, bool isEnd = true, bool isMasked = true)
    {
        var frame = new List<byte> { (byte)((isEnd ? 0x80 : 0) | opcode) };
        var mask = isMasked ? 0x80 : 0;
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(length, payload.Length);
        frame.AddRange(payload.Length switch
        {
            < 126 => [(byte)(mask | payload.Length)],
            < 65536 => [(byte)(mask | 126), .. length[6..]],
            _ => [(byte)(mask | 127), .. length],
        });
        byte[] key = isMasked ? [1, 2, 3, 4] : [0, 0, 0, 0];
        frame.AddRange(isMasked ? key : []);
        for (var index = 0; index < payload.Length; index++)
        {
            frame.Add((byte)(payload[index] ^ key[index % 4]));
        }

        return [.. frame];
    }

    internal Task SendAsync(int opcode, string payload, bool isEnd = true) => Client.SendBytesAsync(Frame(opcode, Encoding.Latin1.GetBytes(payload), isEnd));

    /// <summary>The next frame, control frames too.</summary>
    internal async Task<(int Opcode, string Payload)> ReceiveAsync()
    {
        var head = await Client.ReceiveBytesAsync(2);
        Assert.True(head.Length == 2, "The connection ended without a close frame.");
        var length = head[1] & 0x7f;
        length = length switch
        {
            126 => BinaryPrimitives.ReadUInt16BigEndian(await Client.ReceiveBytesAsync(2)),
            127 => (int)BinaryPrimitives.ReadInt64BigEndian(await Client.ReceiveBytesAsync(8)),
            _ => length,
        };
        return (head[0] & 0x0f, Encoding.Latin1.GetString(await Client.ReceiveBytesAsync(length)));
    }

    /// <summary>The status of the close frame, which comes next.</summary>
    internal async Task<int> ReceiveCloseAsync()
    {
        var (opcode, payload) = await ReceiveAsync();
        Assert.Equal(Close, opcode);
        return BinaryPrimitives.ReadUInt16BigEndian(Encoding.Latin1.GetBytes(payload));
    }

    public void Dispose() => Client.Dispose();
}
