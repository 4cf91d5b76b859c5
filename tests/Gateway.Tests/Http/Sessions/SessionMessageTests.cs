using System.Net;
using System.Net.WebSockets;
using System.Text;
using Gateway.Tests.Support;

namespace Gateway.Tests.Http.Sessions;

public sealed class SessionMessageTests
{
    [Theory]
    [InlineData("a\nb", false)]
    [InlineData("\n", false)]
    [InlineData("ends with CR\r", false)]
    [InlineData("CR \r inside", true)]
    [InlineData("caf\u00e9 \0", true)]
    public async Task What_a_line_can_not_carry_is_refused_and_not_mangled(string text, bool isCarried)
    {
        await using var server = await GatewayServer.StartAsync();
        using var line = await server.ConnectReadyAsync();
        using var frames = await server.ConnectReadyAsync("frames");
        var (target, other) = (Target("line"), Target("frames"));
        using var answer = await server.PostAsync(target, Encoding.Latin1.GetBytes(text));
        Assert.Equal(isCarried ? HttpStatusCode.Accepted : HttpStatusCode.BadRequest, answer.StatusCode);
        if (isCarried)
        {
            Assert.Equal(text, await line.ReceiveAsync());
        }
        else
        {
            await Problem.AssertAsync(
                await server.PostAsync(target.Replace("messages", "call", StringComparison.Ordinal), text),
                HttpStatusCode.BadRequest,
                "A line can't carry a line feed, nor a carriage return at its end.");
        }

        await Api.AssertAsync(server.PostAsync(other, Encoding.Latin1.GetBytes(text)), HttpStatusCode.Accepted);
        Assert.Equal(text, await frames.ReceiveAsync());
        await line.SendAsync("PING");
        Assert.Equal("PONG", await line.ReceiveAsync());

        string Target(string listener) => $"/sessions/{server.Sessions.All.Single(session => session.Listener.Name == listener).Id}/messages";
    }

    [Fact]
    public async Task Text_over_a_WebSocket_must_be_UTF8_and_binary_need_not()
    {
        await using var server = await GatewayServer.StartAsync();
        using var client = await WebSocketClient.ConnectAsync(server);
        Assert.Equal("READY", await client.ReceiveAsync());
        var target = $"/sessions/{Assert.Single(server.Sessions.All).Id}/messages";
        await Problem.AssertAsync(await server.PostAsync(target, [0xC3, 0x28]), HttpStatusCode.BadRequest, "The session takes text, and this is not UTF-8.");
        await Api.AssertAsync(server.PostAsync(target, "caf\u00e9\nline"), HttpStatusCode.Accepted);
        Assert.Equal("caf\u00e9\nline", Encoding.UTF8.GetString((await client.ReceiveMessageAsync())!));
        Assert.Equal(WebSocketMessageType.Text, client.ReceivedType);

        await client.SendAsync("PING"u8.ToArray(), WebSocketMessageType.Binary);
        Assert.Equal("PONG", await client.ReceiveAsync());
        await Api.AssertAsync(server.PostAsync(target, [0xC3, 0x28]), HttpStatusCode.Accepted);
        Assert.Equal([0xC3, 0x28], await client.ReceiveMessageAsync());
        Assert.Equal(WebSocketMessageType.Binary, client.ReceivedType);
    }

    [Fact]
    public async Task A_value_that_is_no_text_reaches_a_text_client_whole_as_binary()
    {
        await using var server = await GatewayServer.StartAsync();
        using var put = await server.Http.PutAsync("/api/v1/lookup/k", new ByteArrayContent([0xFF, 0x00]));
        using var client = await WebSocketClient.ConnectAsync(server);
        Assert.Equal("READY", await client.ReceiveAsync());
        client.Type = WebSocketMessageType.Text;
        await client.SendAsync("GET k");
        Assert.Equal([.. "OK "u8, 0xFF, 0x00], await client.ReceiveMessageAsync());
        Assert.Equal(WebSocketMessageType.Binary, client.ReceivedType);
        await client.SendAsync("PING");
        Assert.Equal("PONG", await client.ReceiveAsync());
        Assert.Equal(WebSocketMessageType.Text, client.ReceivedType);
    }

    [Theory]
    [InlineData("Auto")]
    [InlineData("Sockets")]
    public async Task Waiting_for_a_client_that_does_not_read_ends_with_504_and_with_410_once_it_is_gone(string transport)
    {
        var time = new FakeTimeProvider();
        await using var server = await GatewayServer.StartAsync(time, ("Gateway:Transport", transport), ("Gateway:Timeouts:Write", "00:00:05"));
        using var deaf = await TestClient.ConnectAsync(server.EndPoint("line"), receiveBuffer: 2048);
        Assert.Equal("READY", await deaf.ReceiveAsync());
        var session = Assert.Single(server.Sessions.All);
        var text = new string('x', 60_000);
        while (session.Queue.Count == 0)
        {
            await Api.AssertAsync(server.PostAsync($"/sessions/{session.Id}/messages", text), HttpStatusCode.Accepted);
        }

        // It never leaves: the wait is over before the session is cut for not reading, or by it.
        var waiting = server.PostAsync($"/sessions/{session.Id}/messages?wait=flushed", text);
        await Eventually.TrueAsync(() => session.Queue.Count > 1, "it is queued");
        using var answer = await time.AdvanceUntilAsync(waiting);
        Assert.True(answer.StatusCode is HttpStatusCode.GatewayTimeout or HttpStatusCode.Gone, answer.StatusCode.ToString());

        // The wait may have been over a moment before the session.
        await time.AdvanceUntilAsync(server.AssertEndedAsync("line", Gateway.Sessions.SessionEnd.WriteTimeout));
    }

    [Fact]
    public async Task Wait_knows_one_word()
    {
        await using var server = await GatewayServer.StartAsync();
        await Problem.AssertAsync(await server.PostAsync("/sessions/x/messages?wait=sent", "x"), HttpStatusCode.BadRequest, "wait is 'sent': use flushed, or leave it out.");
    }
}
