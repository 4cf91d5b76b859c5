using System.Net;
using System.Net.Sockets;
using System.Text;
using Gateway.Lifetime;
using Gateway.Lookup;
using Gateway.Tests.Support;
using Gateway.Transports;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Lookup;

public sealed class UdpLookupTests
{
    private static readonly byte[] Error = [2, 0, 0];
    private static readonly byte[] NotFound = [1, 0, 0];

    [Theory]
    [InlineData("udp://127.0.0.1:0")]
    [InlineData("udp://[::1]:0")]
    public async Task A_key_is_answered_with_its_value(string url)
    {
        await using var server = await StartAsync(("Gateway:Lookup:Udp:Url", url));
        using var client = Connect(server);
        Assert.Equal([0, 0, 2, .. "v1"u8], await AskAsync(client, Request("k1")));
        Assert.Equal(NotFound, await AskAsync(client, Request("k2")));
        Assert.Equal([0, 0, 2, .. "v1"u8], await AskAsync(client, [.. Request("k1"), .. "ignored"u8]));
    }

    [Fact]
    public async Task An_ipv6_door_takes_ipv4_clients_too()
    {
        await using var server = await StartAsync(("Gateway:Lookup:Udp:Url", "udp://[::]:0"));
        using var client = Connect(new IPEndPoint(IPAddress.Loopback, EndPoint(server).Port));
        Assert.Equal([0, 0, 2, .. "v1"u8], await AskAsync(client, Request("k1")));
    }

    [Theory]
    [InlineData(new byte[] { 1 })]
    [InlineData(new byte[] { 0 })]
    [InlineData(new byte[] { 0, 0 })]
    [InlineData(new byte[] { 2, 1, (byte)'k' })]
    [InlineData(new byte[] { 0xFF, 0xFF })]
    public async Task What_is_no_request_is_an_error(byte[] datagram)
    {
        await using var server = await StartAsync();
        using var client = Connect(server);
        Assert.Equal(Error, await AskAsync(client, datagram));
    }

    [Fact]
    public async Task Empty_and_truncated_datagrams_are_not_answered_and_each_outcome_is_counted()
    {
        await using var server = await StartAsync();
        using var client = Connect(server);
        foreach (var datagram in new byte[][] { [], [1, 3, (byte)'k', (byte)'1'], [1, 255, 1], [9, 9] })
        {
            await client.SendAsync(datagram);
        }

        Assert.Equal(Error, await ReceiveAsync(client));
        await AskAsync(client, Request("k1"));
        await AskAsync(client, [1, 0]);
        var counters = server.Services.GetRequiredService<DatagramCounters>();
        await Eventually.TrueAsync(() => counters[DatagramResult.Empty] == 1, "the empty one");
        Assert.Equal((1, 1, 1, 2, 1, 0), (
            counters[DatagramResult.Found], counters[DatagramResult.NotFound], counters[DatagramResult.Error],
            counters[DatagramResult.Dropped], counters[DatagramResult.Empty], counters[DatagramResult.Unsent]));
    }

    [Fact]
    public async Task Keys_of_0_and_255_bytes_are_just_keys()
    {
        var longest = new string('k', 255);
        await using var server = await StartAsync(("Gateway:Lookup:Entries:" + longest, "v"));
        using var client = Connect(server);
        Assert.Equal([0, 0, 1, (byte)'v'], await AskAsync(client, Request(longest)));
        Assert.Equal(NotFound, await AskAsync(client, [1, 0]));
        Assert.Equal(NotFound, await AskAsync(client, [1, 3, 0, 0xFF, 10]));
    }

    [Fact]
    public async Task The_longest_value_fits()
    {
        await using var server = await StartAsync();
        var value = new byte[509];
        Random.Shared.NextBytes(value);
        using var put = await server.Http.PutAsync("/api/v1/lookup/long", new ByteArrayContent(value));
        using var client = Connect(server);
        Assert.Equal([0, 509 >> 8, 509 & 255, .. value], await AskAsync(client, Request("long")));
    }

