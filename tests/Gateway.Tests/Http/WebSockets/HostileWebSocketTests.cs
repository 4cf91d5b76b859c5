using System.Text;
using Gateway.Http.WebSockets;
using Gateway.Sessions;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Http.WebSockets;

/// <summary>Whatever a client does with its WebSocket, its session ends for a reason and the next one is served as before.</summary>
public sealed class HostileWebSocketTests
{
    public static TheoryData<string, byte[], int> Violations => new()
    {
        { "unmasked", RawWebSocket.Frame(RawWebSocket.Text, "PING"u8, isMasked: false), 1002 },
        { "reserved bits", [0xf1, 0x80, 0, 0, 0, 0], 1002 },
        { "unknown opcode", RawWebSocket.Frame(3, "PING"u8), 1002 },
        { "a continuation of nothing", RawWebSocket.Frame(RawWebSocket.Continuation, "PING"u8), 1002 },
        { "a message inside a message", [.. RawWebSocket.Frame(RawWebSocket.Text, "PI"u8, isEnd: false), .. RawWebSocket.Frame(RawWebSocket.Text, "NG"u8)], 1002 },
        { "a fragmented ping", RawWebSocket.Frame(RawWebSocket.Ping, "?"u8, isEnd: false), 1002 },
        { "a ping too long", RawWebSocket.Frame(RawWebSocket.Ping, new byte[126]), 1002 },
        { "a length with the highest bit", [0x82, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4], 1002 },
        { "a status that nobody may send", RawWebSocket.Frame(RawWebSocket.Close, [0x03, 0xed]), 1002 },
        { "text that is no UTF-8", RawWebSocket.Frame(RawWebSocket.Text, [(byte)'x', 0xff]), 1007 },
    };

    [Theory]
    [MemberData(nameof(Violations))]
    public async Task A_violation_of_the_protocol_is_told_by_its_status_and_ends_as_a_reset(string what, byte[] bytes, int status)
    {
        await using var server = await GatewayServer.StartAsync();
        using var client = await RawWebSocket.ConnectReadyAsync(server);
        await client.Client.SendBytesAsync(bytes);
        Assert.Equal((what, status), (what, await client.ReceiveCloseAsync()));
        client.Dispose();
        await server.AssertEndedAsync("ws", SessionEnd.Reset);
        Assert.DoesNotContain(server.Log.GetSnapshot(), entry => entry.Level >= LogLevel.Warning || entry.Exception is not null);
        await AssertServesAsync(server);
    }

