using Gateway.Descriptors;
using Gateway.Limits;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Hosting.Reload;

/// <summary>Who is let in follows the file.</summary>
public sealed class AdmissionReloadTests : ReloadTests
{
    [Fact]
    public async Task Access_lists_rates_and_what_is_observed_follow_and_who_is_in_stays_in()
    {
        await using var server = await StartAsync("{}");
        using var first = await server.ConnectReadyAsync();
        Change("""{ "Gateway": { "Access": { "Deny": [ "127.0.0.0/8" ] } } }""");
        await server.AssertTurnsAwayAsync("line");
        await server.AssertRejectedAsync("line", "access denied");
        await first.SendAsync("PING");
        Assert.Equal("PONG", await first.ReceiveAsync());

        Change("""{ "Gateway": { "Access": { "Deny": [ "127.0.0.0/33" ] } } }""");
        await server.AssertTurnsAwayAsync("line");
        Change("""{ "Gateway": { "Access": { "Deny": [ "127.0.0.0/8" ] }, "Limits": { "Observe": [ "Access" ], "ConnectionsPerSecond": 1 } } }""");
        using var second = await server.ConnectReadyAsync();
        await AssertRefusedAsync(server, "line");
        await server.AssertRejectedAsync("line", "gateway rate");
    }

    [Fact]
    public async Task A_limit_of_connections_below_those_there_are_lets_nobody_in_and_puts_nobody_out()
    {
        await using var server = await StartAsync("""{ "Gateway": { "Limits": { "MaxConnections": 2 } } }""");
        using var first = await server.ConnectReadyAsync();
        using var second = await server.ConnectReadyAsync();
        Change("""{ "Gateway": { "Limits": { "MaxConnections": 1 } } }""");
        await AssertRefusedAsync(server, "line");
        await LeaveAsync(server, first);
        await AssertRefusedAsync(server, "line");
        await second.SendAsync("PING");
        Assert.Equal("PONG", await second.ReceiveAsync());

        Change("""{ "Gateway": { "Limits": { "MaxConnections": 3, "MaxConnectionsPerAddress": 2 } } }""");
        using var third = await server.ConnectReadyAsync();
        await AssertRefusedAsync(server, "line");
        Change("""{ "Gateway": { "Limits": { "MaxConnections": 3 }, "Listeners": { "frames": { "MaxConnections": 1 } } } }""");
        using var fourth = await server.ConnectReadyAsync("frames");
        await LeaveAsync(server, second);
        await AssertRefusedAsync(server, "frames");
    }

    [SkippableFact]
    public async Task How_many_sessions_have_files_follows_how_many_may_be_tunnels()
    {
        Skip.If(OpenFiles.Limit() is not < 1_500_000, "It may open files without end.");
        await using var server = await StartAsync(Settings(10));
        var gate = server.Services.GetRequiredService<ConnectionGate>();
        var before = gate.MaxConnections;
        Assert.InRange(before, 1, (int)OpenFiles.Limit()! - 10);
        Change(Settings(20));
        Assert.Equal(before - 10, gate.MaxConnections);

        static string Settings(int tunnels) => $$"""
            {
              "Gateway": {
                "Limits": { "MaxConnections": 1000000, "MaxHttpConnections": 1 },
                "Listeners": { "tunnel": { "Url": "tcp://127.0.0.1:0", "Framing": "Raw", "Application": "Forward", "Upstream": "127.0.0.1:9", "MaxConnections": {{tunnels}} } }
              }
            }
            """;
    }

    private static async Task AssertRefusedAsync(GatewayServer server, string listener)
    {
        using var client = await server.ConnectAsync(listener);
        client.Framing = server.Listener(listener).Framing.Name;
        Assert.Equal("ERR too many connections", await client.ReceiveAsync());
    }

    private static async Task LeaveAsync(GatewayServer server, TestClient client)
    {
        var inside = server.Sessions.Count;
        await client.SendAsync("QUIT");
        Assert.Equal("BYE", await client.ReceiveAsync());
        client.Dispose();
        await Eventually.TrueAsync(() => server.Sessions.Count < inside, "it has left");
    }
}