    [Fact]
    public async Task Garbage_then_good_service()
    {
        await using var server = await StartAsync();
        using var stranger = Connect(server);
        var random = new Random(4);
        for (var index = 0; index < 5000; index++)
        {
            var datagram = new byte[random.Next(0, 1400)];
            random.NextBytes(datagram);
            await stranger.SendAsync(datagram);
        }

        await stranger.SendAsync(new byte[65_000]);
        using var client = Connect(server);
        Assert.Equal([0, 0, 2, .. "v1"u8], await AskUntilAnsweredAsync(client, Request("k1")));
    }

    [Fact]
    public async Task Clients_that_are_gone_before_the_answer_do_no_harm()
    {
        await using var server = await StartAsync();
        for (var index = 0; index < 200; index++)
        {
            using var gone = Connect(server);
            await gone.SendAsync(Request("k1"));
        }

        using var client = Connect(server);
        Assert.Equal([0, 0, 2, .. "v1"u8], await AskUntilAnsweredAsync(client, Request("k1")));
    }

    [Fact]
    public async Task Another_process_s_port_is_not_shared()
    {
        await using var server = await StartAsync();
        var url = Url(server);
        var fault = await Assert.ThrowsAsync<DatagramListenerException>(() => StartAsync(("Gateway:Lookup:Udp:Url", url)));
        Assert.Equal($"Gateway:Lookup:Udp:Url can't open {url}: the address is in use. Stop the other process or choose another port (0 lets the system pick).", fault.Message);
        using var client = Connect(server);
        Assert.Equal([0, 0, 2, .. "v1"u8], await AskAsync(client, Request("k1")));
    }

    [Fact]
    public async Task It_is_off_unless_configured_and_shown_when_it_is_on()
    {
        await using var off = await GatewayServer.StartAsync();
        Assert.Contains("\"doors\":[]", await off.Http.GetStringAsync("/api/v1/listeners"));
        await using var on = await StartAsync();
        Assert.Contains($"\"doors\":[{{\"name\":\"lookup\",\"url\":\"{Url(on)}\"}}]", await on.Http.GetStringAsync("/api/v1/listeners"));
        Assert.Contains(on.Log.GetSnapshot(), entry => entry.Message == $"lookup listens on {Url(on)}");
    }

