using System.Net;
using System.Net.WebSockets;
using Gateway.Http;
using Gateway.Http.WebSockets;
using Gateway.Limits;
using Gateway.Sessions;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Gateway.Tests.Http.WebSockets;

/// <summary>Who gets to upgrade, and in which count a connection stands.</summary>
public sealed class WebSocketUpgradeTests
{
    [Theory]
    [InlineData("GET", "Host: a\r\n")]
    [InlineData("HEAD", "Host: a\r\n")]
    [InlineData("GET", "Host: a\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n")]
    [InlineData("GET", "Host: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 12\r\n")]
    [InlineData("GET", "Host: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: short\r\nSec-WebSocket-Version: 13\r\n")]
    public async Task A_request_that_does_not_upgrade_is_told_how(string method, string headers)
    {
        await using var server = await GatewayServer.StartAsync();
        using var client = await TestClient.ConnectAsync(RawHttp.EndPoint(server));
        await client.SendBytesAsync(System.Text.Encoding.ASCII.GetBytes($"{method} /ws HTTP/1.1\r\n{headers}\r\n"));
        var head = new List<string>();
        while (await client.ReceiveAsync() is { Length: > 1 } line)
        {
            head.Add(line.TrimEnd('\r'));
        }

        Assert.Equal("HTTP/1.1 426 Upgrade Required", head[0]);
        Assert.Contains("Upgrade: websocket", head);
        Assert.Contains("Connection: Upgrade", head);
        Assert.Contains("Sec-WebSocket-Version: 13", head);
        Assert.Contains("Content-Type: application/problem+json", head);
        Assert.Equal(0, server.Listener("ws").Counters.Accepted);
    }

    [Fact]
    public async Task Other_methods_are_405()
    {
        await using var server = await GatewayServer.StartAsync();
        await Problem.AssertAsync(await server.Http.PostAsync("/ws", null), HttpStatusCode.MethodNotAllowed);
    }

    [Theory]
    [InlineData("http://evil.example")]
    [InlineData("null")]
    [InlineData("http://127.0.0.1")]
    [InlineData("http://127.0.0.1:{port}.evil.example")]
    [InlineData("nonsense")]
    public async Task A_page_of_another_site_may_not_open_one(string origin)
    {
        await using var server = await GatewayServer.StartAsync();
        var from = origin.Replace("{port}", server.Http.BaseAddress!.Port.ToString());
        var refused = await Assert.ThrowsAsync<WebSocketException>(() => WebSocketClient.ConnectAsync(server, options => options.SetRequestHeader("Origin", from)));
        Assert.Contains("403", refused.Message);
        Assert.Equal(0, server.Listener("ws").Counters.Accepted);
    }

    [Theory]
    [InlineData("http")]
    [InlineData("https")]
    public async Task A_page_of_the_same_host_may(string scheme)
    {
        await using var server = await GatewayServer.StartAsync();
        using var client = await WebSocketClient.ConnectAsync(server, options => options.SetRequestHeader("Origin", $"{scheme}://{server.Http.BaseAddress!.Authority}"));
        Assert.Equal("READY", await client.ReceiveAsync());
    }

