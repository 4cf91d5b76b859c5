using System.Net.WebSockets;
using System.Text;
using Gateway.Lifetime;
using Gateway.Sessions;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using static System.Net.WebSockets.WebSocketMessageType;

namespace Gateway.Tests.Http.WebSockets;

/// <summary>Each end of a session has its status in the close frame, behind everything that was promised.</summary>
public sealed class WebSocketCloseTests
{
    [Fact]
    public async Task Quit_closes_with_1000()
    {
        await using var server = await GatewayServer.StartAsync();
        using var client = await WebSocketClient.ConnectReadyAsync(server);
        await client.SendAsync("QUIT");
        Assert.Equal("BYE", await client.ReceiveAsync());
        await client.AssertClosedAsync(1000, "quit");
        await server.AssertEndedAsync("ws", SessionEnd.Quit);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(1001)]
    [InlineData(3456)]
    public async Task A_client_that_closes_gets_its_answers_and_its_own_status_back(int status)
    {
        await using var server = await GatewayServer.StartAsync();
        using var client = await WebSocketClient.ConnectReadyAsync(server);
        await client.SendAsync("PING");
        await client.SendAsync("ECHO last");
        await client.CloseAsync((WebSocketCloseStatus)status);
        Assert.Equal("PONG", await client.ReceiveAsync());
        Assert.Equal("OK last", await client.ReceiveAsync());
        await client.AssertClosedAsync(status);
        await server.AssertEndedAsync("ws", SessionEnd.ClientClosed);
    }

    [Fact]
    public async Task A_client_that_closes_without_a_status_as_browsers_do_gets_1000()
    {
        await using var server = await GatewayServer.StartAsync();
        using var client = await RawWebSocket.ConnectReadyAsync(server);
        await client.SendAsync(RawWebSocket.Close, "");
        Assert.Equal(1000, await client.ReceiveCloseAsync());
        await client.Client.AssertClosedAsync();
    }

    [Fact]
    public async Task A_client_that_closes_at_once_is_a_probe()
    {
        await using var server = await GatewayServer.StartAsync();
        using var client = await WebSocketClient.ConnectReadyAsync(server);
        await client.CloseAsync(WebSocketCloseStatus.NormalClosure);
        await client.AssertClosedAsync(1000);
        await server.AssertEndedAsync("ws", SessionEnd.Probe);
    }

    [Theory]
    [InlineData(Text, 1)]
    [InlineData(Binary, 1)]
    [InlineData(Text, 7)]
    [InlineData(Binary, 101)]
    public async Task A_message_over_the_limit_is_answered_in_its_type_and_closes_with_1009(WebSocketMessageType type, int fragments)
    {
        await using var server = await GatewayServer.StartAsync(("Gateway:Limits:MaxMessageSize", "100"));
        using var client = await WebSocketClient.ConnectReadyAsync(server);
        await client.SendAsync(new byte[] { (byte)'?' }, type == Text ? Binary : Text);
        for (var fragment = 1; fragment <= fragments; fragment++)
        {
            var length = fragment < fragments ? 1 : 102 - fragments;
            await client.SendAsync(new byte[length], type, isEnd: fragment == fragments);
        }

        Assert.Equal("ERR unknown command", await client.ReceiveAsync());
        Assert.Equal("ERR frame too large", await client.ReceiveAsync());
        Assert.Equal(type, client.ReceivedType);
        await client.AssertClosedAsync(1009, "frame too large");
        await server.AssertEndedAsync("ws", SessionEnd.FrameTooLarge);
    }

    [Fact]
    public async Task A_message_of_exactly_the_limit_is_fine_in_any_fragments()
    {
        await using var server = await GatewayServer.StartAsync(("Gateway:Limits:MaxMessageSize", "100"));
        using var client = await WebSocketClient.ConnectReadyAsync(server);
        var message = Encoding.ASCII.GetBytes($"ECHO {new string('x', 95)}");
        for (var cut = 0; cut <= 100; cut++)
        {
            await client.SendAsync(message.AsMemory(0, cut), Text, isEnd: false);
            await client.SendAsync(message.AsMemory(cut), Text);
            Assert.Equal($"OK {new string('x', 95)}", await client.ReceiveAsync());
        }
    }

