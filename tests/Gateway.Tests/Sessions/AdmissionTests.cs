using System.Net;
using Gateway.Limits;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Sessions;

/// <summary>Who is let in, and that every slot comes back.</summary>
public sealed class AdmissionTests
{
    [Fact]
    public async Task The_process_limit_counts_all_listeners_together()
    {
        await using var server = await GatewayServer.StartAsync(("Gateway:Limits:MaxConnections", "3"));
        using var first = await server.ConnectReadyAsync("line");
        using var second = await server.ConnectReadyAsync("frames");
        using var third = await server.ConnectAsync("echo");
        await third.SendBytesAsync("x"u8.ToArray());
        Assert.Single(await third.ReceiveBytesAsync(1));
        using var over = await server.ConnectAsync("line");
        Assert.Equal("ERR too many connections", await over.ReceiveAsync());
        await over.AssertClosedAsync();

        // Where bytes are raw there is no message to say it in: just the close.
        using var overRaw = await server.ConnectAsync("echo");
        await overRaw.AssertClosedAsync();

        // The HTTP port has its own count.
        Assert.Equal("ok", await server.Http.GetStringAsync("/health"));
        Assert.Equal(1, Rejected(server, "line", "gateway full"));
    }

    [Fact]
    public async Task The_address_limit_counts_each_address_apart()
    {
        await using var server = await GatewayServer.StartAsync(("Gateway:Limits:MaxConnectionsPerAddress", "2"));
        using var first = await server.ConnectReadyAsync();
        using var second = await server.ConnectReadyAsync("frames");
        using var over = await server.ConnectAsync("line");
        Assert.Equal("ERR too many connections", await over.ReceiveAsync());
        using var elsewhere = await TestClient.ConnectAsync(server.EndPoint("line"), from: IPAddress.Parse("127.0.0.2"));
        Assert.Equal("READY", await elsewhere.ReceiveAsync());
        Assert.Equal(1, Rejected(server, "line", "address full"));
        second.Dispose();
        await Eventually.TrueAsync(() => server.Services.GetRequiredService<ConnectionGate>().Count == 2, "the slot is given back");
        using var again = await server.ConnectReadyAsync();
    }

    [Fact]
    public async Task Two_thousand_connects_and_resets_against_a_limit_of_fifty_leave_nothing_behind()
    {
        await using var server = await GatewayServer.StartAsync(("Gateway:Limits:MaxConnections", "50"));
        for (var round = 0; round < 20; round++)
        {
            var clients = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => server.ConnectAsync("line")));
            foreach (var client in clients)
            {
                client.Reset();
            }
        }

        var gate = server.Services.GetRequiredService<ConnectionGate>();
        var counters = server.Listener("line").Counters;
        await Eventually.TrueAsync(() => counters.Accepted + counters.Rejected.Total == 2000, "every connection was seen");
        await Eventually.TrueAsync(() => gate.Count == 0 && gate.Addresses == 0 && server.Sessions.Count == 0, "every slot is given back");
        await server.AssertServesAsync();
    }

    [Fact]
    public async Task A_connection_during_the_stop_is_told()
    {
        await using var server = await GatewayServer.StartAsync();
        server.Services.GetRequiredService<Gateway.Lifetime.GatewayState>().Close();
        using var late = await server.ConnectAsync("line");
        Assert.Equal("ERR shutting down", await late.ReceiveAsync());
        await late.AssertClosedAsync();
        Assert.Equal(1, Rejected(server, "line", "shutting down"));
    }

    private static long Rejected(GatewayServer server, string listener, string reason) =>
        server.Listener(listener).Counters.Rejected.All.Single(one => one.Reason == reason).Count;
}
