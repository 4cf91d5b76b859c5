using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Control;
using Gateway.Fleet;
using Gateway.Lifetime;
using Gateway.Tests.Support;
using Gateway.Transports;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Control;

public sealed class DiscoveryTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<string> _sent = [];

    [Fact]
    public async Task It_says_how_it_is_at_every_interval_and_goodbye()
    {
        await using var server = await StartAsync();
        var discovery = Begin(server);
        _time.Advance(TimeSpan.FromSeconds(2));
        server.Services.GetRequiredService<GatewayState>().Drain();
        _time.Advance(TimeSpan.FromSeconds(1));
        await discovery.LeaveAsync();
        await discovery.LeaveAsync();
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(["heartbeat:me:healthy", "heartbeat:me:healthy", "heartbeat:me:healthy", "heartbeat:me:draining", "heartbeat:me:leaving"], _sent);
    }

    [Fact]
    public async Task Others_are_listed_until_they_fall_silent()
    {
        await using var server = await StartAsync();
        var discovery = Begin(server);
        Hear(discovery, "heartbeat:b:healthy", "heartbeat:a:draining", "heartbeat:me:healthy");
        _time.Advance(TimeSpan.FromSeconds(4));
        Hear(discovery, "heartbeat:a:leaving");
        Assert.Equal(
            """[{"node":"a","state":"leaving","lastSeen":"2000-01-01T00:00:04+00:00"},{"node":"b","state":"healthy","lastSeen":"2000-01-01T00:00:00+00:00"}]""",
            await PeersAsync(server));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("""[{"node":"a","state":"leaving","lastSeen":"2000-01-01T00:00:04+00:00"}]""", await PeersAsync(server));
        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal("[]", await PeersAsync(server));
    }

    [Fact]
    public async Task Malformed_datagrams_are_counted_and_dropped()
    {
        await using var server = await StartAsync();
        var discovery = Begin(server);
        var random = new Random(7);
        for (var index = 0; index < 5000; index++)
        {
            var bytes = new byte[random.Next(0, 100)];
            random.NextBytes(bytes);
            Assert.Equal(0, discovery.Receive(bytes, default));
        }

        Hear(discovery, "heartbeat:me:healthy", "heartbeat:b:healthy");
        var counts = server.Services.GetRequiredService<DiscoveryMetrics>().Datagrams.All.ToDictionary(one => one.Reason, one => one.Count);
        Assert.Equal((5000, 1, 1, 0), (counts["malformed"], counts["own"], counts["heard"], counts["peers full"]));
    }

    [Fact]
    public async Task Made_up_names_fill_no_more_than_the_limit_and_one_line_of_the_log()
    {
        await using var server = await StartAsync(("Gateway:Discovery:MaxPeers", "3"));
        var discovery = Begin(server);
        Hear(discovery, [.. Enumerable.Range(0, 100).Select(index => $"heartbeat:n{index:00}:healthy")]);
        Hear(discovery, "heartbeat:n01:draining");
        Assert.Equal(["n00", "n01", "n02"], server.Services.GetRequiredService<PeerDirectory>().All.Select(peer => peer.Node));
        Assert.Single(server.Log.GetSnapshot(), entry => entry.Message.Contains("Gateway:Discovery:MaxPeers"));
        _time.Advance(TimeSpan.FromSeconds(5));
        Hear(discovery, "heartbeat:late:healthy");
        Assert.Equal("late", server.Services.GetRequiredService<PeerDirectory>().All.Single().Node);
    }

    [Fact]
    public async Task A_network_that_is_down_is_told_once_and_tried_again()
    {
        await using var server = await StartAsync();
        var discovery = server.Services.GetRequiredService<Discovery>();
        var isDown = true;
        discovery.Start(_ => isDown ? "Network is down" : null);
        _time.Advance(TimeSpan.FromSeconds(2));
        isDown = false;
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Single(server.Log.GetSnapshot(), entry => entry.Message.Contains("Network is down"));
        var counts = server.Services.GetRequiredService<DiscoveryMetrics>().Heartbeats.All.ToDictionary(one => one.Reason, one => one.Count);
        Assert.Equal((2, 3), (counts["sent"], counts["failed"]));
        await discovery.LeaveAsync();
    }

    [Fact]
    public async Task Hearing_a_known_peer_costs_no_allocation()
    {
        await using var server = await StartAsync();
        var discovery = Begin(server);
        var heartbeat = "heartbeat:b:healthy"u8.ToArray();
        discovery.Receive(heartbeat, default);
        Assert.Equal(0, ThreadAllocation.Least(() =>
        {
            for (var index = 0; index < 1000; index++)
            {
                discovery.Receive(heartbeat, default);
            }
        }));
    }

    // IPv6 has no route for groups on the loopback: DiscoveryNetworkTests has a cable.
    [SkippableFact]
    public async Task It_goes_over_a_real_group()
    {
        var group = $"udp://239.1.2.3:{FreePort()}";
        await using var first = await JoinAsync(group, "first");
        var second = await JoinAsync(group, "second");
        await Eventually.TrueAsync(() => States(first, "second") == "healthy" && States(second, "first") == "healthy", "both hear each other");
        await second.DisposeAsync();
        await Eventually.TrueAsync(() => States(first, "second") == "leaving", "the goodbye");
    }

    [Fact]
    public async Task An_unknown_interface_stops_the_start()
    {
        var fault = await Assert.ThrowsAsync<DatagramListenerException>(() => GatewayServer.StartAsync(
            ("Gateway:Discovery:Enabled", "true"), ("Gateway:Discovery:Interface", "nosuch0")));
        Assert.Equal("Gateway:Discovery:Interface can't open 'nosuch0': there is no such interface with that kind of address.", fault.Message);
    }

    private static async Task<GatewayServer> JoinAsync(string group, string node)
    {
        try
        {
            return await GatewayServer.StartAsync(
                ("Gateway:Discovery:Enabled", "true"), ("Gateway:Discovery:Group", group), ("Gateway:Discovery:Node", node),
                ("Gateway:Discovery:Interface", "lo"), ("Gateway:Discovery:Interval", "00:00:00.1"));
        }
        catch (DatagramListenerException exception)
        {
            throw new SkipException($"this machine's loopback takes no multicast: {exception.Message}");
        }
    }

    private static string? States(GatewayServer server, string node) =>
        server.Services.GetRequiredService<PeerDirectory>().All.Where(peer => peer.Node == node).Select(peer => peer.State.ToName()).SingleOrDefault();

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static void Hear(Discovery discovery, params string[] datagrams)
    {
        foreach (var datagram in datagrams)
        {
            discovery.Receive(Encoding.ASCII.GetBytes(datagram), default);
        }
    }

    private static async Task<string> PeersAsync(GatewayServer server) => (await server.Http.GetFromJsonAsync<JsonNode>("/api/v1/peers"))!["peers"]!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    private Task<GatewayServer> StartAsync(params (string, string?)[] options) =>
        GatewayServer.StartAsync(_time, [("Gateway:Discovery:Node", "me"), .. options]);

    private Discovery Begin(GatewayServer server)
    {
        var discovery = server.Services.GetRequiredService<Discovery>();
        discovery.Start(datagram =>
        {
            _sent.Add(Encoding.ASCII.GetString(datagram));
            return null;
        });
        _time.Advance(TimeSpan.Zero);
        return discovery;
    }
}