    [Fact]
    public async Task A_stop_closes_with_1001_behind_the_answers()
    {
        await using var server = await GatewayServer.StartAsync();
        using var client = await WebSocketClient.ConnectReadyAsync(server);
        await client.SendAsync("PING");
        await server.AssertReceivedAsync("ws", 8);
        var stopping = server.StopAsync();
        Assert.Equal("PONG", await client.ReceiveAsync());
        Assert.Equal("NOTICE shutting down", await client.ReceiveAsync());
        await client.AssertClosedAsync(1001, "shutting down");
        await stopping.WaitAsync(TestClient.Patience);
        await server.AssertEndedAsync("ws", SessionEnd.ShuttingDown);
    }

    [Fact]
    public async Task A_client_during_the_stop_is_told_and_closed_with_1001()
    {
        await using var server = await GatewayServer.StartAsync();
        server.Services.GetRequiredService<GatewayState>().Close();
        using var client = await WebSocketClient.ConnectAsync(server);
        Assert.Equal("ERR shutting down", await client.ReceiveAsync());
        await client.AssertClosedAsync(1001, "shutting down");
    }

    [Fact]
    public async Task An_idle_session_closes_with_1001_and_a_ping_does_not_keep_it()
    {
        var time = new FakeTimeProvider();
        await using var server = await GatewayServer.StartAsync(time, ("Gateway:Timeouts:Idle", "00:01:00"));
        using var client = await RawWebSocket.ConnectReadyAsync(server);
        time.Advance(TimeSpan.FromSeconds(59));
        await client.SendAsync(RawWebSocket.Ping, "?");
        Assert.Equal((RawWebSocket.Pong, "?"), await client.ReceiveAsync());
        Assert.Equal((RawWebSocket.Text, "ERR idle timeout"), await time.AdvanceUntilAsync(client.ReceiveAsync()));
        Assert.Equal(1001, await client.ReceiveCloseAsync());
    }

    [Fact]
    public async Task A_message_that_is_never_finished_closes_with_1001()
    {
        var time = new FakeTimeProvider();
        await using var server = await GatewayServer.StartAsync(time, ("Gateway:Timeouts:Read", "00:00:30"));
        using var client = await RawWebSocket.ConnectReadyAsync(server);
        await client.SendAsync(RawWebSocket.Binary, "PING");
        Assert.Equal((RawWebSocket.Binary, "PONG"), await client.ReceiveAsync());

        // Fragments, and bytes of a fragment, do not extend it.
        await client.SendAsync(RawWebSocket.Text, "ECHO ", isEnd: false);
        await server.AssertReceivedAsync("ws", 8 + 4 + 5);
        time.Advance(TimeSpan.FromSeconds(20));
        await client.SendAsync(RawWebSocket.Continuation, "x", isEnd: false);
        await server.AssertReceivedAsync("ws", 8 + 4 + 6);
        time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.Equal(1, server.Sessions.Count);
        Assert.Equal((RawWebSocket.Binary, "ERR read timeout"), await time.AdvanceUntilAsync(client.ReceiveAsync()));
        Assert.Equal(1001, await client.ReceiveCloseAsync());
        await client.SendAsync(RawWebSocket.Close, "\u0003\u00e9");
        await client.Client.AssertClosedAsync();
        await server.AssertEndedAsync("ws", SessionEnd.ReadTimeout);
    }

    [Fact]
    public async Task A_client_that_does_not_close_too_is_cut_after_Linger()
    {
        var time = new FakeTimeProvider();
        await using var server = await GatewayServer.StartAsync(time, ("Gateway:Timeouts:Linger", "00:00:02"));
        using var client = await RawWebSocket.ConnectReadyAsync(server);
        await client.SendAsync(RawWebSocket.Text, "QUIT");
        Assert.Equal((RawWebSocket.Text, "BYE"), await client.ReceiveAsync());
        Assert.Equal(1000, await client.ReceiveCloseAsync());

        // What it still sends is dropped, and no reset comes of it.
        for (var count = 0; count < 100; count++)
        {
            await client.SendAsync(RawWebSocket.Text, new string('x', 10_000));
        }

        Assert.Equal(1, server.Listener("ws").Connections.Count);
        Assert.True(await time.AdvanceUntilAsync(EndAsync(client.Client)));
        await Eventually.TrueAsync(() => server.Listener("ws").Connections.Count == 0, "the slot is given back");
    }

    private static async Task<bool> EndAsync(TestClient client)
    {
        try
        {
            return (await client.ReceiveToEndAsync()).Length == 0;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return true;
        }
    }
}