    [Fact]
    public async Task A_close_inside_a_message_ends_as_truncated()
    {
        await using var server = await GatewayServer.StartAsync();
        using var client = await RawWebSocket.ConnectReadyAsync(server);
        await client.SendAsync(RawWebSocket.Text, "PI", isEnd: false);
        await client.SendAsync(RawWebSocket.Close, "\u0003\u00e8");
        Assert.Equal(1002, await client.ReceiveCloseAsync());
        await server.AssertEndedAsync("ws", SessionEnd.Truncated);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_that_goes_without_a_word_ends_one_session_and_nobody_elses(bool isReset)
    {
        await using var server = await GatewayServer.StartAsync();
        using var bystander = await WebSocketClient.ConnectReadyAsync(server);
        using var client = await RawWebSocket.ConnectReadyAsync(server);
        await client.SendAsync(RawWebSocket.Text, "PING");
        Assert.Equal((RawWebSocket.Text, "PONG"), await client.ReceiveAsync());
        if (isReset)
        {
            client.Client.Reset();
        }
        else
        {
            client.Client.FinishSending();
        }

        await server.AssertEndedAsync("ws", SessionEnd.Reset);
        await bystander.SendAsync("PING");
        Assert.Equal("PONG", await bystander.ReceiveAsync());
        Assert.DoesNotContain(server.Log.GetSnapshot(), entry => entry.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task Three_hundred_connections_of_garbage()
    {
        await using var server = await GatewayServer.StartAsync();
        var random = new Random(43);
        for (var count = 0; count < 300; count++)
        {
            using var client = await RawWebSocket.ConnectReadyAsync(server);
            var garbage = new byte[random.Next(1, 3000)];
            random.NextBytes(garbage);

            // Every other one begins like a frame, so that what is behind its header gets its turn.
            var bytes = count % 2 == 0 ? garbage : [.. RawWebSocket.Frame(random.Next(3), garbage, isEnd: random.Next(2) == 0), .. garbage];
            await client.Client.SendBytesAsync(bytes);
            if (count % 3 == 0)
            {
                client.Client.Reset();
            }
        }

        await Eventually.TrueAsync(() => server.Sessions.Count == 0, "every session ends");
        Assert.All(server.Log.GetSnapshot(), entry => Assert.True(entry.Level < LogLevel.Warning, entry.Message));
        await AssertServesAsync(server);
    }

    [Fact]
    public async Task Fragments_with_nothing_in_them_keep_no_message_alive()
    {
        var time = new FakeTimeProvider();
        await using var server = await GatewayServer.StartAsync(time, ("Gateway:Timeouts:Read", "00:00:30"));
        using var client = await RawWebSocket.ConnectReadyAsync(server);
        await client.SendAsync(RawWebSocket.Text, "PI", isEnd: false);
        var nothing = Enumerable.Repeat(RawWebSocket.Frame(RawWebSocket.Continuation, [], isEnd: false), 1000).SelectMany(frame => frame).ToArray();
        var isTold = false;
        var flooding = Task.Run(async () =>
        {
            while (!Volatile.Read(ref isTold))
            {
                await client.Client.SendBytesAsync(nothing);
            }
        });
        Assert.Equal((RawWebSocket.Text, "ERR read timeout"), await time.AdvanceUntilAsync(client.ReceiveAsync()));
        Volatile.Write(ref isTold, true);
        Assert.Equal(1001, await client.ReceiveCloseAsync());
        await flooding;
    }

    [Fact]
    public async Task A_client_that_never_reads_is_cut_and_holds_no_more_than_its_share()
    {
        var time = new FakeTimeProvider();
        await using var server = await GatewayServer.StartAsync(time);
        using var client = await RawWebSocket.ConnectReadyAsync(server);
        client.Client.Socket.Blocking = false;
        await client.Client.FillAsync(RawWebSocket.Frame(RawWebSocket.Binary, Encoding.ASCII.GetBytes("ECHO " + new string('x', SlowReader.Echoed))));
        await server.AssertHoldsItsShareAndIsCutAsync("ws", time);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_peer_that_answers_no_ping_is_cut_and_one_that_does_is_not(bool answers)
    {
        // The framework's own clock: short times, real waits.
        await using var server = await GatewayServer.StartAsync(
            TimeProvider.System,
            services => services.PostConfigure<WebSocketOptions>(WebSocketEndpoint.OptionsName, options => (options.KeepAliveInterval, options.KeepAliveTimeout) = (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1))));
        using var client = await RawWebSocket.ConnectReadyAsync(server);
        await client.SendAsync(RawWebSocket.Text, "PING");
        Assert.Equal((RawWebSocket.Text, "PONG"), await client.ReceiveAsync());
        for (var pings = 0; pings < (answers ? 3 : 1); pings++)
        {
            var (opcode, payload) = await client.ReceiveAsync();
            Assert.Equal(RawWebSocket.Ping, opcode);
            if (answers)
            {
                await client.SendAsync(RawWebSocket.Pong, payload);
            }
        }

        if (answers)
        {
            Assert.Equal(1, server.Sessions.Count);
            return;
        }

        await server.AssertEndedAsync("ws", SessionEnd.Reset);
        Assert.DoesNotContain(server.Log.GetSnapshot(), entry => entry.Level >= LogLevel.Warning);
    }

    private static async Task AssertServesAsync(GatewayServer server)
    {
        using var client = await WebSocketClient.ConnectReadyAsync(server);
        await client.SendAsync("PING");
        Assert.Equal("PONG", await client.ReceiveAsync());
        await server.AssertServesAsync();
    }
}
