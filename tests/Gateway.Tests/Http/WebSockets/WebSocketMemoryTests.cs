using System.Net.Sockets;
using System.Text;
using Gateway.Tests.Support;

namespace Gateway.Tests.Http.WebSockets;

/// <summary>What WebSocket clients can make the process hold, and what their messages cost.</summary>
[Collection(AloneCollection.Name)]
public sealed class WebSocketMemoryTests
{
    [Fact]
    public async Task Twenty_clients_that_never_read_cost_a_few_mebibytes()
    {
        await using var server = await GatewayServer.StartAsync();
        await server.AssertServesAsync();
        var before = Settled();
        var clients = new List<RawWebSocket>();
        for (var count = 0; count < 20; count++)
        {
            var client = await RawWebSocket.ConnectReadyAsync(server);
            client.Client.Socket.Blocking = false;
            clients.Add(client);
        }

        var message = RawWebSocket.Frame(RawWebSocket.Binary, Encoding.ASCII.GetBytes("ECHO " + new string('x', 60_000)));
        foreach (var client in clients)
        {
            await client.Client.FillAsync(message);
        }

        Assert.Equal(20, server.Sessions.Count);
        Assert.InRange(Settled() - before, long.MinValue, 20 * 1024 * 1024);
        await server.AssertServesAsync();
        clients.ForEach(client => client.Client.Reset());
        await Eventually.TrueAsync(() => server.Sessions.Count == 0, "every session ends");

        static long Settled() => GC.GetTotalMemory(forceFullCollection: true);
    }

    [Fact]
    public async Task A_message_allocates_nothing_once_warm()
    {
        const int Batch = 100;
        const int Rounds = 500;
        await using var server = await GatewayServer.StartAsync();
        using var client = await RawWebSocket.ConnectReadyAsync(server);
        var requests = Enumerable.Repeat(RawWebSocket.Frame(RawWebSocket.Text, "PING"u8), Batch).SelectMany(frame => frame).ToArray();
        var replies = new byte[Batch * "..PONG"u8.Length];
        var socket = client.Client.Socket;
        await Task.Run(() => Talk(Rounds));
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await Task.Run(() => Talk(Rounds));
        var perMessage = (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)(Rounds * Batch);

        // A read has a few small allocations of Kestrel's, shared by all messages that it brings; a message's own would be 24 bytes at the least.
        Assert.InRange(perMessage, 0, 12);

        void Talk(int rounds)
        {
            for (var round = 0; round < rounds; round++)
            {
                socket.Send(requests);
                for (var length = 0; length < replies.Length;)
                {
                    length += socket.Receive(replies, length, replies.Length - length, SocketFlags.None);
                }
            }
        }
    }
}