    [Fact]
    public async Task It_answers_while_sessions_drain()
    {
        var server = await StartAsync(("Gateway:Shutdown:Drain", "00:01:00"), ("Gateway:Timeouts:Linger", "00:01:00"));
        using var udp = Connect(server);
        using var session = await server.ConnectReadyAsync();
        var stopping = server.StopAsync();
        await Eventually.TrueAsync(() => server.Services.GetRequiredService<GatewayState>().IsDraining, "drain");
        Assert.Equal([0, 0, 2, .. "v1"u8], await AskAsync(udp, Request("k1")));
        Assert.False(stopping.IsCompleted);
        session.Dispose();
        await stopping.WaitAsync(TestClient.Patience);
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Finding_a_value_costs_no_allocation()
    {
        await using var server = await StartAsync();
        var table = server.Services.GetRequiredService<ILookupTable>();
        var isFound = table.TryGet("k1"u8, out _) && !table.TryGet("none"u8, out _);
        Assert.Equal(0, ThreadAllocation.Least(() =>
        {
            for (var index = 0; index < 10_000; index++)
            {
                isFound &= table.TryGet("k1"u8, out _) && !table.TryGet("none"u8, out _);
            }
        }));
        Assert.True(isFound);
    }

    [SkippableFact]
    public async Task Python_is_answered()
    {
        await using var server = await StartAsync();
        var (_, output) = await Tool.RunAsync(Tool.Require("python3", "python3"), ["-c", $"""
            import socket
            s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            s.settimeout(10)
            s.connect(('127.0.0.1', {EndPoint(server).Port}))
            for q in (b'\x01\x02k1', b'\x01\x04none', b'\x07'):
                s.send(q)
                print(s.recv(2048))
            """]);
        Assert.Equal("b'\\x00\\x00\\x02v1'\nb'\\x01\\x00\\x00'\nb'\\x02\\x00\\x00'\n", output);
    }

    [SkippableFact]
    public async Task Erlang_is_answered_by_udp_and_tcp()
    {
        await using var server = await StartAsync();
        var (_, output) = await Tool.RunAsync(Tool.Require("erl", "erlang-base"), ["-noshell", "-eval", $$$"""
            {ok, U} = gen_udp:open(0, [binary, {active, false}]),
            ok = gen_udp:send(U, {127,0,0,1}, {{{EndPoint(server).Port}}}, <<1, 2, "k1">>),
            {ok, {_, _, <<0, 2:16, V/binary>>}} = gen_udp:recv(U, 0, 10000),
            io:format("udp ~s~n", [V]),
            {ok, L} = gen_tcp:connect({127,0,0,1}, {{{Port(server, "line")}}}, [binary, {packet, line}, {active, false}]),
            {ok, <<"READY\n">>} = gen_tcp:recv(L, 0, 10000),
            ok = gen_tcp:send(L, "GET k1\n"),
            {ok, A} = gen_tcp:recv(L, 0, 10000),
            io:format("line ~s", [A]),
            {ok, F} = gen_tcp:connect({127,0,0,1}, {{{Port(server, "frames")}}}, [binary, {packet, 4}, {active, false}]),
            {ok, <<"READY">>} = gen_tcp:recv(F, 0, 10000),
            ok = gen_tcp:send(F, "GET k1"),
            {ok, B} = gen_tcp:recv(F, 0, 10000),
            io:format("frame ~s~n", [B]),
            halt().
            """]);
        Assert.Equal("udp v1\nline OK v1\nframe OK v1\n", output);
    }

    private static Task<GatewayServer> StartAsync(params (string, string?)[] options) =>
        GatewayServer.StartAsync([("Gateway:Lookup:Udp:Url", "udp://127.0.0.1:0"), ("Gateway:Lookup:Entries:k1", "v1"), .. options]);

    private static string Url(GatewayServer server) => server.Services.GetRequiredService<DatagramListenerDirectory>().All.Single().Url;

    private static IPEndPoint EndPoint(GatewayServer server) => IPEndPoint.Parse(new Uri(Url(server)).Authority);

    private static int Port(GatewayServer server, string listener) => ((IPEndPoint)server.EndPoint(listener)).Port;

    private static byte[] Request(string key) => [1, (byte)key.Length, .. Encoding.ASCII.GetBytes(key)];

    private static Socket Connect(GatewayServer server) => Connect(EndPoint(server));

    private static Socket Connect(IPEndPoint endPoint)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(endPoint);
        return socket;
    }

    private static async Task<byte[]> AskAsync(Socket client, byte[] request)
    {
        await client.SendAsync(request);
        return await ReceiveAsync(client);
    }

    // Behind a flood the kernel may drop a datagram: clients retry (docs/protocol.md 5.1).
    private static async Task<byte[]> AskUntilAnsweredAsync(Socket client, byte[] request)
    {
        for (var attempt = 0; ; attempt++)
        {
            await client.SendAsync(request);
            try
            {
                return await ReceiveAsync(client, TimeSpan.FromSeconds(1));
            }
            catch (OperationCanceledException) when (attempt < 20)
            {
                // Once more.
            }
        }
    }

    private static async Task<byte[]> ReceiveAsync(Socket client, TimeSpan? timeout = null)
    {
        using var limit = new CancellationTokenSource(timeout ?? TestClient.Patience);
        var buffer = new byte[2048];
        return buffer[..await client.ReceiveAsync(buffer.AsMemory(), limit.Token)];
    }
}
