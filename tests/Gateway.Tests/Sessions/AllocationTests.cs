using System.Net.Sockets;
using System.Text;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sessions;

/// <summary>A message costs no allocation once its session is warm.</summary>
[Collection(AloneCollection.Name)]
public sealed class AllocationTests
{
    private const int Rounds = 2000;
    private const int Depth = 50;

    /// <summary>
    /// What the rest of the process may allocate meanwhile: clock, metrics, test runner. A hundred thousand messages pass, so one byte
    /// each would be more.
    /// </summary>
    private const long Others = 64 * 1024;

    [Theory]
    [InlineData("line", "PING", "PONG")]
    [InlineData("line", "ECHO some text to come back", "OK some text to come back")]
    [InlineData("frames", "PING", "PONG")]
    [InlineData("frames", "ECHO some text to come back", "OK some text to come back")]
    public async Task A_hundred_thousand_messages_allocate_nothing(string listener, string request, string reply)
    {
        await using var server = await GatewayServer.StartAsync();

        // A socket that was never awaited on: such calls block in the kernel and allocate nothing.
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.Connect(server.EndPoint(listener));
        var framing = server.Listener(listener).Framing.Name;
        var requests = Repeat(TestClient.Encode(framing, Encoding.ASCII.GetBytes(request)));
        var replies = Repeat(TestClient.Encode(framing, Encoding.ASCII.GetBytes(reply)));
        var buffer = new byte[replies.Length];
        Receive(client, buffer.AsSpan(0, TestClient.Encode(framing, "READY"u8.ToArray()).Length));

        // The least of a few tries: code that is still being compiled, or a scrape, may fall into one of them.
        var least = long.MaxValue;
        for (var attempt = 0; attempt < 5 && least > Others; attempt++)
        {
            least = Math.Min(least, Run(client, requests, replies, buffer));
        }

        Assert.True(least <= Others, $"{(double)least / (Rounds * Depth):0.##} bytes a message");
    }

    /// <summary>It may have to wait in a member's queue, so it can't lie in a buffer that the next one needs.</summary>
    [Fact]
    public async Task What_is_said_in_a_room_allocates_its_own_bytes_once_and_nothing_more()
    {
        const int Messages = 50 * Depth;
        await using var server = await GatewayServer.StartAsync();
        using var hears = await server.ConnectReadyAsync();
        using var also = await server.ConnectReadyAsync("frames");
        using var says = await server.ConnectReadyAsync();
        foreach (var client in new[] { hears, also, says })
        {
            await client.SendAsync("JOIN somewhere");
            Assert.Equal("OK", await client.ReceiveAsync());
        }

        await says.SendAsync("WHOAMI");
        var message = Encoding.ASCII.GetBytes($"MSG somewhere {(await says.ReceiveAsync())!.Split(' ')[1]} some text for all");
        var requests = Repeat(Encoding.ASCII.GetBytes("SAY somewhere some text for all\n"));
        var replies = new byte["OK\n".Length * Depth];
        var heard = new byte[Depth * (message.Length + 1)];
        var framed = new byte[Depth * (message.Length + 4)];

        // An array has 24 bytes of its own and ends at a multiple of eight.
        var most = Others + (Messages * (24L + ((message.Length + 7) & ~7)));
        var least = long.MaxValue;
        for (var attempt = 0; attempt < 5 && least > most; attempt++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            for (var sent = 0; sent < Messages; sent += Depth)
            {
                says.Socket.Send(requests);
                Receive(says.Socket, replies);
                Receive(hears.Socket, heard);
                Receive(also.Socket, framed);
            }

            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        Assert.EndsWith("some text for all\n", Encoding.ASCII.GetString(heard), StringComparison.Ordinal);
        Assert.True(least <= most, $"{(double)least / Messages:0.##} bytes a message of {message.Length}");
    }

    private static long Run(Socket socket, byte[] requests, byte[] replies, byte[] buffer)
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var round = 0; round < Rounds; round++)
        {
            socket.Send(requests);
            Receive(socket, buffer);
            if (!buffer.AsSpan().SequenceEqual(replies))
            {
                Assert.Fail("A reply is wrong.");
            }
        }

        return GC.GetTotalAllocatedBytes(precise: true) - before;
    }

    private static void Receive(Socket socket, Span<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[socket.Receive(bytes)..];
        }
    }

    private static byte[] Repeat(byte[] message) => [.. Enumerable.Repeat(message, Depth).SelectMany(one => one)];
}
