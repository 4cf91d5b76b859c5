using System.Net;
using System.Net.Sockets;
using Gateway.Addresses;
using Gateway.Lookup;
using Gateway.Platform;
using Gateway.Tests.Support;
using Gateway.Transports;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Lookup;

[Collection(AloneCollection.Name)]
public sealed class UdpAllocationTests
{
    private const int Datagrams = 20_000;

    /// <summary>A collection meanwhile may count what was left of the thread's allocation block: the quietest round counts.</summary>
    private const int Rounds = 5;

    [SkippableFact]
    public async Task A_datagram_costs_no_allocation()
    {
        Skip.IfNot(LinuxKernel.IsUsed, "The framework's own calls allocate.");
        await using var server = await GatewayServer.StartAsync(("Gateway:Lookup:Entries:k1", "v1"));
        var lookup = server.Services.GetRequiredService<UdpLookup>();

        // What the thread that serves the door has allocated so far, each time that it answers: all between two answers is its own doing, and nobody else's.
        var (allocated, threads) = (0L, new HashSet<int>());
        await using var door = DatagramListener.OpenUdp("test", new IPEndPoint(IPAddress.Loopback, 0), sockets: 1);
        door.Start("test", new DatagramHandler(Answer, lookup.Answered), exception => Assert.Fail($"{exception}"));
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        client.Connect(IPEndPoint.Parse(new Uri(door.Url).Authority));
        client.ReceiveTimeout = (int)TestClient.Patience.TotalMilliseconds;
        Ask(client, 2_000);
        var least = long.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var before = Volatile.Read(ref allocated);
            Ask(client, Datagrams);
            least = Math.Min(least, Volatile.Read(ref allocated) - before);
        }

        Assert.Single(threads);
        Assert.Equal(0, least);

        int Answer(ReadOnlySpan<byte> datagram, AddressNumber from, Span<byte> answer)
        {
            threads.Add(Environment.CurrentManagedThreadId);
            Volatile.Write(ref allocated, GC.GetAllocatedBytesForCurrentThread());
            return lookup.Answer(datagram, from, answer);
        }
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
