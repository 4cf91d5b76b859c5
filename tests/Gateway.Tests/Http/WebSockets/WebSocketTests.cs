using System.Net.WebSockets;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Gateway.Tests.Support;
using static System.Net.WebSockets.WebSocketMessageType;

namespace Gateway.Tests.Http.WebSockets;

/// <summary>Messages over <c>/ws</c> (docs/protocol.md 4): one in, one out, of the same type, in order.</summary>
public sealed class WebSocketTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private readonly GatewayServer _server = fixture.Server;

    [Theory]
    [InlineData(Text)]
    [InlineData(Binary)]
    public async Task A_reply_has_the_type_of_its_request(WebSocketMessageType type)
    {
        using var client = await WebSocketClient.ConnectReadyAsync(_server);
        await client.SendAsync("ECHO hello"u8.ToArray(), type);
        Assert.Equal("OK hello", await client.ReceiveAsync());
        Assert.Equal(type, client.ReceivedType);
    }

    [Fact]
    public async Task Any_messages_of_any_types_in_any_fragments_are_answered_in_order_and_each_in_its_type()
    {
        using var client = await WebSocketClient.ConnectReadyAsync(_server);
        var message = Gen.Choose(0, 3000).Zip(Gen.Elements(true, false)).Zip(Gen.Choose(0, 4));
        var property = Prop.ForAll(message.ArrayOf().ToArbitrary(), messages =>
        {
            var sending = SendAsync(messages);
            var received = messages.Select((one, number) => ReceiveAsync(number).GetAwaiter().GetResult()).ToList();
            sending.WaitAsync(TestClient.Patience).GetAwaiter().GetResult();
            return received.SequenceEqual(messages.Select((one, number) => ((string?)("OK " + Payload(number, one.Item1.Item1)), one.Item1.Item2 ? Text : Binary)));
        });
        await Task.Run(() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(100), property));

        async Task SendAsync(((int Length, bool IsText) One, int Fragments)[] messages)
        {
            for (var number = 0; number < messages.Length; number++)
            {
                var ((length, isText), fragments) = messages[number];
                var bytes = Encoding.ASCII.GetBytes("ECHO " + Payload(number, length));
                for (var fragment = 0; fragment < fragments; fragment++)
                {
                    await client.SendAsync(bytes.AsMemory(0, bytes.Length / 2), isText ? Text : Binary, isEnd: false);
                    bytes = bytes[(bytes.Length / 2)..];
                }

                await client.SendAsync(bytes, isText ? Text : Binary);
            }
        }

        async Task<(string?, WebSocketMessageType)> ReceiveAsync(int number) => (await client.ReceiveAsync(), client.ReceivedType);

        static string Payload(int number, int length) => $"{number} {new string('x', length)}";
    }

    [Fact]
    public async Task Thousands_of_pipelined_requests_of_alternating_types_keep_order_and_type()
    {
        using var client = await WebSocketClient.ConnectReadyAsync(_server);
        var sending = Task.Run(async () =>
        {
            for (var number = 0; number < 3000; number++)
            {
                await client.SendAsync(Encoding.ASCII.GetBytes($"ECHO {number}"), TypeOf(number));
            }
        });
        for (var number = 0; number < 3000; number++)
        {
            Assert.Equal($"OK {number}", await client.ReceiveAsync());
            Assert.Equal(TypeOf(number), client.ReceivedType);
        }

        await sending;

        static WebSocketMessageType TypeOf(int number) => number % 3 == 0 ? Text : Binary;
    }

    [Fact]
    public async Task Messages_with_nothing_in_them_are_messages()
    {
        using var client = await WebSocketClient.ConnectReadyAsync(_server);
        foreach (var type in new[] { Text, Binary, Binary, Text })
        {
            await client.SendAsync(Array.Empty<byte>(), type);
        }

        await client.SendAsync(Array.Empty<byte>(), Text, isEnd: false);
        await client.SendAsync("PING"u8.ToArray(), Text, isEnd: false);
        await client.SendAsync(Array.Empty<byte>(), Text);
        for (var count = 0; count < 4; count++)
        {
            Assert.Equal("ERR unknown command", await client.ReceiveAsync());
        }

        Assert.Equal("PONG", await client.ReceiveAsync());
    }

    [Fact]
    public async Task Text_is_text_for_whoever_sends_it()
    {
        using var client = await WebSocketClient.ConnectReadyAsync(_server);
        await client.SendAsync(Encoding.UTF8.GetBytes("ECHO grüße, 世界"), Text);
        Assert.Equal("OK grüße, 世界", Encoding.UTF8.GetString((await client.ReceiveMessageAsync())!));
    }

    [Fact]
    public async Task It_is_a_listener_among_the_others()
    {
        await using var server = await GatewayServer.StartAsync();
        using var client = await WebSocketClient.ConnectReadyAsync(server);
        await client.SendAsync("PING");
        Assert.Equal("PONG", await client.ReceiveAsync());
        var session = Assert.Single(server.Sessions.All);
        Assert.Equal(("ws", "websocket", client.LocalEndPoint!.ToString()), (session.Listener.Name, session.Listener.Transport, session.Address));

        using var listeners = System.Text.Json.JsonDocument.Parse(await server.Http.GetStringAsync("/api/v1/listeners"));
        var ws = listeners.RootElement.GetProperty("listeners").EnumerateArray().Single(one => one.GetProperty("name").GetString() == "ws");
        Assert.Equal(("/ws", "websocket", "WebSocket", "Commands", 1, 1, 2), (
            ws.GetProperty("url").GetString(), ws.GetProperty("transport").GetString(), ws.GetProperty("framing").GetString(), ws.GetProperty("application").GetString(),
            ws.GetProperty("active").GetInt32(), ws.GetProperty("messagesReceived").GetInt32(), ws.GetProperty("messagesSent").GetInt32()));
        var metrics = await server.Http.GetStringAsync("/metrics");
        Assert.Contains("gateway_connections_active{listener=\"ws\"} 1\n", metrics);

        // How long sessions last says nothing about how fast requests are answered.
        Assert.DoesNotContain("http_route=\"/ws\"", metrics);
    }
}
