using System.Net;
using Gateway.Limits;
using Gateway.Tests.Support;
using Gateway.Tests.Transports;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Sessions;

/// <summary>How fast connections are let in, on a clock of the test's.</summary>
public sealed class AdmissionRateTests
{
    private readonly FakeTimeProvider _time = new();

    [Theory]
    [MemberData(nameof(TransportTests.Transports), MemberType = typeof(TransportTests))]
    public async Task An_address_over_its_rate_is_told_and_the_others_are_served(string transport)
    {
        await using var server = await GatewayServer.StartAsync(_time, ("Gateway:Transport", transport), ("Gateway:Limits:ConnectionsPerSecondPerAddress", "3"));
        for (var count = 0; count < 3; count++)
        {
            using var client = await server.ConnectReadyAsync();
        }

        await AssertToldAsync(server);
        await server.AssertRejectedAsync("line", "address rate");
        using (var other = await TestClient.ConnectAsync(server.EndPoint("line"), from: IPAddress.Parse("127.0.0.2")))
        {
            Assert.Equal("READY", await other.ReceiveAsync());
        }

        _time.Advance(TimeSpan.FromSeconds(0.4));
        using var again = await server.ConnectReadyAsync();
        await AssertToldAsync(server);
    }

    [Fact]
    public async Task All_listeners_together_have_one_rate()
    {
        await using var server = await GatewayServer.StartAsync(_time, ("Gateway:Limits:ConnectionsPerSecond", "2"));
        using var first = await server.ConnectReadyAsync("line");
        using var second = await server.ConnectReadyAsync("frames");
        await AssertToldAsync(server);
        await server.AssertRejectedAsync("line", "gateway rate");
        Assert.Equal("ok", await server.Http.GetStringAsync("/health"));
        _time.Advance(TimeSpan.FromSeconds(1));
        using var third = await server.ConnectReadyAsync("line");
    }

    [Fact]
    public async Task Behind_a_proxy_each_client_has_its_own_rate_and_the_proxy_none()
    {
        await using var server = await GatewayServer.StartAsync(
            _time,
            ("Gateway:Listeners:line:ProxyProtocol", "Required"), ("Gateway:ProxyProtocol:TrustedProxies:0", "127.0.0.1"),
            ("Gateway:Limits:ConnectionsPerSecondPerAddress", "1"));
        foreach (var (header, greeting) in new[]
        {
            (ProxyHeaders.Text("192.0.2.1"), "READY"), (ProxyHeaders.Text("192.0.2.2"), "READY"), (ProxyHeaders.Binary("192.0.2.2"), "ERR too many connections"),
            (ProxyHeaders.Text("2001:db8::1"), "READY"), (ProxyHeaders.Text("2001:db8::2"), "ERR too many connections"),
            (ProxyHeaders.Local(), "READY"), (ProxyHeaders.Local(), "READY"), (ProxyHeaders.Local(), "READY"),
        })
        {
            using var client = await server.ConnectAsync("line");
            await client.SendBytesAsync(header);
            Assert.Equal(greeting, await client.ReceiveAsync());
        }

        await server.AssertRejectedAsync("line", "address rate", 2);
        await AssertEmptyAsync(server);
    }

    [Theory]
    [MemberData(nameof(TransportTests.Transports), MemberType = typeof(TransportTests))]
    public async Task A_thousand_addresses_flood_and_everyone_is_served_or_told_and_nothing_stays(string transport)
    {
        await using var server = await GatewayServer.StartAsync(
            _time, ("Gateway:Transport", transport), ("Gateway:Limits:ConnectionsPerSecond", "600"), ("Gateway:Limits:ConnectionsPerSecondPerAddress", "1"));
        for (var round = 0; round < 20; round++)
        {
            await Task.WhenAll(Enumerable.Range(round * 50, 50).Select(async index =>
            {
                var from = new IPAddress([127, 7, (byte)(index >> 8), (byte)index]);
                using var client = await TestClient.ConnectAsync(server.EndPoint("line"), from: from);
                Assert.Contains(await client.ReceiveAsync(), (string[])["READY", "ERR too many connections"]);
            }));
        }

        var counters = server.Listener("line").Counters;
        await Eventually.TrueAsync(() => counters.Accepted + counters.Rejected.Total == 1000, "every connection was seen");
        Assert.Equal(600, counters.Accepted);
        await server.AssertRejectedAsync("line", "gateway rate", 400);
        await AssertEmptyAsync(server);
        _time.Advance(TimeSpan.FromSeconds(2));
        using var good = await server.ConnectReadyAsync();
    }

    private static async Task AssertToldAsync(GatewayServer server)
    {
        using var over = await server.ConnectAsync("line");
        Assert.Equal("ERR too many connections", await over.ReceiveAsync());
        await over.AssertClosedAsync();
    }

    private static Task AssertEmptyAsync(GatewayServer server)
    {
        var gate = server.Services.GetRequiredService<ConnectionGate>();
        return Eventually.TrueAsync(() => gate.Count == 0 && gate.Addresses == 0 && server.Sessions.Count == 0, "every slot is given back");
    }
}
