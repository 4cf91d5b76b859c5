using System.Net;
using System.Net.Sockets;
using Gateway.Addresses;
using Gateway.Lookup;
using Gateway.Tests.Support;
using Gateway.Transports;
using Gateway.Transports.Epoll;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Lookup;

/// <summary>Who is answered over UDP, and how often.</summary>
public sealed class DatagramAdmissionTests
{
    private static readonly byte[] Request = [1, 1, (byte)'k'];
    private static readonly AddressNumber One = Number("192.0.2.1");

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task An_address_is_answered_so_often_a_second_and_no_more()
    {
        await using var server = await StartAsync();
        Assert.Equal(1000, Answered(server, One, 5000));
        Assert.Equal(0, Answered(server, Number("::ffff:192.0.2.1"), 10));
        Assert.Equal(1000, Answered(server, Number("192.0.2.2"), 5000));
        _time.Advance(TimeSpan.FromSeconds(0.5));
        Assert.Equal(500, Answered(server, One, 5000));
        var counters = server.Services.GetRequiredService<DatagramCounters>();
        Assert.Equal((2500, 4000 + 10 + 4000 + 4500), (counters[DatagramResult.Found], counters[DatagramResult.RateLimited]));
        Assert.Contains("gateway_udp_datagrams_total{result=\"rate limited\"} 12510", await server.Http.GetStringAsync("/metrics"));
    }

    [Fact]
    public async Task A_host_with_an_IPv6_prefix_is_one_address_and_error_answers_count_too()
    {
        await using var server = await StartAsync(("Gateway:Limits:DatagramsPerSecondPerAddress", "4"));
        Assert.Equal(2, Answered(server, Number("2001:db8::1"), 2));
        Assert.Equal(2, Answered(server, Number("2001:db8::2"), 9, [9, 9]));
        Assert.Equal(1, Answered(server, Number("2001:db8:0:1::2"), 1));

        // What is not answered anyway costs nothing.
        Assert.Equal(0, Answered(server, Number("192.0.2.7"), 100, []));
        Assert.Equal(0, Answered(server, Number("192.0.2.7"), 100, [1, 200, 0]));
        Assert.Equal(4, Answered(server, Number("192.0.2.7"), 100));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.9.9.9")]
    [InlineData("::1")]
    public async Task Loopback_is_not_counted(string address)
    {
        await using var server = await StartAsync(("Gateway:Limits:DatagramsPerSecondPerAddress", "1"));
        Assert.Equal(3000, Answered(server, Number(address), 3000));
    }

    [Fact]
    public async Task Off_is_off_and_observed_only_counts()
    {
        await using (var off = await StartAsync(("Gateway:Limits:DatagramsPerSecondPerAddress", "0")))
        {
            Assert.Equal(5000, Answered(off, One, 5000));
        }

        await using var server = await StartAsync(
            ("Gateway:Limits:Observe:0", "DatagramsPerSecondPerAddress"), ("Gateway:Limits:Observe:1", "Access"), ("Gateway:Access:Deny:0", "192.0.2.66"));
        Assert.Equal(1500, Answered(server, One, 1500));
        Assert.Equal(2, Answered(server, Number("192.0.2.66"), 2));
        var metrics = await server.Http.GetStringAsync("/metrics");
        Assert.Contains("gateway_would_reject_total{listener=\"lookup\",reason=\"rate limited\"} 500", metrics);
        Assert.Contains("gateway_would_reject_total{listener=\"lookup\",reason=\"access denied\"} 2", metrics);
    }

    [Fact]
    public async Task Two_hundred_thousand_forged_senders_cost_no_allocation_and_the_forged_one_hears_no_more()
    {
        await using var server = await StartAsync();
        Assert.Equal(1000, Answered(server, One, 2000));
        var lookup = server.Services.GetRequiredService<UdpLookup>();
        var answer = new byte[UdpLookup.MaxAnswerLength];
        uint index = 0;
        Assert.Equal(0, ThreadAllocation.Least(() =>
        {
            for (var count = 0; count < 40_000; count++, index++)
            {
                lookup.Answer(Request, AddressNumber.FromIPv4(0x0A000000 + index), answer);
            }
        }));
        Assert.Equal(0, Answered(server, One, 100));
    }

    [Fact]
    public async Task The_access_list_holds_at_the_socket()
    {
        await using var server = await StartAsync(("Gateway:Access:Deny:0", "127.0.0.66"));
        using var denied = Connect(server, "127.0.0.66");
        using var other = Connect(server, "127.0.0.67");
        await denied.SendAsync(Request);
        await other.SendAsync(Request);
        using var timeout = new CancellationTokenSource(TestClient.Patience);
        var answer = new byte[16];
        Assert.Equal(4, await other.ReceiveAsync(answer.AsMemory(), timeout.Token));
        var counters = server.Services.GetRequiredService<DatagramCounters>();
        await Eventually.TrueAsync(() => counters[DatagramResult.AccessDenied] == 1, "the denied one was seen");
        Assert.Equal(0, denied.Available);
    }

    [Fact]
    public void A_senders_address_is_read_as_the_kernel_wrote_it()
    {
        foreach (var text in new[] { "192.0.2.1", "127.0.0.1", "2001:db8::1:2", "::1", "::ffff:192.0.2.1", "255.254.253.252" })
        {
            var address = IPAddress.Parse(text);
            var bytes = new byte[PeerAddress.Size];
            new IPEndPoint(address, 4711).Serialize().Buffer.Span.CopyTo(bytes);
            Assert.Equal(AddressNumber.FromAddress(address), new PeerAddress(bytes).ToNumber());
        }

        Assert.Equal(default, new PeerAddress(new byte[PeerAddress.Size]).ToNumber());
    }

    private static AddressNumber Number(string address) => AddressNumber.FromAddress(IPAddress.Parse(address));

    private static int Answered(GatewayServer server, AddressNumber from, int count, byte[]? request = null)
    {
        var lookup = server.Services.GetRequiredService<UdpLookup>();
        var answer = new byte[UdpLookup.MaxAnswerLength];
        return Enumerable.Range(0, count).Count(_ => lookup.Answer(request ?? Request, from, answer) > 0);
    }

    private static Socket Connect(GatewayServer server, string from)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        socket.Connect(IPEndPoint.Parse(new Uri(server.Services.GetRequiredService<DatagramListenerDirectory>().All.Single().Url).Authority));
        return socket;
    }

    private Task<GatewayServer> StartAsync(params (string Key, string? Value)[] options) =>
        GatewayServer.StartAsync(_time, [("Gateway:Lookup:Udp:Url", "udp://127.0.0.1:0"), ("Gateway:Lookup:Entries:k", "v"), .. options]);
}
