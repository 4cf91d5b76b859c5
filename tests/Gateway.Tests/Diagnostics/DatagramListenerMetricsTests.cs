using System.Net;
using System.Net.Sockets;
using Gateway.Tests.Support;
using Gateway.Transports;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Diagnostics;

// A scrape shows every meter of the process, other tests' servers included: so alone.
[Collection(AloneCollection.Name)]
public sealed class DatagramListenerMetricsTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task The_doors_are_in_the_scrape()
    {
        await using var server = await GatewayServer.StartAsync(
            ("Gateway:Listeners:line:Url", $"unix://{_directory["line"]}"),
            ("Gateway:Lookup:Udp:Url", "udp://127.0.0.1:0"),
            ("Gateway:Lookup:File", _directory["table.json"]),
            ("Gateway:Lookup:Entries:a", "1"));
        using var session = await server.ConnectReadyAsync();
        using var put = await server.Http.PutAsync("/api/v1/lookup/b", new StringContent("2"));
        var url = server.Services.GetRequiredService<DatagramListenerDirectory>().All.Single(door => door.Name == "lookup").Url;
        using var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        udp.Connect(IPEndPoint.Parse(new Uri(url).Authority));
        udp.Send([1, 1, (byte)'a']);
        udp.Receive(new byte[16]);

        var lines = (await server.Http.GetStringAsync("/metrics")).Split('\n');
        Assert.Contains("gateway_connections_active{listener=\"line\"} 1", lines);
        Assert.Contains("gateway_lookup_entries{} 2", lines);
        Assert.Contains("gateway_lookup_flushes_total{} 1", lines);
        Assert.Contains("gateway_lookup_changes_total{} 1", lines);
        Assert.Contains("gateway_udp_datagrams_total{result=\"found\"} 1", lines);
        Assert.Contains("gateway_udp_datagrams_total{result=\"not found\"} 0", lines);
        Assert.Contains("gateway_discovery_peers{state=\"healthy\"} 0", lines);
        Assert.Contains("gateway_discovery_datagrams_total{result=\"malformed\"} 0", lines);
        Assert.Contains("gateway_discovery_heartbeats_total{result=\"sent\"} 0", lines);
    }
}
