using Gateway.Fleet;
using Gateway.Nats;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Fleet;

/// <summary>Gateways of one fleet, over a real server.</summary>
internal static class FleetGateway
{
    /// <summary>Starts a node. It has much time to join, so that a busy machine does not make it serve alone.</summary>
    internal static Task<GatewayServer> StartAsync(NatsServer nats, string name, params (string Key, string? Value)[] options) => StartAsync(nats, name, TimeProvider.System, options);

    /// <summary>The same with a clock of its own.</summary>
    internal static Task<GatewayServer> StartAsync(NatsServer nats, string name, TimeProvider time, params (string Key, string? Value)[] options) => GatewayServer.StartAsync(
        time,
        services => services.AddSingleton<IFleetEngine, NatsEngine>(),
        [
            ("Gateway:Fleet:Url", nats.Url),
            ("Gateway:Fleet:Name", "test"),
            ("Gateway:Fleet:Connect", "00:01:00"),
            ("Gateway:Fleet:Request", "00:00:10"),
            ("Gateway:Fleet:Lease", "00:00:02"),
            ("Gateway:Fleet:Ping", "00:00:00.5"),
            ("Gateway:Discovery:Node", name),
            .. options,
        ]);

    /// <summary>Connects a client and has it join a room.</summary>
    internal static async Task<TestClient> JoinAsync(this GatewayServer node, string room, string listener = "line")
    {
        var client = await node.ConnectReadyAsync(listener);
        await client.SendAsync($"JOIN {room}");
        Assert.Equal("OK", await client.ReceiveAsync());
        return client;
    }

    /// <summary>Waits until a node has joined its fleet, and knows so many others.</summary>
    internal static Task KnowsAsync(this GatewayServer node, int others) => Eventually.TrueAsync(
        () => node.Services.GetRequiredService<FleetMembership>() is { IsJoined: true } membership && membership.Nodes.Count == others, $"{others} other nodes are known");

    /// <summary>What WHO answers.</summary>
    internal static async Task<string?> WhoAsync(this TestClient client, string room)
    {
        await client.SendAsync($"WHO {room}");
        return await client.ReceiveAsync();
    }

    internal static long Dropped(this GatewayServer node, FleetDrop reason) => node.Services.GetRequiredService<FleetCounters>()[reason];

    /// <summary>The id of a client's session.</summary>
    internal static async Task<string> WhoAmIAsync(this TestClient client)
    {
        await client.SendAsync("WHOAMI");
        return (await client.ReceiveAsync())!.Split(' ')[1];
    }
}