    [Theory]
    [InlineData("gateway.v1", "gateway.v1")]
    [InlineData("mqtt,gateway.v1,graphql-ws", "gateway.v1")]
    [InlineData("mqtt", null)]
    [InlineData("Gateway.V1", null)]
    [InlineData("gateway.v2,gateway.v10", null)]
    [InlineData("", null)]
    public async Task The_subprotocol_is_ours_where_it_is_offered_and_none_otherwise(string offered, string? chosen)
    {
        await using var server = await GatewayServer.StartAsync();
        var lines = string.Concat(offered.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(one => $"Sec-WebSocket-Protocol: {one}\r\n"));
        using var client = await TestClient.ConnectAsync(RawHttp.EndPoint(server));
        await client.SendBytesAsync(System.Text.Encoding.ASCII.GetBytes(RawWebSocket.Upgrade.Replace("\r\n\r\n", $"\r\n{lines}\r\n")));
        var head = new List<string>();
        while (await client.ReceiveAsync() is { Length: > 1 } line)
        {
            head.Add(line.TrimEnd('\r'));
        }

        Assert.StartsWith("HTTP/1.1 101 ", head[0]);
        Assert.Equal(chosen is null ? [] : [$"Sec-WebSocket-Protocol: {chosen}"], head.Where(line => line.StartsWith("Sec-WebSocket-Protocol", StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public async Task A_client_that_offers_several_in_one_line_gets_ours()
    {
        await using var server = await GatewayServer.StartAsync();
        using var client = await WebSocketClient.ConnectAsync(server, options =>
        {
            options.AddSubProtocol("mqtt");
            options.AddSubProtocol("gateway.v1");
        });
        Assert.Equal("gateway.v1", client.Socket.SubProtocol);
        Assert.Equal("READY", await client.ReceiveAsync());
    }

    [Fact]
    public async Task A_session_leaves_its_place_among_the_HTTP_connections_and_takes_one_of_the_sessions()
    {
        await using var server = await GatewayServer.StartAsync(("Gateway:Limits:MaxHttpConnections", "1"), ("Gateway:Limits:MaxConnections", "3"));
        var (gate, http) = (server.Services.GetRequiredService<ConnectionGate>(), server.Services.GetRequiredService<HttpConnectionLimit>());
        using var first = await WebSocketClient.ConnectReadyAsync(server);
        using var second = await WebSocketClient.ConnectReadyAsync(server);
        using var line = await server.ConnectReadyAsync();
        Assert.Equal((3, 0), (gate.Count, http.Open));

        using var over = await WebSocketClient.ConnectAsync(server);
        Assert.Equal("ERR too many connections", await over.ReceiveAsync());
        await over.AssertClosedAsync(1013, "try again later");
        Assert.Equal("ok", await server.Http.GetStringAsync("/health"));

        // The one place is taken by that client's kept-alive connection: the sessions neither need it nor give it back once more.
        await first.SendAsync("QUIT");
        Assert.Equal("BYE", await first.ReceiveAsync());
        await first.AssertClosedAsync(1000);
        await Eventually.TrueAsync(() => (gate.Count, http.Open) == (2, 1), "the session's place is free again, the HTTP client's is not");
        Assert.Equal("ok", await server.Http.GetStringAsync("/health"));
    }

    [Fact]
    public async Task Over_HTTP2_it_is_a_session_on_a_connection_that_goes_on_counting()
    {
        await using var server = await GatewayServer.StartAsync(("Kestrel:Endpoints:Http:Protocols", "Http2"));
        using var client = await WebSocketClient.ConnectAsync(server, options => (options.HttpVersion, options.HttpVersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact));
        Assert.Equal("READY", await client.ReceiveAsync());
        Assert.Equal(1, server.Services.GetRequiredService<HttpConnectionLimit>().Open);
        await client.SendAsync("WHOAMI");
        Assert.EndsWith($" {client.LocalEndPoint}", await client.ReceiveAsync());
        await client.SendAsync("QUIT");
        Assert.Equal("BYE", await client.ReceiveAsync());
        await client.AssertClosedAsync(1000, "quit");
        await server.AssertEndedAsync("ws", SessionEnd.Quit);
    }

    [Fact]
    public async Task The_address_limit_counts_streams_and_WebSockets_together()
    {
        await using var server = await GatewayServer.StartAsync(("Gateway:Limits:MaxConnectionsPerAddress", "2"));
        using var line = await server.ConnectReadyAsync();
        using var first = await WebSocketClient.ConnectReadyAsync(server);
        using var over = await WebSocketClient.ConnectAsync(server);
        Assert.Equal("ERR too many connections", await over.ReceiveAsync());
        await over.AssertClosedAsync(1013);
        Assert.Equal(1, server.Listener("ws").Counters.Rejected.All.Single(one => one.Reason == "address full").Count);
    }

    [Fact]
    public async Task A_thousand_connects_and_resets_leave_nothing_behind()
    {
        await using var server = await GatewayServer.StartAsync(("Gateway:Limits:MaxConnections", "20"), ("Gateway:Limits:MaxHttpConnections", "500"));
        for (var round = 0; round < 20; round++)
        {
            var clients = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => TestClient.ConnectAsync(RawHttp.EndPoint(server))));
            foreach (var client in clients)
            {
                await client.SendBytesAsync(System.Text.Encoding.ASCII.GetBytes(RawWebSocket.Upgrade));
                client.Reset();
            }
        }

        var (gate, http) = (server.Services.GetRequiredService<ConnectionGate>(), server.Services.GetRequiredService<HttpConnectionLimit>());
        await Eventually.TrueAsync(() => (gate.Count, gate.Addresses, http.Open, server.Sessions.Count) == (0, 0, 0, 0), "every place is given back");
        Assert.DoesNotContain(server.Log.GetSnapshot(), entry => entry.Level >= Microsoft.Extensions.Logging.LogLevel.Warning);
        using var next = await WebSocketClient.ConnectReadyAsync(server);
    }

    [Fact]
    public async Task Request_and_keep_alive_times_of_HTTP_do_not_end_a_session()
    {
        // Kestrel keeps its own clock: short times, a real wait.
        await using var server = await GatewayServer.StartAsync(("Gateway:Timeouts:Request", "00:00:01"), ("Gateway:Timeouts:Read", "00:00:01"));
        using var client = await WebSocketClient.ConnectReadyAsync(server);
        await Task.Delay(TimeSpan.FromSeconds(2.5));
        await client.SendAsync("PING");
        Assert.Equal("PONG", await client.ReceiveAsync());
    }

    [Fact]
    public async Task Pings_go_out_under_the_gateways_numbers()
    {
        await using var server = await GatewayServer.StartAsync(("Gateway:Timeouts:Request", "00:00:07"), ("Gateway:Timeouts:Write", "00:00:04"));
        var options = server.Services.GetRequiredService<IOptionsMonitor<WebSocketOptions>>().Get(WebSocketEndpoint.OptionsName);
        Assert.Equal((TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(11)), (options.KeepAliveInterval, options.KeepAliveTimeout));
    }

    [Fact]
    public async Task No_listener_may_take_its_name()
    {
        var fault = await Assert.ThrowsAsync<Gateway.Hosting.ConfigurationException>(() => GatewayServer.StartAsync(("Gateway:Listeners:WS:Url", "tcp://127.0.0.1:0")));
        Assert.Equal(["Gateway:Listeners:WS is the name of the WebSocket endpoint: choose another."], fault.Faults);
        Assert.Equal("ws", ListenerDirectory.WebSocketName);
    }
}
