using Gateway.Tests.Support;

namespace Gateway.Tests.Sessions;

/// <summary>A limit that is only observed lets everything through and counts, under the same reason, what it would have refused.</summary>
public sealed class ObserveTests
{
    public static TheoryData<string, string, string[]> Limits => new()
    {
        { "MaxConnections", "gateway full", ["Gateway:Limits:MaxConnections=1"] },
        { "MaxConnections", "listener full", ["Gateway:Listeners:line:MaxConnections=1"] },
        { "MaxConnectionsPerAddress", "address full", ["Gateway:Limits:MaxConnectionsPerAddress=1"] },
        { "ConnectionsPerSecond", "gateway rate", ["Gateway:Limits:ConnectionsPerSecond=1"] },
        { "ConnectionsPerSecondPerAddress", "address rate", ["Gateway:Limits:ConnectionsPerSecondPerAddress=1"] },
        { "Access", "access denied", ["Gateway:Access:Allow:0=127.0.0.2"] },
    };

    [Theory]
    [MemberData(nameof(Limits))]
    public async Task Connections_over_it_are_let_in_counted_and_given_back(string limit, string reason, string[] options)
    {
        await using var server = await GatewayServer.StartAsync(
            new FakeTimeProvider(), [("Gateway:Limits:Observe:0", limit), .. options.Select(option => (option.Split('=')[0], (string?)option.Split('=')[1]))]);

        // The first is within the limit, except for the access list's.
        for (var round = 0; round < 2; round++)
        {
            using var first = await server.ConnectReadyAsync();
            using var second = await server.ConnectReadyAsync();
            using var third = await server.ConnectReadyAsync();
        }

        var counters = server.Listener("line").Counters;
        await Eventually.TrueAsync(() => counters.Active == 0, "all have gone");
        Assert.Equal((6, 0), (counters.Accepted, counters.Rejected.Total));
        var would = counters.WouldReject.All.Where(one => one.Count > 0).ToList();
        Assert.Equal(reason, Assert.Single(would).Reason);
        Assert.InRange(would[0].Count, 4, 6);
        var gate = (Gateway.Limits.ConnectionGate)server.Services.GetService(typeof(Gateway.Limits.ConnectionGate))!;
        await Eventually.TrueAsync(() => gate.Count == 0 && gate.Addresses == 0, "every slot is given back");
        Assert.Contains($"gateway_would_reject_total{{listener=\"line\",reason=\"{reason}\"}} {would[0].Count}", await server.Http.GetStringAsync("/metrics"));
    }

    [Fact]
    public async Task The_others_are_enforced()
    {
        await using var server = await GatewayServer.StartAsync(
            ("Gateway:Limits:Observe:0", "ConnectionsPerSecond"), ("Gateway:Limits:ConnectionsPerSecond", "1"), ("Gateway:Limits:MaxConnections", "1"));
        using var first = await server.ConnectReadyAsync();
        using var over = await server.ConnectAsync("line");
        Assert.Equal("ERR too many connections", await over.ReceiveAsync());
        await server.AssertRejectedAsync("line", "gateway full");
    }

    [Theory]
    [InlineData("Delay")]
    [InlineData("Reject")]
    public async Task Messages_over_their_rate_are_executed_and_counted(string action)
    {
        await using var server = await GatewayServer.StartAsync(
            new FakeTimeProvider(),
            ("Gateway:Limits:MessagesPerSecond", "2"), ("Gateway:Limits:RateLimitAction", action), ("Gateway:Limits:Observe:0", "messagespersecond"));
        using var client = await server.ConnectReadyAsync();
        await client.SendAsync("PING", "PING", "PING", "PING", "PING");
        Assert.All(await client.ReceiveAsync(5), reply => Assert.Equal("PONG", reply));
        Assert.Equal(3, server.Listener("line").Counters.WouldReject.All.Single(one => one.Reason == "rate limited").Count);
    }

    [Fact]
    public async Task A_WebSocket_that_would_be_denied_is_counted_once()
    {
        await using var server = await GatewayServer.StartAsync(("Gateway:Limits:Observe:0", "Access"), ("Gateway:Access:Deny:0", "127.0.0.0/8"));
        using var client = await WebSocketClient.ConnectAsync(server);
        var counters = server.Listener(Gateway.Sessions.ListenerDirectory.WebSocketName).Counters;
        Assert.Equal("READY", await client.ReceiveAsync());
        Assert.Equal(1, counters.WouldReject.All.Single(one => one.Reason == "access denied").Count);
        Assert.Equal(0, counters.Rejected.Total);
    }

    [Fact]
    public void An_unknown_name_stops_the_start_with_its_key()
    {
        var fault = Assert.Single(Hosting.Faults.Of(("Gateway:Limits:Observe:0", "Access"), ("Gateway:Limits:Observe:1", "MaxConections")));
        Assert.StartsWith("Gateway:Limits:Observe:1 is 'MaxConections': use MaxConnections or ", fault);
    }
}
