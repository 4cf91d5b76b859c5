using Gateway.Tests.Fleet;
using Gateway.Tests.Support;

namespace Gateway.Tests.Http.Health;

/// <summary><c>/health</c> tells whether the process is one of its fleet, and nothing of the fleet makes any check fail.</summary>
public sealed class FleetHealthTests
{
    private static readonly string[] Paths = ["/health", "/health/live", "/livez", "/health/ready", "/readyz", "/healthz"];

    [Fact]
    public async Task A_process_without_a_fleet_is_alone()
    {
        await using var server = await GatewayServer.StartAsync();
        await AssertAsync(server, "alone");
        Assert.Equal("[+]gateway-ready ok\n[+]gateway-live ok\nok\n", await server.Http.GetStringAsync("/readyz?verbose"));
    }

    [SkippableFact]
    public async Task A_node_is_connecting_until_it_has_joined_and_while_the_server_is_away()
    {
        await using var nats = NatsServer.Stopped();
        await using var node = await FleetGateway.StartAsync(nats, "till", ("Gateway:Fleet:Connect", "00:00:00.2"));
        await AssertAsync(node, "connecting");

        await nats.StartAgainAsync();
        await AssertAsync(node, "joined");

        await nats.KillAsync();
        await AssertAsync(node, "connecting");
    }

    private static async Task AssertAsync(GatewayServer server, string state)
    {
        await Eventually.TrueAsync(async () => await server.Http.GetStringAsync("/health?verbose") == $"[+]gateway-fleet ok: {state}\nok\n", state);
        foreach (var path in Paths)
        {
            Assert.Equal("ok", await server.Http.GetStringAsync(path));
        }
    }
}
