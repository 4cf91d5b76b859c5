using System.Net;
using System.Net.Sockets;
using Gateway.Diagnostics;
using Gateway.Limits;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Lookup;

[Collection(AloneCollection.Name)]
public sealed class UdpAllocationTests
{
    private const int Datagrams = 20_000;

    /// <summary>Half of what it would be if one of the four kinds of datagrams cost the smallest object there is, 24 bytes. The process's own clocks take some kilobytes a second.</summary>
    private const int Most = Datagrams / 4 * 24 / 2;

    [SkippableFact]
    public async Task A_datagram_costs_no_allocation()
    {
        Skip.IfNot(LinuxKernel.IsUsed, "The framework's own calls allocate.");
        await using var server = await GatewayServer.StartAsync(("Gateway:Lookup:Udp:Url", "udp://127.0.0.1:0"), ("Gateway:Lookup:Entries:k1", "v1"));
        var url = new Uri(server.Services.GetRequiredService<DatagramListenerDirectory>().All.Single().Url);
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        client.Connect(IPEndPoint.Parse(url.Authority));
        client.ReceiveTimeout = (int)TestClient.Patience.TotalMilliseconds;
        Ask(client, 2_000);
        var least = long.MaxValue;
        for (var round = 0; round < 3; round++)
        {
            // The process's own clocks and watchers allocate now and then: the quietest round counts.
            var before = GC.GetTotalAllocatedBytes(precise: true);
            Ask(client, Datagrams);
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        Assert.InRange(least, 0, Most);
    }

    private static void Ask(Socket client, int count)
    {
        byte[][] requests = [[1, 2, (byte)'k', (byte)'1'], [1, 2, (byte)'k', (byte)'2'], [9], [1, 0]];
        var answer = new byte[600];
        for (var index = 0; index < count; index++)
        {
            client.Send(requests[index & 3]);
            client.Receive(answer);
        }
    }
}
