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
        await Until(async () => await StateAsync("left", "right") == "healthy" && await StateAsync("right", "left") == "healthy", "both hear each other");

        right.Signal(GatewayProcess.Terminate);
        Assert.Equal(0, await right.ExitAsync());
        await Until(async () => await StateAsync("left", "right") == "leaving", "the goodbye");
        await Until(async () => await StateAsync("left", "right") is null, "the expiry");
    }

    // A Unix socket is reached from any network.
    private Task<GatewayProcess> StartAsync(string network, string node, string group) => GatewayProcess.StartReadyAsync(
        [
            .. GatewayProcess.AnyPorts,
            $"--Kestrel:Endpoints:Http:Url=http://unix:{_directory[node]}",
            "--Gateway:Discovery:Enabled=true",
            $"--Gateway:Discovery:Group={group}",
            $"--Gateway:Discovery:Node={node}",
            $"--Gateway:Discovery:Interface={TwoNetworks.Interface}",
            "--Gateway:Discovery:Interval=00:00:00.2",
            "--Gateway:Discovery:Expiry=00:00:02",
        ],
        before: TwoNetworks.In(network));

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
        using var patience = new CancellationTokenSource(TestClient.Patience);
        while (!await condition())
        {
            Assert.False(patience.IsCancellationRequested, $"Did not come about: {what}");
        }
    }
}
