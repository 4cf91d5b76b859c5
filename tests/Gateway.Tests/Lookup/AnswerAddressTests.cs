using System.Net;
using System.Net.Sockets;
using System.Text;
using Gateway.Addresses;
using Gateway.Lookup;
using Gateway.Platform;
using Gateway.Tests.Support;
using Gateway.Transports;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Lookup;

/// <summary>On a wildcard, an answer leaves from the address that was asked: a client that is connected takes no other.</summary>
public sealed class AnswerAddressTests
{
    [SkippableTheory]
    [InlineData("udp://0.0.0.0:0", "127.0.0.1")]
    [InlineData("udp://0.0.0.0:0", "127.0.0.2")]
    [InlineData("udp://0.0.0.0:0", "127.9.8.7")]
    [InlineData("udp://[::]:0", "127.0.0.1")]
    [InlineData("udp://[::]:0", "127.0.0.2")]
    [InlineData("udp://[::]:0", "127.9.8.7")]
    [InlineData("udp://[::]:0", "::1")]
    [InlineData("udp://[::ffff:0.0.0.0]:0", "127.0.0.3")]
    [InlineData("udp://127.0.0.2:0", "127.0.0.2")]
    public async Task The_one_that_was_asked_answers(string url, string asked)
    {
        Skip.IfNot(LinuxKernel.IsUsed, "Elsewhere the system chooses the address.");
        await using var server = await StartAsync(url);
        using var client = Connect(asked, Port(server));
        await AskAsync(client);
    }

    [SkippableFact]
    public async Task Each_of_a_batch_is_answered_from_its_own()
    {
        Skip.IfNot(LinuxKernel.IsUsed, "Elsewhere the system chooses the address.");
        await using var server = await StartAsync("udp://0.0.0.0:0");
        var port = Port(server);
        var clients = Enumerable.Range(1, 40).Select(host => Connect($"127.0.1.{host}", port)).ToList();
        for (var round = 0; round < 5; round++)
        {
            await Task.WhenAll(clients.Select(AskAsync));
        }

        clients.ForEach(client => client.Dispose());
        Assert.Equal(0, server.Services.GetRequiredService<DatagramCounters>()[DatagramResult.Unsent]);
    }

    /// <summary>Two addresses on one interface, v4 and v6, and one of the link alone; asked from another machine.</summary>
    [SkippableTheory]
    [InlineData("udp://0.0.0.0:9053", "192.0.2.1", "192.0.2.11")]
    [InlineData("udp://[::]:9053", "192.0.2.1", "192.0.2.11", "2001:db8::1", "2001:db8::11", "fe80::11%cable")]
    public async Task A_machine_of_several_addresses_answers_from_each(string url, params string[] addresses)
    {
        Skip.IfNot(LinuxKernel.IsUsed, "Elsewhere the system chooses the address.");
        var python = Tool.Require("python3", "python3");
        await using var networks = await TwoNetworks.CreateAsync();
        foreach (var more in new[] { "192.0.2.11/24", "2001:db8::11/64", "fe80::11/64" })
        {
            await Tool.RunAsync("ip", ["-n", networks.Left, "address", "add", more, "dev", TwoNetworks.Interface, "nodad"]);
        }

        await using var server = await GatewayProcess.StartReadyAsync(
            [.. GatewayProcess.AnyPorts, $"--Gateway:Lookup:Udp:Url={url}", "--Gateway:Lookup:Entries:k1=v1"], before: TwoNetworks.In(networks.Left));
        string[] ask =
        [
            .. TwoNetworks.In(networks.Right), python, "-c", """
                import socket, sys
                for address in sys.argv[1:]:
                    family, kind, _, _, where = socket.getaddrinfo(address, 9053, type=socket.SOCK_DGRAM)[0]
                    s = socket.socket(family, kind)
                    s.settimeout(10)
                    s.sendto(b'\x01\x02k1', where)
                    answer, source = s.recvfrom(2048)
                    print(socket.getnameinfo(source, socket.NI_NUMERICHOST | socket.NI_NUMERICSERV)[0], answer[3:].decode())
                """,
            .. addresses,
        ];
        var (_, output) = await Tool.RunAsync(ask[0], ask[1..]);
        Assert.Equal(string.Concat(addresses.Select(address => $"{address} v1\n")), output);
    }

    [SkippableFact]
    public async Task A_broadcast_is_answered_from_an_address_of_the_machine()
    {
        Skip.IfNot(LinuxKernel.IsUsed, "Elsewhere the system chooses the address.");
        var python = Tool.Require("python3", "python3");
        await using var networks = await TwoNetworks.CreateAsync();
        await using var server = await GatewayProcess.StartReadyAsync(
            [.. GatewayProcess.AnyPorts, "--Gateway:Lookup:Udp:Url=udp://[::]:9053", "--Gateway:Lookup:Entries:k1=v1"], before: TwoNetworks.In(networks.Left));
        string[] ask =
        [
            .. TwoNetworks.In(networks.Right), python, "-c", """
                import socket, struct
                s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                s.settimeout(10)
                s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
                s.sendto(b'\x01\x02k1', ('192.0.2.255', 9053))
                print(s.recvfrom(2048)[1][0])
                """,
        ];
        var (_, output) = await Tool.RunAsync(ask[0], ask[1..]);
        Assert.Equal("192.0.2.1\n", output);
    }

    private static Task<GatewayServer> StartAsync(string url) =>
        GatewayServer.StartAsync(("Gateway:Lookup:Udp:Url", url), ("Gateway:Lookup:Entries:k1", "v1"));

    private static int Port(GatewayServer server) =>
        UdpUrl.Parse(server.Services.GetRequiredService<DatagramListenerDirectory>().All.Single().Url, out _)!.Port;

    // The kernel drops what comes to a connected socket from anywhere else.
    private static Socket Connect(string address, int port)
    {
        var endPoint = new IPEndPoint(IPAddress.Parse(address), port);
        var client = new Socket(endPoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        client.Connect(endPoint);
        return client;
    }

    private static async Task AskAsync(Socket client)
    {
        using var timeout = new CancellationTokenSource(TestClient.Patience);
        var answer = new byte[64];
        await client.SendAsync(new byte[] { 1, 2, (byte)'k', (byte)'1' }, timeout.Token);
        var length = await client.ReceiveAsync(answer, timeout.Token);
        Assert.Equal("v1", Encoding.ASCII.GetString(answer, 3, length - 3));
    }
}
