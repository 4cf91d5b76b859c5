using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Gateway.Tests.Support;

namespace Gateway.Tests.Control;

public sealed class DiscoveryNetworkTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [SkippableTheory]
    [InlineData("udp://239.1.2.3:5000")]
    [InlineData("udp://[ff02::239:1:2:3]:5000")]
    public async Task Processes_of_two_machines_hear_each_other(string group)
    {
        await using var networks = await TwoNetworks.CreateAsync();
        await using var left = await StartAsync(networks.Left, "left", group);
        await using var right = await StartAsync(networks.Right, "right", group);
        await UntilBothHearAsync();

        right.Signal(GatewayProcess.Terminate);
        Assert.Equal(0, await right.ExitAsync());
        await Until(async () => await StateAsync("left", "right") == "leaving", "the goodbye");
        await Until(async () => await StateAsync("left", "right") is null, "the expiry");
    }

    [SkippableTheory]
    [InlineData("udp://239.1.2.3:5000", TwoNetworks.Interface)]
    [InlineData("udp://[ff02::239:1:2:3]:5000", TwoNetworks.Interface)]
    [InlineData("udp://239.1.2.3:5000", "")]
    public async Task An_interface_that_is_taken_away_and_made_anew_is_joined_anew(string group, string name)
    {
        await using var networks = await TwoNetworks.CreateAsync();
        await RouteAsync(networks);
        await using var left = await StartAsync(networks.Left, "left", group, name);
        await using var right = await StartAsync(networks.Right, "right", group, name);
        await UntilBothHearAsync();
        for (var round = 0; round < 2; round++)
        {
            await networks.CutAsync();
            await Until(async () => await StateAsync("left", "right") is null && await StateAsync("right", "left") is null, "nobody hears the other");
            await networks.JoinAsync();
            await RouteAsync(networks);
            await UntilBothHearAsync();
        }

        // Once each time; without a name an interface without a route is another outage.
        Assert.InRange(left.Output.Count(line => line.Contains("heartbeat could not be sent: ", StringComparison.Ordinal)), 2, 6);
    }

    [SkippableFact]
    public async Task An_interface_that_goes_down_and_comes_up_is_used_again()
    {
        await using var networks = await TwoNetworks.CreateAsync();
        await using var left = await StartAsync(networks.Left, "left", "udp://239.1.2.3:5000");
        await using var right = await StartAsync(networks.Right, "right", "udp://239.1.2.3:5000");
        await UntilBothHearAsync();
        await Tool.RunAsync("ip", ["-n", networks.Left, "link", "set", TwoNetworks.Interface, "down"]);
        await Until(async () => await StateAsync("right", "left") is null, "it is not heard");
        await Tool.RunAsync("ip", ["-n", networks.Left, "link", "set", TwoNetworks.Interface, "up"]);
        await UntilBothHearAsync();
        await Until(() => Task.FromResult(left.Output.Any(line => line.Contains("Discovery heartbeat recovered", StringComparison.Ordinal))), "it is said");
    }

    // As at boot, or in a container whose network is attached later: no interface is up, not even the loopback.
    [SkippableTheory]
    [InlineData("udp://239.1.2.3:5000", "")]
    [InlineData("udp://[ff05::239:1:2:3]:5000", "")]
    [InlineData("udp://239.1.2.3:5000", "lo")]
    public async Task Without_a_network_the_start_goes_on_and_the_group_is_joined_once_there_is_one(string group, string name)
    {
        await using var network = await OneNetwork.CreateAsync();
        await network.IpAsync("link", "set", "lo", "down");
        await using var left = await StartAsync(network.In, "left", group, name);
        await using var right = await StartAsync(network.In, "right", group, name);
        await Until(() => Task.FromResult(left.Output.Any(line => line.Contains("heartbeat could not be sent: ", StringComparison.Ordinal))), "it is said");
        Assert.Null(await StateAsync("left", "right"));
        await network.IpAsync("link", "set", "lo", "up");
        await network.IpAsync("link", "add", "first", "type", "veth", "peer", "name", "second");
        await network.IpAsync("link", "set", "second", "up");
        await network.IpAsync("link", "set", "first", "up");
        await network.IpAsync("address", "add", "192.0.2.1/24", "dev", "first");
        await network.IpAsync("route", "add", "default", "dev", "first");
        await network.IpAsync("address", "add", "2001:db8::1/64", "dev", "first", "nodad");
        await UntilBothHearAsync();
    }

    [SkippableFact]
    public async Task A_name_that_no_interface_has_is_a_fault_of_the_configuration()
    {
        await using var network = await OneNetwork.CreateAsync();
        await using var gateway = GatewayProcess.Start([.. Options("left", "udp://239.1.2.3:5000", "nosuch0")], before: network.In);
        Assert.NotEqual(0, await gateway.ExitAsync());
        Assert.Contains(gateway.Error.Concat(gateway.Output), line => line.Contains("Gateway:Discovery:Interface", StringComparison.Ordinal) && line.Contains("nosuch0", StringComparison.Ordinal));
    }

    // Without a name the system's routes choose.
    private static async Task RouteAsync(TwoNetworks networks)
    {
        foreach (var network in new[] { networks.Left, networks.Right })
        {
            await Tool.RunAsync("ip", ["-n", network, "route", "add", "default", "dev", TwoNetworks.Interface]);
        }
    }

    private Task UntilBothHearAsync() =>
        Until(async () => await StateAsync("left", "right") == "healthy" && await StateAsync("right", "left") == "healthy", "both hear each other");

    private Task<GatewayProcess> StartAsync(string network, string node, string group, string name = TwoNetworks.Interface) =>
        StartAsync(TwoNetworks.In(network), node, group, name);

    private Task<GatewayProcess> StartAsync(string[] network, string node, string group, string name) =>
        GatewayProcess.StartReadyAsync([.. Options(node, group, name)], before: network);

    // A Unix socket is reached from any network.
    private IEnumerable<string> Options(string node, string group, string name) =>
    [
        $"--Kestrel:Endpoints:Http:Url=http://unix:{_directory[node]}",
        $"--Gateway:Listeners:line:Url=unix://{_directory[node + "-line"]}",
        "--Gateway:Listeners:frames:Enabled=false",
        "--Gateway:Listeners:echo:Enabled=false",
        "--Gateway:Lookup:Udp:Url=",
        "--Gateway:Shutdown:Grace=00:00:00",
        "--Gateway:Discovery:Enabled=true",
        $"--Gateway:Discovery:Group={group}",
        $"--Gateway:Discovery:Node={node}",
        $"--Gateway:Discovery:Interface={name}",
        "--Gateway:Discovery:Interval=00:00:00.2",
        "--Gateway:Discovery:Expiry=00:00:02",
    ];

    private async Task<string?> StateAsync(string at, string node)
    {
        using var handler = new SocketsHttpHandler { ConnectCallback = (_, cancellationToken) => ConnectAsync(_directory[at], cancellationToken) };
        using var http = new HttpClient(handler) { BaseAddress = new Uri("http://localhost") };
        var answer = await http.GetFromJsonAsync<JsonNode>("/api/v1/peers");
        return (string?)answer!["peers"]!.AsArray().SingleOrDefault(peer => (string?)peer!["node"] == node)?["state"];
    }

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }

    private static async Task Until(Func<Task<bool>> condition, string what)
    {
        using var timeout = new CancellationTokenSource(TestClient.Patience);
        while (!await condition())
        {
            Assert.False(timeout.IsCancellationRequested, $"Did not come about: {what}");
        }
    }
}
