using System.Net;
using Gateway.Diagnostics;
using Gateway.Limits;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Transports.Proxy;

/// <summary>A listener that requires PROXY headers, from loopback as its trusted proxy.</summary>
public abstract class ProxyListenerTests(string transport)
{
    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1:4711")]
    [InlineData("2001:db8::1", "[2001:db8::1]:4711")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7:4711")]
    public async Task The_client_that_the_header_names_is_the_clients_address(string client, string shown)
    {
        await using var server = await StartAsync();
        foreach (var header in new[] { ProxyHeaders.Text(client), ProxyHeaders.Binary(client), ProxyHeaders.Binary(client, extensions: new byte[3000]) })
        {
            using var connection = await server.ConnectAsync("line");
            await connection.SendBytesAsync((byte[])[.. header, .. "WHOAMI\nECHO behind\n"u8]);
            Assert.Equal("READY", await connection.ReceiveAsync());
            Assert.EndsWith(" " + shown, await connection.ReceiveAsync());
            Assert.Equal("OK behind", await connection.ReceiveAsync());
        }
    }

    [Fact]
    public async Task Whoever_still_owes_the_header_is_told_when_the_gateway_stops()
    {
        await using var server = await StartAsync();
        using var silent = await server.ConnectAsync("line");
        await Eventually.TrueAsync(() => server.Services.GetRequiredService<ConnectionGate>().Count == 1, "it is counted from accept");
        await server.StopAsync().WaitAsync(TestClient.Patience);
        Assert.Equal("ERR shutting down", await silent.ReceiveAsync());
        await silent.AssertClosedAsync();
        await server.AssertRejectedAsync("line", "shutting down");
    }

    [Fact]
    public async Task Where_the_proxy_speaks_for_itself_its_own_address_stands()
    {
        await using var server = await StartAsync();
        foreach (var header in new[] { "PROXY UNKNOWN\r\n"u8.ToArray(), ProxyHeaders.Local(), ProxyHeaders.Local(new byte[100]), ProxyHeaders.Raw(0x21, 0x31, new byte[216]) })
        {
            using var connection = await server.ConnectAsync("line");
            await connection.SendBytesAsync((byte[])[.. header, .. "WHOAMI\n"u8]);
            Assert.Equal("READY", await connection.ReceiveAsync());
            Assert.EndsWith($" {connection.Socket.LocalEndPoint}", await connection.ReceiveAsync());
        }
    }

    [Fact]
    public async Task A_header_and_a_request_one_byte_at_a_time()
    {
        await using var server = await StartAsync();
        foreach (var header in new[] { ProxyHeaders.Text("192.0.2.1"), ProxyHeaders.Binary("192.0.2.1", extensions: new byte[7]) })
        {
            using var connection = await server.ConnectAsync("line");
            foreach (var one in (byte[])[.. header, .. "PING\n"u8])
            {
                await connection.SendBytesAsync(new[] { one });
                await Task.Yield();
            }

            Assert.Equal(["READY", "PONG"], await connection.ReceiveAsync(2));
        }
    }

    [Fact]
    public async Task A_header_cut_at_every_byte_opens_no_session_and_keeps_no_slot()
    {
        await using var server = await StartAsync();
        var count = 0;
        foreach (var header in new[] { ProxyHeaders.Text("192.0.2.1"), ProxyHeaders.Binary("192.0.2.1", extensions: new byte[9]) })
        {
            for (var cut = 0; cut < header.Length; cut++)
            {
                using var connection = await server.ConnectAsync("line");
                await connection.SendBytesAsync(header.AsMemory(0, cut));
                connection.FinishSending();
                await connection.AssertCutAsync();
                count++;
            }
        }

        await AssertRejectedAsync(server, "probe", 2);
        await AssertRejectedAsync(server, "proxy invalid", count - 2);
        Assert.Equal(0, server.Listener("line").Counters.Accepted);
        await AssertEmptyAsync(server);
    }

    [Fact]
    public async Task Connecting_and_closing_is_a_probe_however_it_closes()
    {
        await using var server = await StartAsync();
        for (var count = 0; count < 20; count++)
        {
            using var connection = await server.ConnectAsync("line");
            if (count % 2 == 0)
            {
                connection.Reset();
            }
        }

        await AssertRejectedAsync(server, "probe", 20);
        Assert.Equal(20, server.Listener("line").Counters.Rejected.Total);
        Assert.DoesNotContain(server.Log.GetSnapshot(), entry => entry.Level > LogLevel.Debug && entry.Message.Contains("probe", StringComparison.OrdinalIgnoreCase));
        await AssertEmptyAsync(server);
    }

    [Fact]
    public async Task What_is_no_header_is_refused_at_once_and_told_once_a_minute()
    {
        var time = new FakeTimeProvider();
        await using var server = await StartAsync(time);
        byte[][] bad = ["PING\n"u8.ToArray(), "PROXY TCP4 192.0.2.1 192.0.2.2 70000 1\r\n"u8.ToArray(), ProxyHeaders.Raw(0x21, 0x11, new byte[12], length: 3), new byte[500]];
        foreach (var bytes in bad)
        {
            await SendAsync(server, bytes);
        }

        await AssertRejectedAsync(server, "proxy invalid", bad.Length);
        var told = Assert.Single(Warnings(server));
        Assert.StartsWith("line: 127.0.0.1:", told, StringComparison.Ordinal);
        Assert.Contains("no header", told, StringComparison.Ordinal);
        Assert.Contains(server.Log.GetSnapshot(), entry => entry.Level == LogLevel.Debug && entry.Message.EndsWith("bad port", StringComparison.Ordinal));

        time.Advance(TimeSpan.FromSeconds(59));
        await SendAsync(server, bad[1]);
        Assert.Single(Warnings(server));
        time.Advance(TimeSpan.FromSeconds(1));
        await SendAsync(server, bad[1]);
        Assert.Contains("(bad port)", Warnings(server)[1], StringComparison.Ordinal);
        Assert.EndsWith("; 4 more since the last such line", Warnings(server)[1], StringComparison.Ordinal);
        time.Advance(TimeSpan.FromMinutes(1));
        await SendAsync(server, bad[2]);
        Assert.Contains("(length too short)", Warnings(server)[2], StringComparison.Ordinal);
        await AssertEmptyAsync(server);
    }

    [Fact]
    public async Task A_proxy_that_is_none_of_those_that_are_trusted_is_told_of_by_its_address()
    {
        await using var server = await StartAsync(("Gateway:ProxyProtocol:TrustedProxies:0", "127.0.0.9"));
        for (var round = 0; round < 3; round++)
        {
            foreach (var address in new[] { "127.0.0.2", "127.0.0.3" })
            {
                using var proxy = await TestClient.ConnectAsync(server.EndPoint("line"), from: IPAddress.Parse(address));
                await proxy.AssertCutAsync();
            }
        }

        await AssertRejectedAsync(server, "proxy untrusted", 6);
        var told = Warnings(server);
        Assert.Equal(2, told.Length);
        Assert.All(told, one => Assert.Contains("Gateway:ProxyProtocol:TrustedProxies", one, StringComparison.Ordinal));
        Assert.Contains(told, one => one.StartsWith("line: 127.0.0.2:", StringComparison.Ordinal));
        Assert.Contains(told, one => one.StartsWith("line: 127.0.0.3:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_header_that_breaks_off_is_told_as_that()
    {
        await using var server = await StartAsync(("Gateway:ProxyProtocol:TrustedProxies:0", "127.0.0.0/8"));
        foreach (var (from, header) in new[] { ("127.0.0.1", ProxyHeaders.Text("192.0.2.1")[..^1]), ("127.0.0.2", ProxyHeaders.Raw(0x21, 0x11, new byte[12], length: 300)) })
        {
            using var connection = await TestClient.ConnectAsync(server.EndPoint("line"), from: IPAddress.Parse(from));
            await connection.SendBytesAsync(header);
            connection.FinishSending();
            await connection.AssertCutAsync();
        }

        await AssertRejectedAsync(server, "proxy invalid", 2);
        Assert.Equal(2, Warnings(server).Count(one => one.Contains("(cut short)", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_length_that_lies_swallows_exactly_so_many_bytes()
    {
        await using var server = await StartAsync();
        using var connection = await server.ConnectAsync("line");
        await connection.SendBytesAsync((byte[])[.. ProxyHeaders.Raw(0x21, 0x11, new byte[12], length: 17), .. "PING\nECHO left\n"u8]);
        Assert.Equal(["READY", "OK left"], await connection.ReceiveAsync(2));

        // The longest there is, which is more than is read ahead.
        using var longest = await server.ConnectAsync("line");
        await longest.SendBytesAsync((byte[])[.. ProxyHeaders.Raw(0x21, 0x11, new byte[65535]), .. "PING\n"u8]);
        Assert.Equal(["READY", "PONG"], await longest.ReceiveAsync(2));
    }

    [Fact]
    public async Task From_an_address_that_is_not_trusted_nothing_is_read()
    {
        await using var server = await StartAsync(("Gateway:ProxyProtocol:TrustedProxies:0", "127.0.0.2"));
        await server.AssertTurnsAwayAsync("line");
        await AssertRejectedAsync(server, "proxy untrusted", 1);
        using var proxy = await TestClient.ConnectAsync(server.EndPoint("line"), from: IPAddress.Parse("127.0.0.2"));
        await proxy.SendBytesAsync(ProxyHeaders.Text("192.0.2.1"));
        Assert.Equal("READY", await proxy.ReceiveAsync());
    }

    [Fact]
    public async Task A_silent_and_a_dribbling_proxy_get_no_longer_than_Setup()
    {
        var time = new FakeTimeProvider();
        await using var server = await StartAsync(time);
        using var silent = await server.ConnectAsync("line");
        using var dribbling = await server.ConnectAsync("line");
        var gate = server.Services.GetRequiredService<ConnectionGate>();
        await Eventually.TrueAsync(() => gate.Count == 2, "both hold their slots from accept");
        foreach (var one in ProxyHeaders.Text("192.0.2.1").Take(9))
        {
            await dribbling.SendBytesAsync(new[] { one });
            time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal("ERR setup timeout", await time.AdvanceUntilAsync(silent.ReceiveAsync()));
        Assert.Equal("ERR setup timeout", await dribbling.ReceiveAsync());
        await AssertRejectedAsync(server, "setup timeout", 2);
        Assert.Contains("within Gateway:Timeouts:Setup", Assert.Single(Warnings(server)), StringComparison.Ordinal);
        await AssertEmptyAsync(server);
    }

    [Fact]
    public async Task Limits_count_the_client_and_not_the_proxy()
    {
        await using var server = await StartAsync(("Gateway:Limits:MaxConnectionsPerAddress", "2"));
        var connections = new List<TestClient>();
        for (var index = 0; index < 4; index++)
        {
            connections.Add(await server.ConnectAsync("line"));
            await connections[^1].SendBytesAsync(ProxyHeaders.Text($"192.0.2.{index / 2}"));
            Assert.Equal("READY", await connections[^1].ReceiveAsync());
        }

        using var over = await server.ConnectAsync("line");
        await over.SendBytesAsync(ProxyHeaders.Binary("192.0.2.1"));
        Assert.Equal("ERR too many connections", await over.ReceiveAsync());
        await over.AssertClosedAsync();
        await AssertRejectedAsync(server, "address full", 1);

        // The proxy's own connections, its health checks, have no such limit.
        for (var index = 0; index < 5; index++)
        {
            connections.Add(await server.ConnectAsync("line"));
            await connections[^1].SendBytesAsync(ProxyHeaders.Local());
            Assert.Equal("READY", await connections[^1].ReceiveAsync());
        }

        connections.ForEach(connection => connection.Dispose());
        await AssertEmptyAsync(server);
    }

    [Fact]
    public async Task The_process_limit_counts_from_accept()
    {
        await using var server = await StartAsync(("Gateway:Limits:MaxConnections", "1"));
        using var silent = await server.ConnectAsync("line");
        var gate = server.Services.GetRequiredService<ConnectionGate>();
        await Eventually.TrueAsync(() => gate.Count == 1, "the silent one is in");
        using var over = await server.ConnectAsync("line");
        Assert.Equal("ERR too many connections", await over.ReceiveAsync());
        silent.Dispose();
        await AssertEmptyAsync(server);
    }

    private Task<GatewayServer> StartAsync(params (string Key, string? Value)[] options) => StartAsync(TimeProvider.System, options);

    private Task<GatewayServer> StartAsync(TimeProvider time, params (string Key, string? Value)[] options) => GatewayServer.StartAsync(
        time, [("Gateway:Transport", transport), ("Gateway:Listeners:line:ProxyProtocol", "Required"), .. options.Any(option => option.Key.EndsWith("TrustedProxies:0", StringComparison.Ordinal)) ? options : [("Gateway:ProxyProtocol:TrustedProxies:0", "127.0.0.0/8"), .. options]]);

    private static Task AssertRejectedAsync(GatewayServer server, string reason, long count) => server.AssertRejectedAsync("line", reason, count);

    private static async Task SendAsync(GatewayServer server, byte[] bytes)
    {
        using var connection = await server.ConnectAsync("line");
        await connection.SendBytesAsync(bytes);
        await connection.AssertCutAsync();
    }

    private static string[] Warnings(GatewayServer server) =>
        [.. server.Log.GetSnapshot().Where(entry => entry.Id.Id == GatewayEventIds.ProxyRefused && entry.Level == LogLevel.Warning).Select(entry => entry.Message)];

    private static Task AssertEmptyAsync(GatewayServer server)
    {
        var gate = server.Services.GetRequiredService<ConnectionGate>();
        return Eventually.TrueAsync(() => gate.Count == 0 && gate.Addresses == 0 && server.Sessions.Count == 0, "every slot is given back");
    }
}

public sealed class ProxyListenerTestsOverEpoll() : ProxyListenerTests("Epoll");

public sealed class ProxyListenerTestsOverSockets() : ProxyListenerTests("Sockets");
